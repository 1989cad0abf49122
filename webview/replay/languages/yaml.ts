import { yaml } from '@codemirror/legacy-modes/mode/yaml';
import { offer } from './offer.ts';

offer('yaml', { yaml });

import { rust } from '@codemirror/legacy-modes/mode/rust';
import { offer } from './offer.ts';

offer('rust', { rust });

import { go } from '@codemirror/legacy-modes/mode/go';
import { offer } from './offer.ts';

offer('go', { go });

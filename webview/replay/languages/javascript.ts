import { javascript, json, typescript } from '@codemirror/legacy-modes/mode/javascript';
import { offer } from './offer.ts';

offer('javascript', { javascript, json, typescript });

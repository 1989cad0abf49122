import { ruby } from '@codemirror/legacy-modes/mode/ruby';
import { offer } from './offer.ts';

offer('ruby', { ruby });

import { python } from '@codemirror/legacy-modes/mode/python';
import { offer } from './offer.ts';

offer('python', { python });

import { shell } from '@codemirror/legacy-modes/mode/shell';
import { offer } from './offer.ts';

offer('shell', { shell });

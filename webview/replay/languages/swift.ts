import { swift } from '@codemirror/legacy-modes/mode/swift';
import { offer } from './offer.ts';

offer('swift', { swift });

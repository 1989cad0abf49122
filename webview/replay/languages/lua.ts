import { lua } from '@codemirror/legacy-modes/mode/lua';
import { offer } from './offer.ts';

offer('lua', { lua });

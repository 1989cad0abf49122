import { c, cpp, csharp, dart, java, kotlin, scala } from '@codemirror/legacy-modes/mode/clike';
import { offer } from './offer.ts';

offer('clike', { c, cpp, csharp, dart, java, kotlin, scala });

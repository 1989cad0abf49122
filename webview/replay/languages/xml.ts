import { html, xml } from '@codemirror/legacy-modes/mode/xml';
import { offer } from './offer.ts';

offer('xml', { html, xml });

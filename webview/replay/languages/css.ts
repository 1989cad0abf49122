import { css, less, sCSS } from '@codemirror/legacy-modes/mode/css';
import { offer } from './offer.ts';

offer('css', { css, less, sCSS });

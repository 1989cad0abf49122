import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { offer } from './offer.ts';

offer('dockerfile', { dockerFile });

import { toml } from '@codemirror/legacy-modes/mode/toml';
import { offer } from './offer.ts';

offer('toml', { toml });

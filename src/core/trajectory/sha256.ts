import { sha256 as hash } from '@noble/hashes/sha2.js';
import type { Sha256 } from './chain.ts';

/** SHA-256 for where there is no `node:crypto`: synchronous in a browser, too. */
export const sha256: Sha256 = (bytes) => hash(bytes);

import { createHash, hash } from 'node:crypto';
import type { Sha256 } from '../core/trajectory/chain.ts';

/** SHA-256 by OpenSSL; the one-shot form where there is one, since most inputs are a line long. */
export const nodeSha256: Sha256 = hash
  ? (bytes) => hash('sha256', bytes, 'buffer')
  : (bytes) => createHash('sha256').update(bytes).digest();

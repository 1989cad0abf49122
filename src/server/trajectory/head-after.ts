import { hash } from 'node:crypto';

const HASH = 32;
const LF = 0x0a;
/** Used again and again, so that hashing a long session leaves no garbage. */
const scratch = Buffer.allocUnsafeSlow(128 << 10);

/**
 * The chain's head (hex) after whole lines, each ended by a line feed: the same as `Chain.addLines`, for a server that does little else.
 * A digest as a string of bytes costs a third of one as a Buffer, which has to be allocated outside the heap.
 */
export function headAfter(head: string, lines: Buffer): string {
  // The head goes right before its line, over bytes that were hashed already: one copy for all lines.
  const length = HASH + lines.length;
  const bytes = length <= scratch.length ? scratch.subarray(0, length) : Buffer.allocUnsafe(length);
  lines.copy(bytes, HASH);
  let last = Buffer.from(head, 'hex').toString('latin1');
  for (let start = HASH; start < bytes.length;) {
    const end = bytes.indexOf(LF, start);
    if (end < 0) throw new RangeError('the last line has no line feed');
    bytes.write(last, start - HASH, HASH, 'latin1');
    last = hash('sha256', bytes.subarray(start - HASH, end), 'binary');
    start = end + 1;
  }
  return Buffer.from(last, 'latin1').toString('hex');
}

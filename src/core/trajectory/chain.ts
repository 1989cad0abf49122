/** SHA-256 of some bytes, in one go; 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const HASH = 32;
const LF = 10;

/**
 * The hash chain over the exact bytes of the lines:
 * head(0) = SHA-256(header line of segment 1), head(n + 1) = SHA-256(head(n) ‖ line of event n); lines without their line feed.
 */
export class Chain {
  #head: Uint8Array;
  #count: number;
  readonly #sha256: Sha256;

  /** A chain that goes on after `count` events from `head` (hex). */
  constructor(sha256: Sha256, head: string, count: number) {
    this.#sha256 = sha256;
    this.#head = fromHex(head);
    this.#count = count;
  }

  static start(sha256: Sha256, headerLine: string | Uint8Array): Chain {
    const bytes = typeof headerLine === 'string' ? new TextEncoder().encode(headerLine) : headerLine;
    return new Chain(sha256, toHex(sha256(bytes)), 0);
  }

  /** Number of events in the chain. */
  get count(): number {
    return this.#count;
  }
  get head(): string {
    return toHex(this.#head);
  }

  /** Takes one event's line (without line feed). */
  add(line: string | Uint8Array): void {
    const bytes = typeof line === 'string' ? new TextEncoder().encode(line) : line;
    const block = new Uint8Array(HASH + bytes.length);
    block.set(this.#head);
    block.set(bytes, HASH);
    this.#head = this.#sha256(block);
    this.#count++;
  }

  /** Takes whole lines, each ended by a line feed. */
  addLines(lines: Uint8Array): void {
    // The head goes right before its line, over bytes that were hashed already: one copy for all lines.
    const bytes = new Uint8Array(HASH + lines.length);
    bytes.set(lines, HASH);
    for (let start = HASH; start < bytes.length;) {
      const end = bytes.indexOf(LF, start);
      if (end < 0) throw new RangeError('the last line has no line feed');
      bytes.set(this.#head, start - HASH);
      this.#head = this.#sha256(bytes.subarray(start - HASH, end));
      this.#count++;
      start = end + 1;
    }
  }
}

export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

function fromHex(hex: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new RangeError(`no SHA-256 in hex: ${hex}`);
  return Uint8Array.from({ length: HASH }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

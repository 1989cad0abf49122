import { Chain } from '../trajectory/chain.ts';
import type { Sha256 } from '../trajectory/chain.ts';

/** Where a chain should stand: what the server signed for. */
export interface Expected {
  /** Number of events. */
  readonly count: number;
  readonly head: string;
}

const LF = 10;

/** Follows the chain over a log's exact bytes as they stream in, pieces ending anywhere, and compares it with what was signed for. */
export class StreamVerifier {
  readonly #sha256: Sha256;
  #chain: Chain | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  #expected: Expected | undefined;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Events seen. */
  get count(): number {
    return this.#chain?.count ?? 0;
  }

  /** The next comparison; one that the chain has passed already cannot be made. Returns what `add` does. */
  expect(expected: Expected): boolean | undefined {
    this.#expected = this.count <= expected.count ? expected : undefined;
    return this.#compare();
  }

  /** Takes bytes. True or false once the chain has got to where it was expected: does it stand there? Undefined before, and after. */
  add(bytes: Uint8Array): boolean | undefined {
    let verdict: boolean | undefined;
    let piece = bytes;
    if (this.#rest.length > 0) {
      piece = new Uint8Array(this.#rest.length + bytes.length);
      piece.set(this.#rest);
      piece.set(bytes, this.#rest.length);
    }
    let start = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, start)) {
      const line = piece.subarray(start, end);
      if (this.#chain) this.#chain.add(line);
      else this.#chain = Chain.start(this.#sha256, line);
      verdict ??= this.#compare();
      start = end + 1;
    }
    this.#rest = piece.slice(start);
    return verdict;
  }

  #compare(): boolean | undefined {
    if (!this.#chain || this.#chain.count !== this.#expected?.count) return undefined;
    const same = this.#chain.head === this.#expected.head;
    this.#expected = undefined;
    return same;
  }
}

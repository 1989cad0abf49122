import { StreamVerifier } from '../core/replay/stream-verifier.ts';
import type { Sha256 } from '../core/trajectory/chain.ts';
import type { Integrity } from '../protocol/replay.ts';
import type { Receipt, ServerKey } from '../protocol/sync.ts';
import { isSigned } from './receipts.ts';

/**
 * The chain of a session as it is read from a server, compared with what the server signed for: whoever replays it need not take
 * the server's word. Readers may overlap; each stretch is followed once.
 */
export class FollowedChain {
  #receipt: Receipt;
  readonly #verifier: StreamVerifier;
  /** Something that no sound line makes up for. */
  #differs: Integrity | undefined;
  /** The event to go on from; -1: nothing was read yet. */
  #next = -1;
  #settle: (stands: boolean) => void = () => {};
  #stands = new Promise<boolean>((resolve) => (this.#settle = resolve));

  constructor(receipt: Receipt, sha256: Sha256) {
    this.#receipt = receipt;
    this.#verifier = new StreamVerifier(sha256);
    this.#verifier.expect(receipt);
  }

  /** The server has signed for more since: `integrity` is of that from now on. What did not stand before does not stand then. */
  expect(receipt: Receipt): void {
    const { count } = this.#verifier;
    // First comes what it signed for before; and where that many events were passed nothing can be compared any more.
    if (count < this.#receipt.count || receipt.count <= this.#receipt.count || receipt.count < count) return;
    const before = this.#stands;
    const later = new Promise<boolean>((resolve) => (this.#settle = resolve));
    this.#receipt = receipt;
    this.#stands = before.then((stood) => stood && later);
    const stands = this.#verifier.expect(receipt);
    if (stands !== undefined) this.#settle(stands);
  }

  /** Whole lines joined by '\n', read from event `from` (0: the header first) until before event `next`. */
  read(from: number, lines: string, next: number): void {
    if (from !== Math.max(0, this.#next) || next === this.#next) return;
    // The header comes before event 0; again, where it alone had come before.
    const known = this.#next === 0 && lines.split('\n').length > next;
    this.#next = next;
    const stands = this.#verifier.add(new TextEncoder().encode(`${known ? lines.slice(lines.indexOf('\n') + 1) : lines}\n`));
    if (stands !== undefined) this.#settle(stands);
  }

  /** There is no more for now: what was signed for and has not come is missing. */
  end(): void {
    if (this.#verifier.count < this.#receipt.count) this.#settle(false);
  }

  /** More came than was signed for so far, as of a session that goes on; unless nobody ever signs for it. */
  get beyond(): boolean {
    return this.#verifier.count > this.#receipt.count && !this.#differs;
  }

  /** The server's newest receipt, and whether the session had ended with it: then what came beyond was never recorded. */
  signed(receipt: Receipt, finished: boolean): void {
    this.expect(receipt);
    const { count } = this.#verifier;
    if (!finished || count <= receipt.count) return;
    const message = `The server gave out ${count} events and signed for ${receipt.count}: nobody vouches for the others.`;
    this.#differs ??= { chain: 'broken', soundUntil: receipt.count, receipts: 'none', message };
  }

  /** What the server gave out as this content is another: the log names it by its SHA-256. */
  contentDiffers(hash: string): void {
    const message = `The server’s content ${hash.slice(0, 12)}… is not what the log names: the text that it stands for is not shown.`;
    this.#differs ??= { chain: 'broken', receipts: 'none', message };
    this.#settle(false);
  }

  /** Resolves once as many events were read as the server signed for. */
  async integrity(keys: () => Promise<readonly ServerKey[]>): Promise<Integrity> {
    const { count } = this.#receipt;
    const found = await this.#followed(keys);
    if (this.#differs) return this.#differs;
    return found.chain === 'verified' && this.#verifier.count > count ? { ...found, upTo: count - 1 } : found;
  }

  async #followed(keys: () => Promise<readonly ServerKey[]>): Promise<Integrity> {
    const receipt = this.#receipt;
    const { count, key, receivedAt } = receipt;
    if (!(await this.#stands)) {
      const message = `The first ${count} events do not lead to what the server signed for: one of them is not what was recorded.`;
      return { chain: 'broken', soundUntil: count, receipts: 'none', message };
    }
    const signer = (await keys()).find(({ id }) => id === key);
    const signed = signer !== undefined && (await isSigned(receipt, signer));
    const upTo = `The chain of ${count} events was followed here`;
    return signed
      ? { chain: 'verified', receipts: 'verified', message: `${upTo}, and leads to what the server signed on ${receivedAt}.` }
      : { chain: 'verified', receipts: 'invalid', message: `${upTo}; the server’s signature for it does not hold.` };
  }
}

import type { Receipt } from '../../protocol/sync.ts';
import type { ReceiptKeys } from '../receipt-keys.ts';
import type { SessionRow } from './session-store.ts';

/** The server's word on a session as it stands. */
export class Receipts {
  readonly #keys: ReceiptKeys;
  readonly #now: () => number;

  constructor(keys: ReceiptKeys, now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  /** `session` must have been read after its commit: what is signed for is on disk. */
  of({ session, count, head }: SessionRow): Receipt {
    return this.#keys.sign({ session, count, head, receivedAt: new Date(this.#now()).toISOString() });
  }
}

import type { Receipt } from '../../protocol/sync.ts';
import type { ReceiptSigner } from '../receipt-signer.ts';
import type { SessionRow } from './session-store.ts';

/** The server's word on a session as it stands. */
export class Receipts {
  readonly #signer: ReceiptSigner;
  readonly #now: () => number;

  constructor(signer: ReceiptSigner, now: () => number) {
    this.#signer = signer;
    this.#now = now;
  }

  /** `session` must have been read after its commit: what is signed for is on disk. */
  of({ session, count, head }: SessionRow): Receipt {
    return this.#signer.sign({ session, count, head, receivedAt: new Date(this.#now()).toISOString() });
  }
}

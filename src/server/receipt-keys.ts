import type { Receipt, ServerKey, ServerKeys, UnsignedReceipt } from '../protocol/sync.ts';
import type { KeyStore, StoredKeys } from './key-store.ts';
import { newKey, ReceiptSigner } from './receipt-signer.ts';

/** The key that the server signs with, and those that it has signed with. */
export class ReceiptKeys {
  readonly #store: KeyStore;
  #stored: StoredKeys;
  #signer: ReceiptSigner;

  private constructor(store: KeyStore, stored: StoredKeys) {
    this.#store = store;
    this.#stored = stored;
    this.#signer = new ReceiptSigner(stored.pem);
  }

  static async open(store: KeyStore): Promise<ReceiptKeys> {
    return new ReceiptKeys(store, await store.load());
  }

  get publicKey(): ServerKey {
    return this.#signer.publicKey;
  }

  /** What `GET /api/keys` says: the current one first. */
  get published(): ServerKeys {
    const { publicKey } = this.#signer;
    const retired = this.#stored.retired.filter((key) => key.id !== publicKey.id).toReversed();
    return { current: publicKey.id, keys: [publicKey, ...retired] };
  }

  sign(held: Omit<UnsignedReceipt, 'key'>): Receipt {
    return this.#signer.sign(held);
  }

  /** Takes up what another process (the command, another server) has rotated meanwhile. */
  async reload(): Promise<void> {
    const stored = await this.#store.load();
    if (stored.pem !== this.#stored.pem) this.#signer = new ReceiptSigner(stored.pem);
    this.#stored = stored;
  }

  /**
   * Signs with a new key from now on. The old one signs for the new, so that clients follow by themselves; or, with `handOver` false
   * (it was lost to someone), it does not, and every client asks its expert.
   */
  async rotate(now: number, handOver: boolean): Promise<void> {
    const pem = newKey();
    const next = new ReceiptSigner(pem).publicKey;
    const retiredAt = new Date(now).toISOString();
    const old = this.#signer;
    const retired = handOver ? old.handOver(next, retiredAt) : { ...old.publicKey, retiredAt };
    const others = this.#stored.retired.filter((key) => key.id !== retired.id);
    await this.#store.replace({ pem, retired: [...others, retired] });
    await this.reload();
  }
}

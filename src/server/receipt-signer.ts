import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { handoverMessage, receiptMessage } from '../protocol/sync.ts';
import type { Receipt, RetiredKey, ServerKey, UnsignedReceipt } from '../protocol/sync.ts';

/** One key, and what it signs: what the server says that it holds, and at last who comes after it. */
export class ReceiptSigner {
  readonly publicKey: ServerKey;
  readonly #private: KeyObject;

  /** `pem`: a PKCS #8 Ed25519 key. */
  constructor(pem: string) {
    this.#private = createPrivateKey(pem);
    const raw = Buffer.from(createPublicKey(this.#private).export({ format: 'jwk' }).x!, 'base64url');
    const id = createHash('sha256').update(raw).digest('base64url').slice(0, 16);
    this.publicKey = { id, algorithm: 'Ed25519', publicKey: raw.toString('base64url') };
  }

  sign(held: Omit<UnsignedReceipt, 'key'>): Receipt {
    const unsigned = { session: held.session, count: held.count, head: held.head, receivedAt: held.receivedAt, key: this.publicKey.id };
    return { ...unsigned, signature: this.#sign(receiptMessage(unsigned)) };
  }

  /** This key, retired in favour of another one. */
  handOver(to: ServerKey, retiredAt: string): RetiredKey {
    const { id, publicKey } = to;
    const signature = this.#sign(handoverMessage(this.publicKey.id, to, retiredAt));
    return { ...this.publicKey, retiredAt, successor: { id, publicKey, signature } };
  }

  #sign(message: Uint8Array): string {
    return sign(null, message, this.#private).toString('base64url');
  }
}

/** PEM of a new private key. */
export const newKey = (): string => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { receiptMessage } from '../protocol/sync.ts';
import type { Receipt, ServerKey, UnsignedReceipt } from '../protocol/sync.ts';
import type { Database } from './store/database.ts';

export const KEY_FILE = 'receipt-key.pem';

/** Signs what the server says that it holds. */
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
    return { ...unsigned, signature: sign(null, receiptMessage(unsigned), this.#private).toString('base64url') };
  }
}

const newKey = (): string => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;

/** The key in the data folder, readable by its owner only; made when there is none. Two processes that start together agree on one. */
export function signerFromFolder(folder: string): ReceiptSigner {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, KEY_FILE);
  const candidate = `${file}.${process.pid}`;
  try {
    return new ReceiptSigner(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeFileSync(candidate, newKey(), { mode: 0o600, flush: true });
  try {
    // A link, unlike a rename, does not replace the key that another process has just put there.
    linkSync(candidate, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(candidate);
  }
  return new ReceiptSigner(readFileSync(file, 'utf8'));
}

/** The key in the database, for several servers on one PostgreSQL that share no folder. */
export async function signerFromDatabase(database: Database): Promise<ReceiptSigner> {
  const pem = await database.write(async (tx) => {
    await tx
      .insertInto('settings')
      .values({ name: 'receipt-key', value: newKey() })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    return tx.selectFrom('settings').select('value').where('name', '=', 'receipt-key').executeTakeFirstOrThrow();
  });
  return new ReceiptSigner(pem.value);
}

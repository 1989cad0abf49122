import { compress, expand } from './segments.ts';
import type { Database } from './database.ts';

/** Contents by their SHA-256, held once an organization, and seen through the sessions that name them. */
export class BlobStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** `hash` is known to be the bytes' own. */
  async put(organization: string, stream: number, hash: string, bytes: Buffer): Promise<void> {
    const { codec, body } = await compress(bytes);
    await this.#database.write(async (tx) => {
      await tx
        .insertInto('blobs')
        .values({ organization_id: organization, hash, size: bytes.length, codec, body })
        .onConflict((conflict) => conflict.columns(['organization_id', 'hash']).doNothing())
        .execute();
      await tx
        .insertInto('session_blobs')
        .values({ stream_id: stream, hash })
        .onConflict((conflict) => conflict.columns(['stream_id', 'hash']).doNothing())
        .execute();
    });
  }

  /** Undefined when the session has not been given it: knowing a hash is no right to its content. */
  async get(organization: string, stream: number, hash: string): Promise<Buffer | undefined> {
    const row = await this.#database.sql
      .selectFrom('session_blobs')
      .innerJoin('blobs', 'blobs.hash', 'session_blobs.hash')
      .select(['blobs.codec', 'blobs.body'])
      .where('session_blobs.stream_id', '=', stream)
      .where('session_blobs.hash', '=', hash)
      .where('blobs.organization_id', '=', organization)
      .executeTakeFirst();
    return row && expand(row);
  }
}

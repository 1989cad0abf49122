import { create } from './create.ts';
import type { Create, Created } from './create.ts';
import type { Database } from './database.ts';
import { readChunk } from './read.ts';
import type { Chunk } from './read.ts';
import { seal } from './seal.ts';
import { SEALED_BYTES } from './segments.ts';
import { append, isExpired, lastOf, remove } from './streams.ts';
import type { Append, Appended, Stream } from './streams.ts';
import type { Tails } from './tails.ts';
import type { Transacted } from './transaction.ts';

/** A stream that has not changed for so long is sealed as it is; milliseconds. */
const QUIET = 10 * 60_000;

export interface StreamStoreOptions {
  readonly database: Database;
  readonly now: () => number;
  readonly tails: Tails;
}

/** Streams of bytes, durable and read by position; what the protocol needs, and nothing of what they mean. */
export class StreamStore {
  readonly database: Database;
  readonly tails: Tails;
  readonly #now: () => number;

  constructor(options: StreamStoreOptions) {
    this.database = options.database;
    this.tails = options.tails;
    this.#now = options.now;
  }

  async create(path: string, request: Create): Promise<Created> {
    return this.database.write((tx) => create(this.database, tx, path, request, this.#now()));
  }

  async append(path: string, request: Append): Promise<Appended> {
    const outcome = await this.database.write((tx) => append(this.database, tx, path, request, this.#now()));
    if (outcome.kind === 'appended') this.tails.changed(outcome.stream.id);
    return outcome;
  }

  /** Undefined when there is none (any more). A stream that was deleted and is kept for its forks has `deleted` set. */
  async find(path: string): Promise<Stream | undefined> {
    const stream = await this.database.sql.selectFrom('streams').selectAll().where('path', '=', path).executeTakeFirst();
    if (!stream || stream.deleted === 1 || !isExpired(stream, this.#now())) return stream;
    await this.remove(path, (found) => isExpired(found, this.#now()));
    return this.database.sql.selectFrom('streams').selectAll().where('path', '=', path).executeTakeFirst();
  }

  async lastOf(stream: number, producer: string): Promise<{ epoch: number; seq: number } | undefined> {
    return lastOf(this.database.sql, stream, producer);
  }

  /** `only`: is it the stream of this name that is meant? `alongside`: done in the same transaction. */
  async remove(
    path: string,
    only: (stream: Stream) => boolean = () => true,
    alongside: (tx: Transacted) => Promise<void> = async () => {},
  ): Promise<'removed' | 'hidden' | 'gone' | 'not-found'> {
    let found: number | undefined;
    const outcome = await this.database.write(async (tx) => {
      const removed = await remove(this.database, tx, path, (stream) => {
        found = stream.id;
        return only(stream);
      });
      if (removed !== 'not-found') await alongside(tx);
      return removed;
    });
    if (found !== undefined) this.tails.changed(found);
    return outcome;
  }

  async read(stream: Stream, from: number, most: number): Promise<Chunk | undefined> {
    return readChunk(this.database.sql, stream, from, most);
  }

  /** A read is a sign of life; only streams that die without one need it recorded. */
  async touch(stream: Stream): Promise<void> {
    if (stream.ttl === null) return;
    const touched_at = this.#now();
    await this.database.write((tx) => tx.updateTable('streams').set({ touched_at }).where('id', '=', stream.id).execute());
  }

  /** Removes what has expired, so that nothing waits for a reader that never comes. */
  async sweep(): Promise<number> {
    const candidates = await this.database.sql
      .selectFrom('streams')
      .selectAll()
      .where('deleted', '=', 0)
      .where((where) => where.or([where('ttl', 'is not', null), where('expires_at', 'is not', null)]))
      .execute();
    const expired = candidates.filter((stream) => isExpired(stream, this.#now()));
    for (const { path } of expired) await this.remove(path, (stream) => isExpired(stream, this.#now()));
    return expired.length;
  }

  /**
   * Seals what has gathered, one stream after the other, so that dense compression never takes more than one core. `quiet`: milliseconds
   * after which a stream that grows no longer is sealed, too. Ends early, between two streams, when the signal aborts.
   */
  async sealAll(ending: AbortSignal, quiet = QUIET): Promise<void> {
    const candidates = await this.database.sql
      .selectFrom('streams')
      .select(['id', 'path', 'content_type'])
      .where('loose', '>', 0)
      .where((where) => where.or([where('loose', '>=', SEALED_BYTES), where('touched_at', '<=', this.#now() - quiet)]))
      .execute();
    for (const stream of candidates) {
      if (ending.aborted) return;
      await seal(this.database, stream);
    }
  }
}

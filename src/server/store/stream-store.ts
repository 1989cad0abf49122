import { create } from './create.ts';
import type { Create, Created } from './create.ts';
import type { Database } from './database.ts';
import { readChunk } from './read.ts';
import type { Chunk } from './read.ts';
import { seal } from './seal.ts';
import { SEGMENT_BYTES } from './segments.ts';
import { append, isExpired, lastOf, remove } from './streams.ts';
import type { Append, Appended, Stream } from './streams.ts';
import type { Tails } from './tails.ts';
import type { Transacted } from './transaction.ts';

/** Loose bytes of a stream at which its small rows are sealed into one. */
const SEAL_AT = SEGMENT_BYTES / 2;

export interface StreamStoreOptions {
  readonly database: Database;
  readonly now: () => number;
  readonly tails: Tails;
  /** Work that no request waits for failed. */
  readonly onBackgroundError: (error: unknown) => void;
}

/** Streams of bytes, durable and read by position; what the protocol needs, and nothing of what they mean. */
export class StreamStore {
  readonly database: Database;
  readonly tails: Tails;
  readonly #now: () => number;
  readonly #onBackgroundError: (error: unknown) => void;
  readonly #background = new Map<number, Promise<unknown>>();

  constructor(options: StreamStoreOptions) {
    this.database = options.database;
    this.tails = options.tails;
    this.#now = options.now;
    this.#onBackgroundError = options.onBackgroundError;
  }

  async create(path: string, request: Create): Promise<Created> {
    return this.database.write((tx) => create(this.database, tx, path, request, this.#now()));
  }

  async append(path: string, request: Append): Promise<Appended> {
    const outcome = await this.database.write((tx) => append(this.database, tx, path, request, this.#now()));
    if (outcome.kind === 'appended') {
      this.tails.changed(outcome.stream.id);
      if (outcome.stream.loose >= SEAL_AT) this.#seal(outcome.stream.id);
    }
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

  /** `only`: which stream of this name is meant. `alongside`: done in the same transaction. */
  async remove(
    path: string,
    only: (stream: Stream) => boolean = () => true,
    alongside: (tx: Transacted) => Promise<void> = async () => {},
  ): Promise<'removed' | 'hidden' | 'gone' | 'not-found'> {
    const stream = await this.database.sql.selectFrom('streams').selectAll().where('path', '=', path).executeTakeFirst();
    if (!stream || !only(stream)) return 'not-found';
    const outcome = await this.database.write(async (tx) => {
      const removed = await remove(this.database, tx, path);
      await alongside(tx);
      return removed;
    });
    this.tails.changed(stream.id);
    return outcome;
  }

  async read(stream: Stream, from: number, most = SEGMENT_BYTES): Promise<Chunk | undefined> {
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

  /** Resolves when background work has ended. */
  async idle(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background.values());
  }

  #seal(stream: number): void {
    if (this.#background.has(stream)) return;
    const work = seal(this.database, stream)
      .catch(this.#onBackgroundError)
      .finally(() => this.#background.delete(stream));
    this.#background.set(stream, work);
  }
}

import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { isJsonMode, mediaType } from '../streams/content-type.ts';
import { judgeProducer } from '../streams/producer.ts';
import type { ProducerRequest, ProducerVerdict } from '../streams/producer.ts';
import type { Database } from './database.ts';
import type { Transacted } from './transaction.ts';
import type { StreamTable } from './schema.ts';
import type { StoredBytes } from './segments.ts';

export type Stream = Readonly<Selectable<StreamTable>>;

export interface Append {
  readonly rows: readonly StoredBytes[];
  /** Undefined only for a request that has no body and closes. */
  readonly contentType?: string | undefined;
  readonly producer?: ProducerRequest | undefined;
  readonly seq?: string | undefined;
  readonly close: boolean;
  /** The stream must end here, or nothing is written: what was checked beforehand was checked against this tail. */
  readonly expectTail?: number;
  /** Written in the same transaction, so that an index never differs from its stream. */
  readonly alongside?: (tx: Transacted, stream: Stream) => Promise<void>;
}

export type Appended =
  | { readonly kind: 'appended'; readonly stream: Stream }
  | { readonly kind: 'already-closed'; readonly stream: Stream }
  | { readonly kind: 'closed'; readonly stream: Stream }
  | { readonly kind: 'not-found' | 'gone' | 'type-mismatch' | 'moved' }
  | { readonly kind: 'seq-regression'; readonly last: string }
  | (Exclude<ProducerVerdict, { kind: 'accept' }> & { readonly stream: Stream });

/** Sessions lie below this name, and what reviewers say of them below the other. */
export const SESSIONS = 'sessions/';
export const REVIEWS = 'reviews/';

/** Streams whose appends are whole lines, each: readers get whole lines, too. */
export const holdsLines = (stream: Pick<Stream, 'path' | 'content_type'>): boolean =>
  isJsonMode(stream.content_type) || stream.path.startsWith(SESSIONS) || stream.path.startsWith(REVIEWS);

/** Reads one stream for writing; PostgreSQL needs the row locked, SQLite has a single writer. */
export async function lockStream(database: Database, tx: Transacted, path: string): Promise<Stream | undefined> {
  const query = tx.selectFrom('streams').selectAll().where('path', '=', path);
  return (database.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
}

export const isExpired = (stream: Stream, now: number): boolean =>
  (stream.expires_at !== null && now >= stream.expires_at) || (stream.ttl !== null && now >= stream.touched_at + stream.ttl * 1000);

/** One append, judged and written in one transaction. The checks stand in the order that the protocol recommends. */
export async function append(database: Database, tx: Transacted, path: string, request: Append, now: number): Promise<Appended> {
  const stream = await lockStream(database, tx, path);
  if (!stream || (isExpired(stream, now) && stream.deleted === 0)) return { kind: 'not-found' };
  if (stream.deleted === 1) return { kind: 'gone' };
  const { producer } = request;
  const verdict = producer ? judgeProducer(await lastOf(tx, stream.id, producer.id), producer) : undefined;
  if (verdict && verdict.kind !== 'accept' && (stream.closed === 0 || verdict.kind === 'stale-epoch')) return { ...verdict, stream };
  const length = request.rows.reduce((sum, row) => sum + row.length, 0);
  if (stream.closed === 1) {
    if (producer && stream.closed_by === JSON.stringify([producer.id, producer.epoch, producer.seq])) {
      return { kind: 'duplicate', epoch: producer.epoch, seq: producer.seq, stream };
    }
    return { kind: length === 0 && request.close && !producer ? 'already-closed' : 'closed', stream };
  }
  if (length > 0 && mediaType(request.contentType ?? '') !== mediaType(stream.content_type)) return { kind: 'type-mismatch' };
  if (
    request.seq !== undefined &&
    stream.last_seq !== null &&
    Buffer.compare(Buffer.from(request.seq), Buffer.from(stream.last_seq)) <= 0
  ) {
    return { kind: 'seq-regression', last: stream.last_seq };
  }
  if (request.expectTail !== undefined && request.expectTail !== stream.tail) return { kind: 'moved' };

  let tail = stream.tail;
  for (const row of request.rows) {
    await tx
      .insertInto('segments')
      .values({ stream_id: stream.id, start: tail, ...row })
      .execute();
    tail += row.length;
  }
  const changed = {
    tail,
    loose: stream.loose + length,
    closed: request.close ? 1 : 0,
    closed_by: request.close && producer ? JSON.stringify([producer.id, producer.epoch, producer.seq]) : null,
    last_seq: request.seq ?? stream.last_seq,
    touched_at: now,
  };
  await tx.updateTable('streams').set(changed).where('id', '=', stream.id).execute();
  if (producer) {
    await tx
      .insertInto('producers')
      .values({ stream_id: stream.id, producer: producer.id, epoch: producer.epoch, seq: producer.seq })
      .onConflict((conflict) => conflict.columns(['stream_id', 'producer']).doUpdateSet({ epoch: producer.epoch, seq: producer.seq }))
      .execute();
  }
  await request.alongside?.(tx, stream);
  await database.announce(tx, stream.id);
  return { kind: 'appended', stream: { ...stream, ...changed } };
}

export async function lastOf(tx: Database['sql'], stream: number, producer: string): Promise<{ epoch: number; seq: number } | undefined> {
  return tx
    .selectFrom('producers')
    .select(['epoch', 'seq'])
    .where('stream_id', '=', stream)
    .where('producer', '=', producer)
    .executeTakeFirst();
}

/** Removes a stream (if it is the one that is meant: `only`), or hides it while forks read it; a hidden source whose last fork goes, goes too, and so up the chain. */
export async function remove(
  database: Database,
  tx: Transacted,
  path: string,
  only: (stream: Stream) => boolean = () => true,
): Promise<'removed' | 'hidden' | 'gone' | 'not-found'> {
  const stream = await lockStream(database, tx, path);
  if (!stream || !only(stream)) return 'not-found';
  if (stream.deleted === 1) return 'gone';
  await database.announce(tx, stream.id);
  if (stream.forks > 0) {
    await tx.updateTable('streams').set({ deleted: 1 }).where('id', '=', stream.id).execute();
    return 'hidden';
  }
  let last: { id: number; forked_from: number | null } | undefined = stream;
  while (last) {
    await tx.deleteFrom('streams').where('id', '=', last.id).execute();
    if (last.forked_from === null) break;
    const source: Pick<Stream, 'id' | 'forked_from' | 'forks' | 'deleted'> = await tx
      .updateTable('streams')
      .set({ forks: sql`forks - 1` })
      .where('id', '=', last.forked_from)
      .returning(['id', 'forked_from', 'forks', 'deleted'])
      .executeTakeFirstOrThrow();
    last = source.deleted === 1 && source.forks === 0 ? source : undefined;
  }
  return 'removed';
}

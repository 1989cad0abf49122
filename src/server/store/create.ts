import { sql } from 'kysely';
import { isJsonMode, mediaType } from '../streams/content-type.ts';
import type { Database } from './database.ts';
import type { Transacted } from './transaction.ts';
import { streamBytes } from './read.ts';
import type { StoredBytes } from './segments.ts';
import { isExpired, lockStream, remove } from './streams.ts';
import type { Stream } from './streams.ts';

export interface Fork {
  readonly path: string;
  /** Byte position of divergence; undefined: the source's tail. */
  readonly at?: number | undefined;
  /** Messages (JSON mode) or bytes (all else) past `at`. */
  readonly past: number;
}

export interface Create {
  readonly rows: readonly StoredBytes[];
  /** Undefined: what the source has, or bytes. */
  readonly contentType?: string | undefined;
  /** Seconds without a read or a write. */
  readonly ttl?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
  readonly closed: boolean;
  readonly fork?: Fork | undefined;
  readonly alongside?: (tx: Transacted, stream: Stream) => Promise<void>;
}

export type Created =
  | { readonly kind: 'created' | 'exists'; readonly stream: Stream }
  | { readonly kind: 'conflict'; readonly why: string }
  | { readonly kind: 'no-source' }
  | { readonly kind: 'bad-fork-offset' };

/** Creates a stream, or finds it as it was asked for. */
export async function create(database: Database, tx: Transacted, path: string, request: Create, now: number): Promise<Created> {
  const { fork } = request;
  let existing = await lockStream(database, tx, path);
  if (existing && existing.deleted === 0 && isExpired(existing, now)) {
    await remove(database, tx, path);
    existing = await lockStream(database, tx, path);
  }
  if (existing?.deleted === 1) return { kind: 'conflict', why: 'The stream was deleted and is kept for its forks' };
  const source = fork ? await lockStream(database, tx, fork.path) : undefined;
  if (existing) return sameAs(existing, request, source);
  if (fork && (!source || isExpired(source, now))) return { kind: 'no-source' };
  if (source?.deleted === 1) return { kind: 'conflict', why: 'The source was deleted' };

  const contentType = request.contentType ?? source?.content_type ?? 'application/octet-stream';
  if (source && mediaType(contentType) !== mediaType(source.content_type)) {
    return { kind: 'conflict', why: `The source holds ${source.content_type}, not ${contentType}` };
  }
  const start = source ? await forkPosition(tx, source, fork!) : 0;
  if (start === undefined) return { kind: 'bad-fork-offset' };
  if (source)
    await tx
      .updateTable('streams')
      .set({ forks: sql`forks + 1` })
      .where('id', '=', source.id)
      .execute();
  const inherits = source && request.ttl === undefined && request.expiresAt === undefined;
  const length = request.rows.reduce((sum, row) => sum + row.length, 0);
  const stream = await tx
    .insertInto('streams')
    .values({
      path,
      content_type: contentType,
      tail: start + length,
      loose: length,
      closed: request.closed ? 1 : 0,
      closed_by: null,
      last_seq: null,
      ttl: (inherits ? source.ttl : request.ttl) ?? null,
      expires_at: (inherits ? source.expires_at : request.expiresAt) ?? null,
      touched_at: now,
      created_at: now,
      forked_from: source?.id ?? null,
      fork_at: start,
      fork_request: fork ? forkRequest(fork) : null,
      forks: 0,
      deleted: 0,
    })
    .onConflict((conflict) => conflict.column('path').doNothing())
    .returningAll()
    .executeTakeFirst();
  // Another process was faster between the look and the insert.
  if (!stream) return { kind: 'conflict', why: 'The stream is just being created; try again' };
  let at = start;
  for (const row of request.rows) {
    await tx
      .insertInto('segments')
      .values({ stream_id: stream.id, start: at, ...row })
      .execute();
    at += row.length;
  }
  await request.alongside?.(tx, stream);
  return { kind: 'created', stream };
}

const forkRequest = (fork: Fork): string => JSON.stringify([fork.at ?? null, fork.past]);

function sameAs(stream: Stream, request: Create, source: Stream | undefined): Created {
  const conflict = (why: string): Created => ({ kind: 'conflict', why });
  const { fork } = request;
  if (request.contentType !== undefined || !fork) {
    const asked = mediaType(request.contentType ?? 'application/octet-stream');
    if (asked !== mediaType(stream.content_type)) return conflict(`The stream holds ${stream.content_type}`);
  }
  if ((stream.closed === 1) !== request.closed) return conflict(stream.closed === 1 ? 'The stream is closed' : 'The stream is open');
  if (fork ? stream.forked_from !== (source?.id ?? -1) || stream.fork_request !== forkRequest(fork) : stream.forked_from !== null) {
    return conflict('The stream has another origin');
  }
  // A fork that names no lifetime has its source's; it was taken over when the fork was made.
  const named = request.ttl !== undefined || request.expiresAt !== undefined;
  if ((named || !fork) && (stream.ttl !== (request.ttl ?? null) || stream.expires_at !== (request.expiresAt ?? null))) {
    return conflict('The stream has another lifetime');
  }
  return { kind: 'exists', stream };
}

/** Where a fork leaves its source; undefined when the source has no such place. */
async function forkPosition(tx: Transacted, source: Stream, fork: Fork): Promise<number | undefined> {
  const at = fork.at ?? source.tail;
  if (at > source.tail) return undefined;
  if (fork.past === 0) return at;
  if (!isJsonMode(source.content_type)) return at + fork.past <= source.tail ? at + fork.past : undefined;
  let left = fork.past;
  let position = at;
  for await (const bytes of streamBytes(tx, source, at, source.tail)) {
    for (let i = bytes.indexOf(0x0a); i !== -1; i = bytes.indexOf(0x0a, i + 1)) {
      if (--left === 0) return position + i + 1;
    }
    position += bytes.length;
  }
  return undefined;
}

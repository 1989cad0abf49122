import type { Kysely } from 'kysely';
import { isText } from '../streams/content-type.ts';
import type { Schema } from './schema.ts';
import { ownBytes } from './segments.ts';
import { holdsLines } from './streams.ts';
import type { Stream } from './streams.ts';

/** A stream's bytes from `from` to `to` (half open): what it inherited first, then its own. */
export async function* streamBytes(db: Kysely<Schema>, stream: Stream, from: number, to: number): AsyncGenerator<Buffer> {
  if (inherits(stream, from)) yield* streamBytes(db, await sourceOf(db, stream), from, Math.min(to, stream.fork_at));
  yield* ownBytes(db, stream.id, Math.max(from, stream.forked_from === null ? 0 : stream.fork_at), to);
}

const inherits = (stream: Stream, at: number): boolean => stream.forked_from !== null && at < stream.fork_at;

async function sourceOf(db: Kysely<Schema>, stream: Stream): Promise<Stream> {
  const source = await db.selectFrom('streams').selectAll().where('id', '=', stream.forked_from).executeTakeFirst();
  if (!source) throw new Error(`Stream ${stream.id} has lost the source that it is a fork of`);
  return source;
}

async function startsRow(db: Kysely<Schema>, stream: Stream, at: number): Promise<boolean> {
  if (inherits(stream, at)) return startsRow(db, await sourceOf(db, stream), at);
  const row = await db.selectFrom('segments').select('start').where('stream_id', '=', stream.id).where('start', '=', at).executeTakeFirst();
  return row !== undefined;
}

export interface Chunk {
  readonly bytes: Buffer;
  /** Position after the last byte. */
  readonly next: number;
}

/**
 * About `most` bytes from `from` on: whole lines where the stream is made of lines, whole characters where it is text, so that a
 * reader can use a chunk before it has the next. Undefined when `from` is inside a line of JSON.
 */
export async function readChunk(db: Kysely<Schema>, stream: Stream, from: number, most: number): Promise<Chunk | undefined> {
  const lines = holdsLines(stream);
  // Where a row begins, a line does. Elsewhere the byte before tells.
  const look = lines && from > 0 && !(await startsRow(db, stream, from));
  const start = look ? from - 1 : from;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of streamBytes(db, stream, start, stream.tail)) {
    parts.push(part);
    length += part.length;
    if (length >= most && (!lines || part.includes(0x0a))) break;
  }
  let bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  if (look) {
    if (bytes[0] !== 0x0a) return undefined;
    bytes = bytes.subarray(1);
  }
  if (from + bytes.length < stream.tail) {
    if (lines) bytes = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
    else if (isText(stream.content_type)) bytes = wholeCharacters(bytes);
  }
  return { bytes, next: from + bytes.length };
}

/** Without a UTF-8 sequence that was cut at the end (unless there is nothing else). */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  const lead = bytes[end - 1] ?? 0;
  const wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  const cut = bytes.length - end + 1 < wanted && end > 1;
  return cut ? bytes.subarray(0, end - 1) : bytes;
}

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Kysely } from 'kysely';
import { bestPacking, pack, unpack } from '../../node/log/packing.ts';
import type { Codec, Schema } from './schema.ts';

/** Most bytes, before compression, of a row that an append makes. */
const APPEND_BYTES = 1 << 20;
/** Bytes, before compression, of a sealed row: as many as the client's sealed segments have, and what a reader gets at a time. */
export const SEALED_BYTES = 4 << 20;
/** Most bytes of a row whose last line is very long: more than a session's longest line. */
const LONGEST_ROW = 10 << 20;
const LF = 0x0a;
/** Compressing less than this gains nothing. */
const WORTH_COMPRESSING = 512;
/** Rows that an append made; they wait to be sealed. */
export const LOOSE: readonly Codec[] = ['none', 'gz'];

export interface StoredBytes {
  readonly length: number;
  readonly codec: Codec;
  readonly body: Uint8Array;
}

/** How an append is laid down. `gzipped`: the same bytes as they came over the wire, kept as they are where that saves room and time. */
export async function layDown(bytes: Buffer, gzipped?: Buffer): Promise<StoredBytes[]> {
  if (bytes.length === 0) return [];
  if (gzipped && bytes.length <= APPEND_BYTES && gzipped.length < bytes.length)
    return [{ length: bytes.length, codec: 'gz', body: gzipped }];
  const rows: StoredBytes[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = cut(bytes, at);
    rows.push(await compress(bytes.subarray(at, end)));
    at = end;
  }
  return rows;
}

/** Rows end where lines do, so that a reader can begin at any of them. What has no lines (or a very long one) is cut anywhere. */
function cut(bytes: Buffer, at: number): number {
  if (bytes.length - at <= APPEND_BYTES) return bytes.length;
  const before = bytes.lastIndexOf(LF, at + APPEND_BYTES - 1) + 1;
  if (before > at) return before;
  const after = bytes.indexOf(LF, at + APPEND_BYTES) + 1;
  return after > 0 && after - at <= LONGEST_ROW ? after : at + APPEND_BYTES;
}

/** Fast, for what is to be stored now. */
export async function compress(bytes: Buffer): Promise<StoredBytes> {
  const body = bytes.length < WORTH_COMPRESSING ? bytes : await promisify(gzip)(bytes, { level: 6 });
  return body.length < bytes.length ? { length: bytes.length, codec: 'gz', body } : { length: bytes.length, codec: 'none', body: bytes };
}

/** Dense, for what is to stay; densest for event lines, which are packed as the client's sealed segments are. */
export async function compressForGood(bytes: Buffer, lines: boolean): Promise<StoredBytes> {
  const codec = lines ? bestPacking : bestPacking === 'cols.zst' ? 'zst' : 'br';
  return { length: bytes.length, codec, body: await pack(bytes, codec) };
}

export async function expand(row: { readonly codec: Codec; readonly body: Uint8Array }): Promise<Buffer> {
  const bytes = row.codec === 'none' ? row.body : await unpack(row.body, row.codec);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Rows fetched at a time; those that appends made are small. */
const PAGE = 16;

/** A stream's own bytes from `from` to `to` (half open), in order, a row at a time. */
export async function* ownBytes(db: Kysely<Schema>, stream: number, from: number, to: number): AsyncGenerator<Buffer> {
  let at = from;
  for (let page = 1; at < to; page = PAGE) {
    const rows = await db
      .selectFrom('segments')
      .selectAll()
      .where('stream_id', '=', stream)
      .where('start', '>=', (query) =>
        query
          .selectFrom('segments as before')
          .select(({ fn }) => fn.max('before.start').as('start'))
          .where('before.stream_id', '=', stream)
          .where('before.start', '<=', at),
      )
      .orderBy('start')
      // The first row alone is often all that is wanted.
      .limit(page)
      .execute();
    if (rows.length === 0) return;
    for (const row of rows) {
      if (row.start >= to) return;
      const bytes = await expand(row);
      yield bytes.subarray(Math.max(0, at - row.start), to - row.start);
      at = row.start + row.length;
    }
  }
}

import { gunzipSync, gzipSync } from 'node:zlib';
import type { Kysely } from 'kysely';
import type { Codec, Schema } from './schema.ts';

/** Most uncompressed bytes of a row that is sealed; also what a reader has in memory at a time. */
export const SEGMENT_BYTES = 1 << 20;
/** Smaller rows are stored as they are and sealed later, together. */
export const LOOSE_BELOW = 64 << 10;

export interface StoredBytes {
  readonly length: number;
  readonly codec: Codec;
  readonly body: Uint8Array;
}

/** How an append is laid down. `gzipped`: the same bytes as they came over the wire, used as they are where that is worth it. */
export function layDown(bytes: Buffer, gzipped?: Buffer): StoredBytes[] {
  if (bytes.length < LOOSE_BELOW) return bytes.length === 0 ? [] : [{ length: bytes.length, codec: 'none', body: bytes }];
  if (gzipped && bytes.length <= SEGMENT_BYTES && gzipped.length < bytes.length * 0.8)
    return [{ length: bytes.length, codec: 'gzip', body: gzipped }];
  const rows: StoredBytes[] = [];
  for (let at = 0; at < bytes.length; at += SEGMENT_BYTES) rows.push(compress(bytes.subarray(at, at + SEGMENT_BYTES)));
  return rows;
}

export function compress(bytes: Buffer): StoredBytes {
  const body = gzipSync(bytes, { level: 6 });
  return body.length < bytes.length ? { length: bytes.length, codec: 'gzip', body } : { length: bytes.length, codec: 'none', body: bytes };
}

export function expand(row: { readonly codec: string; readonly body: Uint8Array; readonly length: number }): Buffer {
  const body = Buffer.from(row.body.buffer, row.body.byteOffset, row.body.byteLength);
  return row.codec === 'gzip' ? gunzipSync(body, { maxOutputLength: row.length }) : body;
}

/** Rows fetched at a time; a row has at most SEGMENT_BYTES. */
const PAGE = 8;

/** A stream's own bytes from `from` to `to` (half open), in order, a row at a time. */
export async function* ownBytes(db: Kysely<Schema>, stream: number, from: number, to: number): AsyncGenerator<Buffer> {
  let at = from;
  while (at < to) {
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
      .limit(PAGE)
      .execute();
    if (rows.length === 0) return;
    for (const row of rows) {
      if (row.start >= to) return;
      const bytes = expand(row);
      yield bytes.subarray(Math.max(0, at - row.start), to - row.start);
      at = row.start + row.length;
    }
  }
}

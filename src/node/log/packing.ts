import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { LogError } from '../../core/trajectory/log-error.ts';
import { MAGIC, fromColumns, toColumns } from './columns.ts';
import type { Packing } from './segment-name.ts';

const { constants } = zlib;
const COLUMNS = 'cols.';
/** Bytes that one callback of a decompression brings: few enough callbacks for a segment. */
const CHUNK = 1 << 18;

/** Makes each decompression give out what it has, and not miss the rest. */
const FLUSH: Readonly<Record<Compression, number>> = {
  zst: constants.ZSTD_e_flush,
  br: constants.BROTLI_OPERATION_FLUSH,
  gz: constants.Z_SYNC_FLUSH,
};

/** How a segment's bytes are compressed, whatever they are. */
type Compression = 'zst' | 'br' | 'gz';

/** The densest that this runtime writes. Every runtime reads all. */
export const bestPacking: Packing = 'zstdCompress' in zlib ? 'cols.zst' : 'cols.br';

/** Packs whole lines, the header first, without holding up the event loop. */
export async function pack(lines: Uint8Array, packing: Packing): Promise<Uint8Array> {
  const [inColumns, compression] = partsOf(packing);
  return compress(inColumns ? await toColumns(lines) : lines, compression);
}

/** The lines that were packed. @throws LogError `segment-damaged`. */
export async function unpack(bytes: Uint8Array, packing: Packing): Promise<Uint8Array> {
  const [inColumns, compression] = partsOf(packing);
  return orDamaged(async () => {
    const content = await decompress(bytes, compression, {});
    return inColumns ? fromColumns(content) : content;
  });
}

/** The beginning of the lines, the header at least, from the beginning of the packed bytes. @throws as `unpack` does. */
export async function unpackStart(bytes: Uint8Array, packing: Packing): Promise<Uint8Array> {
  const [inColumns, compression] = partsOf(packing);
  return orDamaged(async () => {
    const start = await decompress(bytes, compression, { finishFlush: FLUSH[compression] });
    return inColumns ? start.subarray(MAGIC.length + 1) : start;
  });
}

async function orDamaged(unpacked: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await unpacked();
  } catch (error) {
    if (error instanceof LogError) throw error;
    throw new LogError('segment-damaged', `it cannot be decompressed (${error instanceof Error ? error.message : String(error)})`);
  }
}

function partsOf(packing: Packing): [inColumns: boolean, compression: Compression] {
  const inColumns = packing.startsWith(COLUMNS);
  return [inColumns, (inColumns ? packing.slice(COLUMNS.length) : packing) as Compression];
}

async function compress(bytes: Uint8Array, compression: Compression): Promise<Uint8Array> {
  switch (compression) {
    case 'zst':
      return promisify(zlib.zstdCompress)(bytes, {
        params: {
          [constants.ZSTD_c_compressionLevel]: 15,
          // No more than the bytes need: the tables are many times the window.
          [constants.ZSTD_c_windowLog]: Math.min(23, Math.max(10, Math.ceil(Math.log2(bytes.length + 1)))),
          [constants.ZSTD_c_checksumFlag]: 1,
        },
      });
    case 'br':
      return promisify(zlib.brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 9,
          [constants.BROTLI_PARAM_LGWIN]: 22,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
    case 'gz':
      return promisify(zlib.gzip)(bytes, { level: 9 });
  }
}

/** `finishFlush`: take the bytes for the beginning of more. */
async function decompress(bytes: Uint8Array, compression: Compression, more: { readonly finishFlush?: number }): Promise<Uint8Array> {
  const options = { chunkSize: CHUNK, ...more };
  switch (compression) {
    case 'zst':
      return 'zstdDecompress' in zlib
        ? promisify(zlib.zstdDecompress)(bytes, options)
        : (await import('./zstd-anywhere.ts')).decompressZstd(bytes, more.finishFlush !== undefined);
    case 'br':
      return promisify(zlib.brotliDecompress)(bytes, options);
    case 'gz':
      return promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(zlib.gunzip)(bytes, options);
  }
}

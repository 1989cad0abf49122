import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { LogError } from '../../core/trajectory/log-error.ts';
import type { Packing } from './segment-name.ts';

const { constants } = zlib;

/** The densest that this runtime writes. Every runtime reads `br` and `gz`; `zst` needs Node 22.15. */
export const bestPacking: Packing = 'zstdCompress' in zlib ? 'zst' : 'br';

/** Compresses off the event loop. */
export async function pack(bytes: Uint8Array, packing: Packing): Promise<Uint8Array> {
  switch (packing) {
    case 'zst':
      return promisify(zlib.zstdCompress)(bytes, {
        params: {
          [constants.ZSTD_c_compressionLevel]: 19,
          // No more than the bytes need: at this level the tables are many times the window.
          [constants.ZSTD_c_windowLog]: Math.min(23, Math.max(10, Math.ceil(Math.log2(bytes.length + 1)))),
          [constants.ZSTD_c_checksumFlag]: 1,
        },
      });
    case 'br':
      return promisify(zlib.brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_LGWIN]: 24,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
    case 'gz':
      return promisify(zlib.gzip)(bytes, { level: 9 });
  }
}

/** Off the event loop, too. @throws LogError `cannot-decompress` where this runtime lacks the format, `segment-damaged`. */
export async function unpack(bytes: Uint8Array, packing: Packing): Promise<Uint8Array> {
  if (packing === 'zst' && !('zstdDecompress' in zlib)) throw cannotDecompress();
  const decompress = { zst: zlib.zstdDecompress, br: zlib.brotliDecompress, gz: zlib.gunzip }[packing];
  try {
    return await promisify<Uint8Array, Uint8Array>(decompress)(bytes);
  } catch (error) {
    throw new LogError('segment-damaged', `it cannot be decompressed (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The beginning of what was packed, from the beginning of the packed bytes. */
export function unpackStart(bytes: Uint8Array, packing: Packing): Uint8Array {
  switch (packing) {
    case 'zst':
      if (!('zstdDecompressSync' in zlib)) throw cannotDecompress();
      return zlib.zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush });
    case 'br':
      return zlib.brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
    case 'gz':
      return zlib.gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  }
}

function cannotDecompress(): LogError {
  return new LogError('cannot-decompress', 'a segment compressed with zstd needs Node 22.15 or newer to be read');
}

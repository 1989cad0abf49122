import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompressZstd } from '../../../../src/node/log/zstd-anywhere.ts';

const LOG = join(import.meta.dirname, '../../../fixtures/logs/v1-segments');

describe('zstd without the runtime', () => {
  it.each(['000001.jsonl.zst', '000004.jsonl.cols.zst'])('reads what was sealed with it: %s', async (name) => {
    const packed = await readFile(join(LOG, name));
    expect(Buffer.from(await decompressZstd(packed, false))).toEqual(zstdDecompressSync(packed));
  });

  it('gives the exact bytes, or their beginning', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(2_000), fc.constantFrom(1, 15), async (some, times, level) => {
        const bytes = Buffer.concat(Array.from({ length: times }, (_, i) => Buffer.concat([some, Buffer.from(String(i))])));
        const packed = zstdCompressSync(bytes, {
          params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
        });
        expect(bytes.equals(await decompressZstd(packed, false))).toBe(true);
        const start = await decompressZstd(packed.subarray(0, packed.length >> 1), true);
        expect(bytes.subarray(0, start.length).equals(start)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('says so when the bytes end too soon, or are none of zstd', async () => {
    const packed = zstdCompressSync(Buffer.from('some text '.repeat(1_000)));
    await expect(decompressZstd(packed.subarray(0, -9), false)).rejects.toThrow(/unexpected/);
    await expect(decompressZstd(Buffer.from('rubbish and more of it'), false)).rejects.toThrow(/zstd/);
  });
});

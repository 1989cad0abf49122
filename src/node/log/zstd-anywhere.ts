import { setImmediate as breathe } from 'node:timers/promises';
import { Decompress } from 'fzstd';

/** Packed bytes between two turns of the event loop: they give some hundred kilobytes. */
const BYTES_AT_ONCE = 1 << 14;

/**
 * Decompresses zstd where the runtime does not (Node before 22.15), many times slower.
 *
 * @param isStart the bytes are the beginning of more: what they give is taken
 * @throws Error on what is no zstd, or ends too soon
 */
export async function decompressZstd(bytes: Uint8Array, isStart: boolean): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let ended = false;
  const stream = new Decompress((chunk, isLast) => {
    chunks.push(chunk);
    ended ||= isLast === true;
  });
  for (let start = 0; start < bytes.length; start += BYTES_AT_ONCE) {
    const end = start + BYTES_AT_ONCE;
    stream.push(bytes.subarray(start, end), !isStart && end >= bytes.length);
    await breathe();
  }
  if (!ended && !isStart) throw new Error('unexpected end of zstd data');
  return Buffer.concat(chunks);
}

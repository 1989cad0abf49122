import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { writeAtomically } from '../atomic.ts';
import { errorCode } from '../files.ts';
import type { Files } from '../files.ts';
import { pack, unpack } from './packing.ts';
import type { Packing } from './segment-name.ts';
import { segmentName, segmentsAmong } from './segment-name.ts';

/** Bytes compared between two turns of the event loop. */
const BYTES_AT_ONCE = 1 << 19;

/**
 * Replaces a sealed segment's plain file by its packed form. The plain one goes only when the packed one is durable and was seen
 * to unpack to the same bytes; a crash in between leaves both, which every reader takes as one.
 */
export async function packSegment(folder: string, segment: number, packing: Packing, files: Files): Promise<void> {
  const path = join(folder, segmentName(segment));
  const bytes = await files.read(path);
  const packed = await pack(bytes, packing);
  if (!(await areEqual(bytes, await unpack(packed, packing)))) throw new Error(`${path} does not survive being packed`);
  await writeAtomically(join(folder, segmentName(segment, packing)), packed, files);
  try {
    await files.remove(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  await files.syncFolder(dirname(path));
}

async function areEqual(a: Uint8Array, b: Uint8Array): Promise<boolean> {
  if (a.length !== b.length) return false;
  for (let start = 0; start < a.length; start += BYTES_AT_ONCE) {
    const end = start + BYTES_AT_ONCE;
    if (Buffer.compare(a.subarray(start, end), b.subarray(start, end)) !== 0) return false;
    await breathe();
  }
  return true;
}

/** Plain segments before the active one: sealed, but a crash or a full disk kept them from being packed. */
export async function unpackedSegments(folder: string, active: number, files: Files): Promise<number[]> {
  const all = segmentsAmong(await files.list(folder));
  return all.filter((file) => !file.packing && file.segment < active).map((file) => file.segment);
}

import { dirname, join } from 'node:path';
import { writeAtomically } from '../atomic.ts';
import { errorCode } from '../files.ts';
import type { Files } from '../files.ts';
import { pack, unpack } from './packing.ts';
import type { Packing } from './segment-name.ts';
import { segmentName, segmentsAmong } from './segment-name.ts';

/**
 * Replaces a sealed segment's plain file by its packed form. The plain one goes only when the packed one is durable and was seen
 * to unpack to the same bytes; a crash in between leaves both, which every reader takes as one.
 */
export async function packSegment(folder: string, segment: number, packing: Packing, files: Files): Promise<void> {
  const path = join(folder, segmentName(segment));
  const bytes = await files.read(path);
  const packed = await pack(bytes, packing);
  if (Buffer.compare(bytes, await unpack(packed, packing)) !== 0) throw new Error(`${path} does not survive being packed`);
  await writeAtomically(join(folder, segmentName(segment, packing)), packed, files);
  try {
    await files.remove(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  await files.syncFolder(dirname(path));
}

/** Plain segments before the active one: sealed, but a crash or a full disk kept them from being packed. */
export async function unpackedSegments(folder: string, active: number, files: Files): Promise<number[]> {
  const all = segmentsAmong(await files.list(folder));
  return all.filter((file) => !file.packing && file.segment < active).map((file) => file.segment);
}

import { setImmediate as breathe } from 'node:timers/promises';
import { Chain } from '../../core/trajectory/chain.ts';
import { decodeHeader } from '../../core/trajectory/codec.ts';
import type { OpenFile } from '../files.ts';
import { nodeSha256 } from '../sha256.ts';
import { isTorn } from './damage.ts';
import type { LogPosition } from './recovery.ts';

const LF = 10;
/** Bytes hashed between two turns of the event loop. */
const BYTES_AT_ONCE = 1 << 17;

/** Whether a segment's file holds what was written to that segment so far (the chain's head tells), and no more but a torn tail. */
export async function holdsLog(file: OpenFile, { session, segment, firstSeq, size, count, head }: LogPosition): Promise<boolean> {
  const all = Buffer.from(await file.read(0, (await file.stat()).size));
  const bytes = all.subarray(0, size);
  const headerEnd = bytes.indexOf(LF) + 1;
  if (bytes.length < size || bytes.at(-1) !== LF || !isTorn(all.subarray(size))) return false;
  const header = headerOf(bytes.toString('utf8', 0, headerEnd - 1));
  if (header?.session !== session || header.segment !== segment || header.firstSeq !== firstSeq) return false;
  const chain =
    header.head === null ? Chain.start(nodeSha256, bytes.subarray(0, headerEnd - 1)) : new Chain(nodeSha256, header.head, firstSeq);
  for (let start = headerEnd; start < size;) {
    const end = bytes.indexOf(LF, Math.min(start + BYTES_AT_ONCE, size - 1)) + 1;
    chain.addLines(bytes.subarray(start, end));
    start = end;
    await breathe();
  }
  return chain.count === count && chain.head === head;
}

function headerOf(line: string): ReturnType<typeof decodeHeader> | undefined {
  try {
    return decodeHeader(line);
  } catch {
    return undefined;
  }
}

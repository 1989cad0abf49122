import { join } from 'node:path';
import { writeAtomically } from '../atomic.ts';
import type { Files } from '../files.ts';
import { segmentName } from './segment-name.ts';

const LF = 10;

/** A place in the segment that was being written at which its lines are no longer sound, though more follows: no crash leaves that. */
export interface Damage {
  readonly segment: number;
  /** Of the first byte that is not sound. */
  readonly offset: number;
  /** Whole lines from there on, which the log has lost. */
  readonly lines: number;
  /** Name of the file beside the log that holds the segment exactly as it was found. */
  readonly kept: string;
}

/**
 * Is what follows the last sound line no more than what a crash leaves: a piece of a line, or blocks that were never filled? Anything
 * else may have been on disk for long, and is somebody's work.
 */
export function isTorn(tail: Uint8Array): boolean {
  for (let start = 0; start < tail.length;) {
    const end = tail.indexOf(LF, start);
    if (end < 0) return true;
    if (end > start && !tail.subarray(start, end).includes(0)) return false;
    start = end + 1;
  }
  return true;
}

/** Keeps a damaged segment as it is under another name, durable when it resolves. */
export async function setAside(folder: string, segment: number, bytes: Uint8Array, offset: number, files: Files): Promise<Damage> {
  const kept = `${segmentName(segment)}.damaged-at-${offset}`;
  const path = join(folder, kept);
  // Found once and not gone on with since (a crash right after): it is there already.
  if (!(await files.stat(path))) await writeAtomically(path, bytes, files);
  return { segment, offset, lines: wholeLines(bytes, offset), kept };
}

/** Damage that was found in a folder and gone on from, in order. */
export async function damageIn(folder: string, files: Files): Promise<Damage[]> {
  const found: Damage[] = [];
  for (const kept of (await files.list(folder)).toSorted()) {
    const match = /^(\d{6,})\.jsonl\.damaged-at-(\d+)$/.exec(kept);
    if (!match) continue;
    const offset = Number(match[2]);
    found.push({ segment: Number(match[1]), offset, lines: wholeLines(await files.read(join(folder, kept)), offset), kept });
  }
  return found;
}

function wholeLines(bytes: Uint8Array, from: number): number {
  let lines = 0;
  for (let end = bytes.indexOf(LF, from); end >= 0; end = bytes.indexOf(LF, end + 1)) lines++;
  return lines;
}

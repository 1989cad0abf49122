import { performance } from 'node:perf_hooks';
import { setImmediate as breathe } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Edit, Edits } from './edits.ts';
import type { CapturePath, OpenPath } from './paths.ts';

/** Edits between two turns of the event loop: the editor tells them one by one, and other work comes in between. */
const EDITS_A_TURN = 20;
const EDITS_A_FLUSH = 500;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export interface Timing {
  /** Microseconds on the caller's thread, per edit. */
  readonly median: number;
  readonly p99: number;
  /** All that the thread did (encoding, hashing, handing to the disk), divided by the number of edits; microseconds. */
  readonly wholeThread: number;
}

export async function time(path: CapturePath, folder: string, edits: readonly Edit[]): Promise<Timing> {
  const open = await path.open(folder);
  const times = new Float64Array(edits.length);
  const before = performance.eventLoopUtilization();
  for (const [i, edit] of edits.entries()) {
    const start = performance.now();
    open.take(edit);
    times[i] = performance.now() - start;
    await turn(open, i);
  }
  await open.flush();
  const { active } = performance.eventLoopUtilization(before);
  await open.close();
  const sorted = times.toSorted();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]! * 1_000;
  return { median: at(0.5), p99: at(0.99), wholeThread: (active * 1_000) / edits.length };
}

/** Plays the edits over and over until `count` were taken, time going on; each time on an empty text. */
export async function play(open: OpenPath, { edits, endLength }: Edits, count: number, from = 0): Promise<void> {
  const length = edits.at(-1)!.t + 1_000;
  for (let i = from; i < from + count; i++) {
    const { t, changes } = edits[i % edits.length]!;
    const before = length * Math.floor(i / edits.length);
    if (i > 0 && i % edits.length === 0) open.take({ t: before, changes: [[0, endLength, '']] });
    open.take({ t: t + before, changes });
    await turn(open, i);
  }
  await open.flush();
}

async function turn(open: OpenPath, i: number): Promise<void> {
  if (i % EDITS_A_FLUSH === EDITS_A_FLUSH - 1) await open.flush();
  else if (i % EDITS_A_TURN === EDITS_A_TURN - 1) await breathe();
}

/** Bytes that are still referenced, buffers outside the heap included. */
export function heap(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/**
 * The most that one turn of the event loop cost while `work` went on, in milliseconds. Of the time on the wall and this thread's own
 * processor time the shorter counts: the first includes what else runs on the machine, the second is told in ticks of some milliseconds.
 */
export async function longestBlock(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let done = false;
  const watch = async (): Promise<void> => {
    for (let last = clocks(); !done;) {
      await breathe();
      const now = clocks();
      longest = Math.max(longest, Math.min(now.wall - last.wall, now.thread - last.thread));
      last = now;
    }
  };
  const watching = watch();
  await work();
  done = true;
  await watching;
  return longest;
}

function clocks(): { readonly wall: number; readonly thread: number } {
  const { user, system } = process.threadCpuUsage();
  return { wall: performance.now(), thread: (user + system) / 1_000 };
}

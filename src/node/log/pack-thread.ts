import { Worker } from 'node:worker_threads';
import type { Packing } from './segment-name.ts';

/** A sealed segment to be packed in its folder. */
export interface PackJob {
  readonly folder: string;
  readonly segment: number;
  readonly packing: Packing;
}

/** Replaces a sealed segment's plain file by its packed form, or leaves it as it is and rejects. */
export type PackSegment = (job: PackJob) => Promise<void>;

/**
 * Packs in a thread of its own, so that the caller's has neither the work nor the garbage. It is there only while it has something to do.
 *
 * @param file the thread's program, `pack-worker` as it was built
 */
export function packInThread(file: string): PackSegment {
  return (job) =>
    new Promise((resolve, reject) => {
      const thread = new Worker(file, { workerData: job, execArgv: [], env: {} });
      thread.once('error', reject);
      thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`packing segment ${job.segment} ended with ${code}`))));
    });
}

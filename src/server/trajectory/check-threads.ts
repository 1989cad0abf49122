import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import { ProblemError } from '../problem.ts';
import type { StoredBytes } from '../store/segments.ts';
import { checkBatch } from './check-batch.ts';
import type { Batch, CheckedBatch } from './check-batch.ts';

type Answered = Pick<CheckedBatch, 'checked'> & {
  readonly rows: readonly (Omit<StoredBytes, 'body'> & { body: Uint8Array | undefined })[];
};
/** What a thread says of a batch. A body that is undefined is the request's own. */
export type Answer =
  | Answered
  | { readonly problem: Pick<ProblemError, 'status' | 'code' | 'details' | 'headers'> }
  | { readonly failure: string };

interface Job {
  readonly batch: Batch;
  readonly resolve: (checked: CheckedBatch) => void;
  readonly reject: (error: unknown) => void;
}

/** Bodies of so many bytes on the wire are checked where they arrive: that takes less time than the way to a thread and back. */
const SMALL_WIRE = 16 << 10;
const SMALL_CONTENT = 128 << 10;
/** A nursery as small as this is as fast for what dies young, and keeps the process small; the rest bounds what one body can take. */
const MEMORY = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 1_024 };

/** The bundled command has it beside it; a checkout, in this folder. */
const FILE = ['check-worker.js', 'check-worker.ts'].map((name) => join(import.meta.dirname, name)).find((file) => existsSync(file))!;

/**
 * Checks batches on other cores, so that requests go on meanwhile: unpacking, checking and hashing are nearly all that an upload costs.
 * A thread has one batch at a time; the others wait here as they came, compressed. Threads are started when they are first needed.
 */
export class CheckThreads {
  readonly #most: number;
  readonly #memory: ResourceLimits;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  readonly #waiting: Job[] = [];

  constructor(most = Math.max(1, availableParallelism() - 1), memory: ResourceLimits = MEMORY) {
    this.#most = most;
    this.#memory = memory;
  }

  /** @throws ProblemError when the batch does not continue the session */
  async check(batch: Batch): Promise<CheckedBatch> {
    const { body, limits } = batch;
    if (body.wire.length <= SMALL_WIRE) {
      try {
        return await checkBatch({ ...batch, limits: { ...limits, content: Math.min(limits.content, SMALL_CONTENT) } });
      } catch (error) {
        // It is small on the wire only.
        if (!(error instanceof ProblemError) || error.status !== 413) throw error;
      }
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const worker = this.#idle.pop() ?? (this.#busy.size < this.#most ? this.#start() : undefined);
    if (!worker) return;
    const job = this.#waiting.shift()!;
    this.#busy.set(worker, job);
    worker.postMessage(job.batch);
  }

  #start(): Worker {
    const worker = new Worker(FILE, { resourceLimits: this.#memory });
    // Alone, it does not keep the process.
    worker.unref();
    worker.on('message', (answer: Answer) => {
      const job = this.#take(worker);
      this.#idle.push(worker);
      this.#next();
      if (job) settle(job, answer);
    });
    // The thread has ended: out of memory, or a bug. The next batch gets a new one.
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const job = this.#take(worker);
      this.#next();
      job?.reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error);
    });
    return worker;
  }

  #take(worker: Worker): Job | undefined {
    const job = this.#busy.get(worker);
    this.#busy.delete(worker);
    return job;
  }
}

const tooMuch = (): ProblemError =>
  new ProblemError(413, 'too-much-in-it', {
    detail: 'The events take too much memory to be looked at together',
    next: 'Send fewer at a time.',
  });

function settle({ batch, resolve, reject }: Job, answer: Answer): void {
  if ('failure' in answer) return reject(new Error(answer.failure));
  if ('checked' in answer) {
    return resolve({ checked: answer.checked, rows: answer.rows.map((row) => ({ ...row, body: row.body ?? batch.body.wire })) });
  }
  const { status, code, details, headers } = answer.problem;
  reject(new ProblemError(status, code, details, headers));
}

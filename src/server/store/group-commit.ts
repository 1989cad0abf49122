import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Transacted, Work } from './transaction.ts';
import type { Schema } from './schema.ts';

interface Job {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Most jobs that share one transaction: bounds how long the first of them waits. */
const MOST = 64;

/**
 * Writes that arrive together share one transaction, so that fifty sessions cost one flush to disk instead of fifty.
 * Each job has a savepoint: one that fails takes nothing of its neighbours with it. No job is answered before the commit.
 */
export class GroupCommit {
  readonly #db: Kysely<Schema>;
  readonly #waiting: Job[] = [];
  #running: Promise<void> | undefined;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  write<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waiting any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // One turn of the event loop: whoever has arrived by then rides along.
      await new Promise(setImmediate);
      const jobs = this.#waiting.splice(0, MOST);
      let answers: (() => void)[] = [];
      try {
        answers = await this.#db.transaction().execute((tx) => all(tx, jobs));
      } catch (error) {
        answers = jobs.map((job) => () => job.reject(error));
      }
      for (const answer of answers) answer();
    }
    // At once, not in a later microtask: whoever was answered just now may write next, and would wait for a run that is over.
    this.#running = undefined;
  }
}

async function all(tx: Transacted, jobs: readonly Job[]): Promise<(() => void)[]> {
  const answers: (() => void)[] = [];
  for (const job of jobs) {
    await sql`savepoint job`.execute(tx);
    try {
      const value = await job.work(tx);
      answers.push(() => job.resolve(value));
    } catch (error) {
      // A full disk makes SQLite roll back all of it by itself: then the whole batch fails, for that reason.
      await sql`rollback to job`.execute(tx).catch(() => {
        throw error;
      });
      answers.push(() => job.reject(error));
    }
    await sql`release job`.execute(tx);
  }
  return answers;
}

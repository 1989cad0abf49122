import { join } from 'node:path';
import type { SessionModel } from '../../core/session/model.ts';
import { nodeFiles } from '../files.ts';
import type { Files } from '../files.ts';
import type { TrajectoryWriter } from '../log/writer.ts';
import { CHECKPOINT, writeCheckpoint } from './checkpoint.ts';

/** So many events may have to be folded anew after a kill: a fraction of a second's work. */
const EVERY = 500;
/** A large checkpoint comes more rarely: so many of its bytes an event. */
const BYTES_AN_EVENT = 20_000;

type Log = Pick<TrajectoryWriter, 'folder' | 'session' | 'durable' | 'head' | 'state' | 'onDurable'>;

/**
 * Keeps a checkpoint of the model near the log's end. It is taken when all that was folded is durable, so between bursts of typing,
 * and written piece by piece in the background.
 */
export class Checkpoints {
  readonly #log: Log;
  readonly #model: SessionModel;
  readonly #build: string;
  readonly #files: Files;
  readonly #stopListening: () => void;
  #count: number;
  #bytes = 0;
  #writing: Promise<void> | undefined;

  /** `model`: what is folded from the log, as far as it is now (the last checkpoint, where one was taken up). */
  constructor(log: Log, model: SessionModel, build: string, files: Files = nodeFiles) {
    this.#log = log;
    this.#model = model;
    this.#build = build;
    this.#files = files;
    this.#count = model.count;
    this.#stopListening = log.onDurable((durable) => {
      if (durable - this.#count >= Math.max(EVERY, this.#bytes / BYTES_AN_EVENT)) this.#take();
    });
  }

  /** No further one; resolves when the one that is being written is there. */
  async stop(): Promise<void> {
    this.#stopListening();
    await this.#writing;
  }

  /** Takes the last one, where something came since; call before the log is closed. */
  async close(): Promise<void> {
    await this.stop();
    if (this.#model.count > this.#count) this.#take();
    await this.#writing;
  }

  /** The session is over: what it folds to is wanted no more. */
  async remove(): Promise<void> {
    await this.stop();
    this.#count = this.#model.count;
    await this.#files.remove(join(this.#log.folder, CHECKPOINT)).catch(() => {});
  }

  #take(): void {
    const { durable: count, head, session, state } = this.#log;
    // What is not durable, or not folded yet, would have to be told apart. On a disk that refuses the log, nothing else is written.
    if (this.#writing || this.#model.count !== count || state.state !== 'recording') return;
    const saved = this.#model.save();
    if (!saved) return;
    this.#count = count;
    this.#writing = writeCheckpoint(this.#log.folder, { build: this.#build, session, count, head }, saved, this.#files)
      .then((bytes) => void (this.#bytes = bytes))
      // It is a cache: the next one may succeed.
      .catch(() => {})
      .finally(() => (this.#writing = undefined));
  }
}

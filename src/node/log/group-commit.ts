import { pausedBy } from './log-state.ts';
import type { LogState } from './log-state.ts';
import type { WriterClock } from './writer-clock.ts';

const RETRY_FIRST = 500;
const RETRY_LAST = 15_000;

interface Callbacks {
  /** Brings all that waits to disk. */
  readonly commit: () => Promise<void>;
  /** Whether anything waits for a commit. */
  readonly waits: () => boolean;
  /** Called once for every change between recording and paused, and from one fault to another. */
  readonly changed: (state: LogState) => void;
}

/** When to write: a little after the first event of a batch, one batch at a time, and again and again while the disk refuses. */
export class GroupCommit {
  readonly #clock: WriterClock;
  readonly #delay: number;
  readonly #folder: string;
  readonly #callbacks: Callbacks;
  #state: LogState = { state: 'recording', lost: 0 };
  #retryDelay = RETRY_FIRST;
  #cancel: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  /** `delay`: how long the first event of a batch waits for others, milliseconds. */
  constructor(folder: string, clock: WriterClock, delay: number, callbacks: Callbacks) {
    this.#folder = folder;
    this.#clock = clock;
    this.#delay = delay;
    this.#callbacks = callbacks;
  }

  get state(): LogState {
    return this.#state;
  }

  /** The folder is another's: nothing that ends other pauses ends this one, and no other fault takes its place. */
  get #isLost(): boolean {
    return this.#state.state === 'paused' && this.#state.fault === 'lock-lost';
  }

  /** Something waits: a commit will come, unless one is on its way or the disk is waited for. */
  soon(): void {
    if (!this.#cancel && !this.#running && this.#state.state === 'recording') this.#arm(this.#delay);
  }

  /** Commits, or does other work that needs the disk, after what is running. Does not reject: see `state`. */
  async now(work: () => Promise<unknown> = this.#callbacks.commit): Promise<void> {
    while (this.#running) await this.#running;
    if (this.#stopped || this.#isLost) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#running = this.#attempt(work);
    await this.#running;
  }

  /** Pauses because of `error`. */
  fail(error: unknown): void {
    if (this.#isLost) return;
    const before = this.#state;
    const after = pausedBy(error, this.#folder);
    this.#retryDelay = before.state === 'paused' ? Math.min(this.#retryDelay * 2, RETRY_LAST) : RETRY_FIRST;
    if (before.state === 'paused' && before.fault === after.fault) return;
    this.#state = after;
    this.#callbacks.changed(after);
  }

  /** No further commit; resolves when the running one has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#running;
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    let error: unknown;
    try {
      await work();
    } catch (thrown) {
      error = thrown;
    }
    this.#running = undefined;
    if (error !== undefined) this.fail(error);
    else if (this.#state.state === 'paused' && !this.#isLost) {
      this.#state = { state: 'recording', lost: 0 };
      this.#callbacks.changed(this.#state);
    }
    if (this.#stopped || this.#cancel || this.#isLost) return;
    if (this.#state.state === 'paused') this.#arm(this.#retryDelay);
    // What came during the work, a seal too, has waited for it already.
    else if (this.#callbacks.waits()) this.#arm(this.#delay / 4);
  }

  #arm(delay: number): void {
    this.#cancel = this.#clock.after(delay, () => {
      this.#cancel = undefined;
      void this.now();
    });
  }
}

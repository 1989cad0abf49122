/** Timers as capture uses them, so that tests need not wait. */
export interface Timers {
  /** Calls `run` once after `ms`; the answer cancels. */
  after(ms: number, run: () => void): () => void;
}

/**
 * Runs at most once every `ms`, at the end of each stretch, with the last word: a call costs a comparison, not a
 * timer. `flush` runs what is due now.
 */
export class Throttle {
  readonly #timers: Timers;
  readonly #ms: number;
  readonly #run: () => void;
  #cancel: (() => void) | undefined;

  constructor(timers: Timers, ms: number, run: () => void) {
    this.#timers = timers;
    this.#ms = ms;
    this.#run = run;
  }

  request(): void {
    this.#cancel ??= this.#timers.after(this.#ms, () => {
      this.#cancel = undefined;
      this.#run();
    });
  }

  flush(): void {
    if (!this.#cancel) return;
    this.dispose();
    this.#run();
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

import type { WriterClock } from '../../../../src/node/log/writer-clock.ts';

/** A clock that stands still until it is turned. */
export class HandClock implements WriterClock {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  readonly now = (): number => this.#now;
  readonly wall = (): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + this.#now);
  readonly after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** Lets time pass and calls back what is due, in order. */
  turn(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((each) => each !== next);
      next.callback();
    }
    this.#now = end;
  }
}

/** Lets all that is under way, and does not wait for the clock, come to its end. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve));
}

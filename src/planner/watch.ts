import type { Clock } from './clock.ts';

/** Ends a request that the expert cancels or that stays silent too long, and remembers which of the two it was. */
export class Watch {
  readonly #clock: Clock;
  readonly #outer: AbortSignal;
  readonly #controller = new AbortController();
  readonly #cancel = () => this.#stop('cancelled');
  #disarm: () => void = () => {};
  #stopped: 'cancelled' | 'timeout' | undefined;

  constructor(clock: Clock, outer: AbortSignal) {
    this.#clock = clock;
    this.#outer = outer;
    if (outer.aborted) this.#cancel();
    else outer.addEventListener('abort', this.#cancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get stopped(): 'cancelled' | 'timeout' | undefined {
    return this.#stopped;
  }

  /** Something must happen within so many milliseconds from now. */
  expect(milliseconds: number): void {
    this.#disarm();
    this.#disarm = this.#clock.after(milliseconds, () => this.#stop('timeout'));
  }

  end(): void {
    this.#disarm();
    this.#outer.removeEventListener('abort', this.#cancel);
  }

  #stop(why: 'cancelled' | 'timeout'): void {
    this.#stopped ??= why;
    this.#controller.abort();
  }
}

export interface Clocks {
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
}

/** Looked at at least so often, in milliseconds, while the machine is awake. */
export const BEAT_MS = 15_000;
/** A gap between two looks that is longer than this was no work. */
const ASLEEP_MS = 60_000;
/** Clocks drift, and are set right by a little now and then. */
const DRIFT_MS = 5_000;

/**
 * The session's clock: monotonic, and at rest while the machine sleeps or hibernates, whether the machine's own monotonic clock goes on
 * then (it does on some) or not. Also tells when the wall clock no longer goes with it.
 */
export class AwakeClock {
  readonly #clocks: Clocks;
  #seen: number;
  #wall: number;
  #asleep = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#seen = clocks.now();
    this.#wall = clocks.wall() - this.#seen;
  }

  /** Milliseconds awake, from any origin. */
  now(): number {
    const now = this.#clocks.now();
    const gap = now - this.#seen;
    if (gap > ASLEEP_MS) this.#asleep += gap;
    this.#seen = now;
    return now - this.#asleep;
  }

  /**
   * By how many milliseconds the wall clock went ahead of this one since the last call that said so: a sleep, or a clock that was set
   * (back: less than 0). Undefined: both go together. To be called every `BEAT_MS`.
   */
  jump(): number | undefined {
    const ahead = this.#clocks.wall() - this.now();
    const jump = Math.round(ahead - this.#wall);
    if (Math.abs(jump) < DRIFT_MS) return undefined;
    this.#wall = ahead;
    return jump;
  }
}

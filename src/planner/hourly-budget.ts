/** What was spent on one request. */
export interface Spent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tokens: number;
}

export interface Limits {
  readonly requests: number;
  readonly tokens: number;
}

const HOUR = 3_600_000;

/** What a model may be asked within any hour. A request counts from when it is made, also when nothing comes of it. */
export class HourlyBudget {
  #spent: readonly Spent[];

  /** @param spent what was spent before, by an earlier window. */
  constructor(spent: readonly Spent[] = []) {
    this.#spent = spent;
  }

  /** What still counts, to be kept for the next window. */
  spent(now: number): readonly Spent[] {
    // A clock that was set back must not keep anything for ever.
    this.#spent = this.#spent.filter(({ at }) => at > now - HOUR && at <= now);
    return this.#spent;
  }

  used(now: number): Limits {
    const spent = this.spent(now);
    return { requests: spent.length, tokens: spent.reduce((sum, { tokens }) => sum + tokens, 0) };
  }

  allows(limits: Limits, now: number): boolean {
    const { requests, tokens } = this.used(now);
    return requests < limits.requests && tokens < limits.tokens;
  }

  /** @param tokens how many the request will take, as far as is known; what it took is told by `correct`. */
  spend(tokens: number, now: number): Spent {
    const spent = { at: now, tokens };
    this.#spent = [...this.spent(now), spent];
    return spent;
  }

  correct(spent: Spent, tokens: number): void {
    this.#spent = this.#spent.map((each) => (each === spent ? { ...each, tokens } : each));
  }

  /** Milliseconds until the oldest request counts no more; undefined when none does. */
  frees(now: number): number | undefined {
    const first = this.spent(now)[0];
    return first && first.at + HOUR - now;
  }
}

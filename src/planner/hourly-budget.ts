/** What was spent on one request. */
export interface Spent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tokens: number;
  /** The window that spent it. */
  readonly window?: string;
}

export interface Limits {
  readonly requests: number;
  readonly tokens: number;
}

const HOUR = 3_600_000;

/**
 * What a model may be asked within any hour, by all windows together. A request counts from when it is made, also when nothing comes of
 * it. What others spent is looked up anew each time, and kept along: windows that write over each other lose nothing for long.
 */
export class HourlyBudget {
  readonly #kept: () => readonly Spent[];
  readonly #window: string;
  /** What this window spent. */
  #own: readonly Spent[] = [];

  /**
   * @param kept what was kept last, by whichever window
   * @param window an id that no other window has, nor an earlier one had
   */
  constructor(kept: () => readonly Spent[] = () => [], window = '') {
    this.#kept = kept;
    this.#window = window;
  }

  /** What still counts, oldest first, to be kept for other windows and the next. */
  spent(now: number): readonly Spent[] {
    const others = this.#kept().filter(({ window }) => window !== this.#window);
    // A clock that was set back must not keep anything for ever.
    const counts = ({ at }: Spent): boolean => at > now - HOUR && at <= now;
    this.#own = this.#own.filter(counts);
    return [...others.filter(counts), ...this.#own].toSorted((a, b) => a.at - b.at);
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
    const spent = { at: now, tokens, window: this.#window };
    this.#own = [...this.#own, spent];
    return spent;
  }

  correct(spent: Spent, tokens: number): void {
    this.#own = this.#own.map((each) => (each === spent ? { ...each, tokens } : each));
  }

  /** Milliseconds until the oldest request counts no more; undefined when none does. */
  frees(now: number): number | undefined {
    const first = this.spent(now)[0];
    return first && first.at + HOUR - now;
  }
}

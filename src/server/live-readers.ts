import type { Limits } from './limits.ts';
import { ProblemError } from './problem.ts';

/** Counts the live readers of each token, and refuses too many. */
export class LiveReaders {
  readonly #limits: Pick<Limits, 'tails' | 'tailsOfToken'>;
  readonly #open = new Map<string, number>();
  #all = 0;

  constructor(limits: Pick<Limits, 'tails' | 'tailsOfToken'>) {
    this.#limits = limits;
  }

  /** The function returned ends the claim, and may be called twice. */
  claim(token: string): () => void {
    const mine = this.#open.get(token) ?? 0;
    if (mine >= this.#limits.tailsOfToken || this.#all >= this.#limits.tails) {
      const details = { detail: 'Too many live readers are open', next: 'Close one, or poll.' };
      throw new ProblemError(429, 'too-many-readers', details, { 'retry-after': '5' });
    }
    this.#open.set(token, mine + 1);
    this.#all++;
    let claimed = true;
    return () => {
      if (!claimed) return;
      claimed = false;
      this.#all--;
      const left = this.#open.get(token)! - 1;
      if (left === 0) this.#open.delete(token);
      else this.#open.set(token, left);
    };
  }
}

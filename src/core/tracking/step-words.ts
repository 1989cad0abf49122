import type { Evidence } from './types.ts';

/** What was said of a step, and evidence that does not come from hunks. */
interface Words {
  word?: 'done' | 'not-done' | 'waived' | 'overridden';
  /** Outcome of the step's last check. */
  check?: boolean;
  /** A command that the step names has succeeded. */
  ran?: boolean;
  told: Evidence[];
}

export type SavedWords = ReadonlyArray<readonly [step: string, Words]>;

/** Earlier pieces of evidence that are kept beside a new one. */
const MOST_BEFORE = 3;

/** What the expert, checks, commands, tests and commits said of steps. */
export class StepWords {
  readonly #words = new Map<string, Words>();
  readonly #onTold: (step: string) => void;

  /** @param onTold something new stands here of a step */
  constructor(onTold: (step: string) => void) {
    this.#onTold = onTold;
  }

  get(step: string): Readonly<Words> | undefined {
    return this.#words.get(step);
  }

  /** To be written to. */
  of(step: string): Words {
    const words = this.#words.get(step) ?? { told: [] };
    this.#words.set(step, words);
    return words;
  }

  /** Of each kind the last counts, of commits the last few. */
  tell(step: string, kind: Evidence['kind'], text: string, weight: number): void {
    const words = this.of(step);
    words.told = [
      ...words.told.filter((evidence) => evidence.kind !== kind || kind === 'commit').slice(-MOST_BEFORE),
      { kind, text, weight },
    ];
    this.#onTold(step);
  }

  /** Steps that the expert waived or refused. */
  refused(): ReadonlySet<string> {
    return new Set([...this.#words].filter(([, { word }]) => word === 'waived' || word === 'overridden').map(([id]) => id));
  }

  /** As plain data that later calls leave alone. */
  save(): SavedWords {
    return [...this.#words].map(([step, words]) => [step, { ...words }]);
  }

  restore(saved: SavedWords): void {
    for (const [step, words] of saved) this.#words.set(step, { ...words });
  }
}

import type { Evidence } from './types.ts';

/** What was said of a step, and evidence that does not come from hunks. */
interface Words {
  word?: 'done' | 'not-done' | 'waived' | 'overridden';
  /** Outcome of the step's last check. */
  check?: boolean;
  /** A command that the step names has succeeded. */
  ran?: boolean;
  told: Told[];
}

/** Evidence, and the hunks that it speaks of; it is true while one of them serves the step. Absent: it speaks of none. */
interface Told {
  readonly evidence: Evidence;
  readonly hunks?: readonly number[];
}

export type SavedWords = ReadonlyArray<readonly [step: string, Words]>;

/** Earlier pieces of evidence that are kept beside a new one. */
const MOST_BEFORE = 3;

/** What the expert, checks, commands, tests and commits said of steps. What the expert and checks say holds until they say otherwise. */
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

  /** Of each kind the last counts, of commits the last few. `hunks`: those that it speaks of. */
  tell(step: string, evidence: Evidence, hunks?: readonly number[]): void {
    const words = this.of(step);
    const before = words.told.filter((told) => told.evidence.kind !== evidence.kind || evidence.kind === 'commit');
    words.told = [...before.slice(-MOST_BEFORE), hunks ? { evidence, hunks } : { evidence }];
    this.#onTold(step);
  }

  /** What was said and is true still. `serves`: whether a hunk is there and serves the step. */
  evidence(step: string, serves: (hunk: number) => boolean): readonly Evidence[] {
    const { word, check, told = [] } = this.#words.get(step) ?? {};
    const said: Evidence[] = [];
    if (word === 'done') said.push({ kind: 'expert', text: 'you marked it done', weight: 1 });
    if (check !== undefined) said.push({ kind: 'check', text: check ? 'its check passed' : 'its check failed', weight: 0.95 });
    return [...said, ...told.flatMap(({ evidence, hunks }) => (!hunks || hunks.some(serves) ? evidence : []))];
  }

  /** The step's checks are others now: the outcome of the old ones proves nothing. */
  forgetCheck(step: string): void {
    delete this.#words.get(step)?.check;
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

import type { Opinion, StepTracker } from '../tracking/types.ts';
import type { CaseHunk } from './cases.ts';
import { Chance, seedOf } from './chance.ts';

/** Hunks between two times that it is asked, as a batch would come together in life. */
const BATCH = 8;

/**
 * A model judge that knows the truth and says it at a given rate, to measure what the tracker makes of opinions. What it says of one
 * thing does not depend on when it is asked, so figures repeat.
 */
export class ScriptedJudge {
  readonly #right: number;
  readonly #seed: number;
  readonly #asked = new Set<string>();

  /** @param right share of right answers, 0 to 1. */
  constructor(right: number, seed = 1) {
    this.#right = right;
    this.#seed = seed;
  }

  /** How many questions it has answered. */
  get questions(): number {
    return this.#asked.size;
  }

  /** Called after hunk `seen - 1`: every so often, and at a boundary, the tracker's doubts so far are put to it. */
  attend(tracker: StepTracker, hunks: readonly CaseHunk[], seen: number): void {
    const boundary = hunks[seen] && hunks[seen]?.commit !== hunks[seen - 1]?.commit;
    // Before a step is said to be skipped, it is asked about.
    if (boundary || seen % BATCH === 0 || tracker.skips().length > 0) this.answer(tracker, hunks, seen);
  }

  /** @param seen how many of the hunks were observed; their ids count from 1. */
  answer(tracker: StepTracker, hunks: readonly CaseHunk[], seen: number, ending = false): void {
    const doubts = tracker.doubts(ending);
    const steps = tracker.verdicts().map(({ step }) => step);
    const opinions: Opinion[] = [];
    for (const id of doubts.hunks) {
      const chance = this.#chance(`edit ${id}`);
      const hunk = hunks[id - 1];
      if (!chance || !hunk || hunk.step === 'disputed') continue;
      const truth = hunk.step === null ? null : (steps[hunk.step] ?? null);
      const others = [...steps, null].filter((step) => step !== truth);
      opinions.push({
        kind: 'edit',
        hunk: id,
        step: chance.next() < this.#right ? truth : (others[chance.below(others.length)] ?? null),
        why: '',
      });
    }
    for (const { step, nearest } of doubts.steps) {
      const chance = this.#chance(`step ${step} ${nearest.join(' ')}`);
      if (!chance) continue;
      const index = steps.indexOf(step);
      const serving = nearest.find((id) => hunks[id - 1]?.step === index);
      const right = chance.next() < this.#right;
      // One that errs finds work where there is none, or none where there is some.
      const found = right ? serving : serving === undefined ? nearest[chance.below(nearest.length)] : undefined;
      opinions.push(found === undefined ? { kind: 'missing', step, why: '' } : { kind: 'edit', hunk: found, step, why: '' });
    }
    for (const opinion of opinions) tracker.opinion(opinion, seen);
  }

  /** The dice of a question; undefined where it was answered before. */
  #chance(question: string): Chance | undefined {
    if (this.#asked.has(question)) return undefined;
    this.#asked.add(question);
    return new Chance(seedOf(question, this.#seed));
  }
}

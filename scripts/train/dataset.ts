import type { Case } from '../../src/core/evaluation/cases.ts';
import { Chance } from '../../src/core/evaluation/chance.ts';
import { interleaved, reordered, withForeign, without } from '../../src/core/evaluation/variants.ts';
import { begun, problemOf, type Problem } from './problem.ts';

/** Hunks at which a problem counts once; longer ones are weighed down to it. */
const TYPICAL = 20;

/** Problems of a session still under way, for each that has ended, and how much one counts. */
const BEGUN = 2;
const BEGUN_SHARE = 0.15;

/** What is learned from: each case as it was and as the protocol varies it, in every form of input. */
export function problemsOf(cases: readonly Case[], seed: number): Problem[] {
  return cases.flatMap((given, index) => {
    const chance = new Chance(seed * 1_000 + index);
    const variants = [{ hunks: given.hunks, share: 2 }];
    if (!given.outcome) {
      variants.push(
        { hunks: reordered(given.hunks, chance.below(1e9)), share: 1.5 },
        { hunks: interleaved(given.hunks, chance.below(1e9)), share: 1 },
      );
      for (const step of chance.shuffle(given.steps.map((_, s) => s)).slice(0, 2))
        variants.push({ hunks: without(given.hunks, step), share: 1 });
      const foreign = withForeign(given, cases, chance.below(1e9));
      if (foreign) variants.push({ hunks: foreign, share: 2 });
    }
    const forms = (['title', 'declared'] as const).flatMap((input) => [false, true].map((commits) => ({ input, commits })));
    return variants.flatMap(({ hunks, share }) => {
      if (hunks.length === 0) return [];
      return forms.flatMap(({ input, commits }) => {
        const weight = share / (commits ? 2 : 1);
        const whole = problemOf(given, hunks, input, commits, (weight * TYPICAL) / Math.max(hunks.length, 5));
        const parts = Array.from({ length: BEGUN }, () => begun(whole, 1 + chance.below(hunks.length), 1));
        return [whole, ...parts.map((part) => ({ ...part, weight: (weight * TYPICAL * BEGUN_SHARE) / BEGUN }))];
      });
    });
  });
}

import type { Case, PlanInput } from '../../src/core/evaluation/cases.ts';
import { Chance } from '../../src/core/evaluation/chance.ts';
import { interleaved, reordered, withForeign, without } from '../../src/core/evaluation/variants.ts';
import { problemOf, type Problem } from './problem.ts';

/** Hunks at which a problem counts once; longer ones are weighed down to it. */
const TYPICAL = 20;

/** What is learned from: each case as it was and as the protocol varies it, in every form of input. */
export function problemsOf(cases: readonly Case[], seed: number): Problem[] {
  return cases.flatMap((given, index) => {
    const chance = new Chance(seed * 1_000 + index);
    const variants = [{ hunks: given.hunks, share: 2 }];
    if (!given.outcome) {
      variants.push(
        { hunks: reordered(given.hunks, chance.below(1e9)), share: 1 },
        { hunks: interleaved(given.hunks, chance.below(1e9)), share: 1 },
      );
      for (const step of chance.shuffle(given.steps.map((_, s) => s)).slice(0, 2))
        variants.push({ hunks: without(given.hunks, step), share: 0.5 });
      const foreign = withForeign(given, cases, chance.below(1e9));
      if (foreign) variants.push({ hunks: foreign, share: 1 });
    }
    const inputs: PlanInput[] = ['title', 'declared'];
    return variants.flatMap(({ hunks, share }) =>
      hunks.length === 0
        ? []
        : inputs.flatMap((input) =>
            [false, true].map((commits) =>
              problemOf(given, hunks, input, commits, (share * TYPICAL) / Math.max(hunks.length, 5) / (commits ? 2 : 1)),
            ),
          ),
    );
  });
}

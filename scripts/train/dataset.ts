import type { Case, CaseHunk } from '../../src/core/evaluation/cases.ts';
import type { Chance } from '../../src/core/evaluation/chance.ts';
import { interleaved, reordered, scattered, withForeign, without } from '../../src/core/evaluation/variants.ts';
import { begun, problemOf, type Problem } from './problem.ts';

/** Hunks at which a problem counts once; longer ones are weighed down to it. */
const TYPICAL = 20;
/** How much naming one hunk of a session under way counts, in hunks of a whole one. */
const BEGUN_SHARE = 0.2;
/** Longer plans cost exponentially more to learn from, and teach little else. */
const MOST_STEPS = 6;

type Variant = (given: Case, cases: readonly Case[], chance: Chance) => readonly CaseHunk[] | undefined;

const seed = (chance: Chance): number => chance.below(1e9);
const dropped: Variant = ({ hunks, steps }, _, chance) => without(hunks, chance.below(steps.length));
const foreign: Variant = (given, cases, chance) => withForeign(given, cases, seed(chance));

/** How a session may have gone: as it was, and as the protocol and life vary it. Each is as likely as it is often listed. */
const VARIANTS: readonly Variant[] = [
  ({ hunks }) => hunks,
  ({ hunks }) => hunks,
  ({ hunks }) => hunks,
  ({ hunks }, _, chance) => reordered(hunks, seed(chance)),
  ({ hunks }, _, chance) => reordered(hunks, seed(chance)),
  ({ hunks }, _, chance) => interleaved(hunks, seed(chance)),
  ({ hunks }, _, chance) => scattered(hunks, seed(chance)),
  dropped,
  dropped,
  (given, cases, chance) => scattered(dropped(given, cases, chance) ?? [], seed(chance)),
  foreign,
  foreign,
  (given, cases, chance) => scattered(foreign(given, cases, chance) ?? [], seed(chance)),
];

/** What is learned from: `perCase` chance variants of each case, in chance forms of input, ended and under way. */
export function problemsOf(cases: readonly Case[], perCase: number, chance: Chance): Problem[] {
  const pick = <T>(items: readonly T[]): T => items[chance.below(items.length)] as T;
  return cases
    .filter(({ steps, outcome }) => outcome !== undefined || steps.length <= MOST_STEPS)
    .flatMap((given) =>
      Array.from({ length: perCase }, () => {
        // A plan made before the work has its own skips and strays, and its own order.
        const hunks = given.outcome ? given.hunks : pick(VARIANTS)(given, cases, chance);
        if (!hunks || hunks.length === 0) return [];
        const whole = problemOf(given, hunks, pick(['title', 'declared']), chance.next() < 0.35, TYPICAL / Math.max(hunks.length, 5));
        const part = begun(whole, 1 + chance.below(hunks.length), 1);
        return [whole, { ...part, weight: TYPICAL * BEGUN_SHARE }];
      }).flat(),
    );
}

import type { Case, CaseHunk, PlanInput } from '../../src/core/evaluation/cases.ts';
import type { Chance } from '../../src/core/evaluation/chance.ts';
import { interleaved, reordered, scattered, withForeign, without } from '../../src/core/evaluation/variants.ts';
import { livelier } from './plan-variants.ts';
import { begun, problemOf, type Problem } from './problem.ts';

/** How far back a repository's series are read, and most of one repository, so that none outweighs the others. */
export const SINCE = '10 years ago';
export const MOST = 90;

/** Hunks at which a problem counts once; longer ones are weighed down to it. */
const TYPICAL = 20;
/** How much naming one hunk of a session under way counts, in hunks of a whole one. */
const BEGUN_SHARE = 0.4;
/** Longer plans cost exponentially more to learn from, and teach little else. */
const MOST_STEPS = 6;
const FEWEST = 3;

type Variant = (given: Case, cases: readonly Case[], chance: Chance) => readonly CaseHunk[] | undefined;

const seed = (chance: Chance): number => chance.below(1e9);
const dropped: Variant = ({ hunks, steps }, _, chance) => without(hunks, chance.below(steps.length));
const foreign: Variant = (given, cases, chance) => withForeign(given, cases, seed(chance));

/** How a session may have gone: as it was, and as the protocol and life vary it. Each is as likely as it is often listed. */
export const VARIANTS: readonly Variant[] = [
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

/** The same as work mostly goes: on from step to step. How readily it does, while it is under way, is learned from these. */
export const ONWARD: readonly Variant[] = [
  ({ hunks }) => hunks,
  ({ hunks }) => hunks,
  ({ hunks }) => hunks,
  ({ hunks }) => hunks,
  dropped,
  ({ hunks }, _, chance) => reordered(hunks, seed(chance)),
  ({ hunks }, _, chance) => scattered(hunks, seed(chance)),
  foreign,
];

/** Of how many moments it is learned what the latest hunk serves, and how much each counts, in hunks of a whole session. */
const MOMENTS = { count: 4, weight: 5 };

/** One chance variant of each series, in a chance form of input: as a whole, and as it stood at chance moments. */
export function momentsOf(cases: readonly Case[], variants: readonly Variant[], chance: Chance): Record<'whole' | 'underWay', Problem[]> {
  const pick = <T>(items: readonly T[]): T => items[chance.below(items.length)] as T;
  const whole = cases
    .filter(({ steps }) => steps.length <= MOST_STEPS)
    .flatMap((given) => {
      const hunks = pick(variants)(given, cases, chance) ?? [];
      const weight = TYPICAL / Math.max(hunks.length, 5);
      return hunks.length < FEWEST ? [] : [problemOf(given, hunks, pick(['title', 'declared']), chance.next() < 0.5, weight)];
    });
  const underWay = whole.flatMap((problem) =>
    Array.from({ length: MOMENTS.count }, () => ({
      ...begun(problem, 1 + chance.below(problem.seen.length), 1),
      weight: MOMENTS.weight,
    })),
  );
  return { whole, underWay };
}

/** What is learned from: `perCase` chance variants of each series, in chance forms of input, ended and under way. */
export function problemsOf(cases: readonly Case[], perCase: number, chance: Chance): Problem[] {
  const pick = <T>(items: readonly T[]): T => items[chance.below(items.length)] as T;
  return cases
    .filter(({ steps }) => steps.length <= MOST_STEPS)
    .flatMap((given) =>
      Array.from({ length: perCase }, () => {
        const hunks = pick(VARIANTS)(given, cases, chance);
        return hunks ? bothWays(given, hunks, { input: pick(['title', 'declared']), commits: chance.next() < 0.5, weight: 1 }, chance) : [];
      }).flat(),
    );
}

/** The same of plans made before the work, which have an order, skips and strays of their own. */
export function problemsOfPlans(cases: readonly Case[], perCase: number, weight: number, chance: Chance): Problem[] {
  return cases.flatMap((given) =>
    Array.from({ length: perCase }, () => {
      const { steps, hunks } = livelier(given, cases, chance);
      const input = chance.next() < 0.8 ? 'declared' : 'title';
      return bothWays({ ...given, steps }, hunks, { input, commits: chance.next() < 0.35, weight }, chance);
    }).flat(),
  );
}

/** The whole session, and the session as it stood after a chance number of hunks. */
function bothWays(
  given: Case,
  hunks: readonly CaseHunk[],
  { input, commits, weight }: { readonly input: PlanInput; readonly commits: boolean; readonly weight: number },
  chance: Chance,
): Problem[] {
  if (hunks.length < FEWEST) return [];
  const whole = problemOf(given, hunks, input, commits, (weight * TYPICAL) / Math.max(hunks.length, 5));
  const part = begun(whole, 1 + chance.below(hunks.length), 1);
  return [whole, { ...part, weight: weight * TYPICAL * BEGUN_SHARE }];
}

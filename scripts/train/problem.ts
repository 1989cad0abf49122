import { planOf, type Case, type CaseHunk, type PlanInput } from '../../src/core/evaluation/cases.ts';
import { profileHunk, type HunkProfile } from '../../src/core/tracking/hunk-profile.ts';
import { indexPlan } from '../../src/core/tracking/plan-index.ts';
import { endFeatures, FeatureStream, type Seen } from '../../src/core/tracking/stream.ts';

/** One sequence to learn from: features, the truth, and what holds at its end. */
export interface Problem {
  readonly n: number;
  readonly seen: readonly Seen[];
  /** Step index, n for off plan, -1 where the truth is unknown. */
  readonly truth: Int32Array;
  readonly needs: ReadonlyArray<readonly number[]>;
  readonly end: readonly Float64Array[];
  /** How much it counts: a case counts once, whatever its size and number of variants. */
  readonly weight: number;
}

const profiles = new WeakMap<readonly string[], HunkProfile>();

export function profileOf(hunk: CaseHunk): HunkProfile {
  const known = profiles.get(hunk.added);
  if (known) return known;
  const profile = profileHunk({ ...hunk, id: 0 });
  profiles.set(hunk.added, profile);
  return profile;
}

export function problemOf(given: Case, hunks: readonly CaseHunk[], input: PlanInput, commits: boolean, weight: number): Problem {
  const steps = planOf(given, input);
  const stream = new FeatureStream(indexPlan(steps));
  const seen = hunks.map((hunk, i) => stream.push(profileOf(hunk), commits && i > 0 && hunks[i - 1]?.commit !== hunk.commit ? 1 : 0, 0));
  const n = steps.length;
  return {
    n,
    seen,
    truth: Int32Array.from(hunks, ({ step }) => (step === null ? n : step === 'disputed' ? -1 : step)),
    needs: steps.map((step) => step.dependsOn.map((need) => Number(need.slice(1)))),
    end: steps.map((_, index) => endFeatures(steps, index, hunks.length)),
    weight,
  };
}

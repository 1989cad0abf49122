import { planOf, type Case, type CaseHunk, type PlanInput } from '../../src/core/evaluation/cases.ts';
import { STEP_FEATURES } from '../../src/core/tracking/feature-names.ts';
import { profileHunk, type HunkProfile } from '../../src/core/tracking/hunk-profile.ts';
import { indexPlan } from '../../src/core/tracking/plan-index.ts';
import { kinship, type Kin } from '../../src/core/tracking/second-look.ts';
import { endFeatures, FeatureStream } from '../../src/core/tracking/stream.ts';

/** A hunk's features. Most of those against the steps are 0, so only the others are kept. */
export interface SeenHunk {
  /** Step, feature and value, in threes of parallel arrays. */
  readonly steps: Uint8Array;
  readonly features: Uint8Array;
  readonly values: Float32Array;
  readonly off: Float64Array;
  readonly moves: Float64Array;
}

/** One sequence to learn from: features, the truth, and what holds at its end. */
export interface Problem {
  readonly n: number;
  readonly seen: readonly SeenHunk[];
  /** Step index, n for off plan, -1 where the truth is unknown or not told. */
  readonly truth: Int32Array;
  readonly needs: ReadonlyArray<readonly number[]>;
  /** Empty where the session has not ended. */
  readonly end: readonly Float64Array[];
  /** Whom each hunk is akin to, for the second look; and what they were taken to serve, once there was a first. */
  readonly kin: ReadonlyArray<readonly Kin[]>;
  readonly echoes?: readonly Float64Array[];
  /** How much it counts: a case counts once, whatever its size and number of variants. */
  readonly weight: number;
}

const profiles = new WeakMap<readonly string[], HunkProfile>();

function profileOf(hunk: CaseHunk): HunkProfile {
  const known = profiles.get(hunk.added);
  if (known) return known;
  const profile = profileHunk({ ...hunk, id: 0 });
  profiles.set(hunk.added, profile);
  return profile;
}

function sparse(rows: Float64Array): Pick<SeenHunk, 'steps' | 'features' | 'values'> {
  const cells: number[] = [];
  for (let i = 0; i < rows.length; i++) if (rows[i] !== 0) cells.push(i);
  const width = STEP_FEATURES.length;
  return {
    steps: Uint8Array.from(cells, (cell) => Math.floor(cell / width)),
    features: Uint8Array.from(cells, (cell) => cell % width),
    values: Float32Array.from(cells, (cell) => rows[cell] as number),
  };
}

export function problemOf(given: Case, hunks: readonly CaseHunk[], input: PlanInput, commits: boolean, weight: number): Problem {
  const steps = planOf(given, input);
  const stream = new FeatureStream(indexPlan(steps));
  const n = steps.length;
  const seen = hunks.map((hunk, i) => {
    const { pair, moves } = stream.push(i, profileOf(hunk), commits && i > 0 && hunks[i - 1]?.commit !== hunk.commit ? 1 : 0, 0);
    return { ...sparse(pair.step), off: pair.off, moves };
  });
  return {
    n,
    seen,
    truth: Int32Array.from(hunks, ({ step }) => (step === null ? n : step === 'disputed' ? -1 : step)),
    needs: steps.map((step) => step.dependsOn.map((need) => Number(need.slice(1)))),
    kin: kinship(hunks.map(profileOf)),
    end: steps.map((_, index) => endFeatures(steps, index, hunks.length, commits)),
    weight,
  };
}

/** The session as it stood after `length` hunks; only what the last few served is told, as when they have just come. */
export function begun(problem: Problem, length: number, told: number): Problem {
  return {
    ...problem,
    seen: problem.seen.slice(0, length),
    truth: problem.truth.slice(0, length).map((answer, i) => (i < length - told ? -1 : answer)),
    end: [],
    kin: [],
  };
}

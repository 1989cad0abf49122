import type { WeightTables } from '../tracking/model.ts';
import type { Attribution } from '../tracking/types.ts';
import { planOf, type Case, type CaseHunk, type PlanInput } from './cases.ts';
import { seedOf } from './chance.ts';
import { calibrationError, Detection, Mean, selective, type Figures } from './figures.ts';
import { ScriptedJudge } from './scripted-judge.ts';
import { indexOf, replay, type Boundaries, type Replay } from './replay.ts';
import { interleaved, reordered, withForeign, without } from './variants.ts';

/** Seeds of the chance in the protocol; figures are the mean over them. */
const SEEDS = [1, 2, 3, 4, 5];
const SELECTIVE_SHARE = 0.7;

export interface Conditions {
  readonly input: PlanInput;
  readonly boundaries: Boundaries;
  readonly weights?: WeightTables;
  /** A scripted judge's share of right answers (0-1); absent: no judge. */
  readonly judge?: number;
}

const known = (hunk: CaseHunk): hunk is CaseHunk & { step: number | null } => hunk.step !== 'disputed';

function judgeFor({ id }: Case, right: number | undefined): ScriptedJudge | undefined {
  return right === undefined ? undefined : new ScriptedJudge(right, seedOf(id));
}

/** Share of a stream's hunks for which `named` is the truth. */
function accuracy(hunks: readonly CaseHunk[], named: ReadonlyArray<number | null>): number {
  const mean = new Mean();
  for (const [i, hunk] of hunks.entries()) if (known(hunk)) mean.add(named[i] === hunk.step ? 1 : 0);
  return mean.value;
}

const bests = ({ settled }: Replay): Array<number | null> => settled.map(({ best }) => indexOf(best));

/** The best step, off plan left aside, and its confidence. */
function bestStep({ best, confidence, runnerUp }: Attribution): { step: number | null; confidence: number } {
  if (best !== null || !runnerUp) return { step: indexOf(best), confidence };
  return { step: indexOf(runnerUp.step), confidence: runnerUp.confidence };
}

/** The figures of one file of cases under one set of conditions. Each case counts once, whatever its size. */
export function measure(cases: readonly Case[], conditions: Conditions): Figures {
  const online = new Mean();
  const settled = new Mean();
  const shuffled = new Mean();
  const mixed = new Mean();
  const falseSessions = new Mean();
  const wrongFlags = new Mean();
  const skips = new Detection();
  const offPlan = SEEDS.map(() => new Detection());
  const judged: Array<{ confidence: number; right: boolean; weight: number }> = [];
  const calibrated: typeof judged = [];
  for (const given of cases) {
    const plan = planOf(given, conditions.input);
    const play = (hunks: readonly CaseHunk[]): Replay =>
      replay(plan, hunks, conditions.boundaries, conditions.weights, judgeFor(given, conditions.judge));
    const whole = play(given.hunks);
    online.add(accuracy(given.hunks, whole.online));
    settled.add(accuracy(given.hunks, bests(whole)));
    for (const [i, hunk] of given.hunks.entries()) {
      if (!known(hunk)) continue;
      const said = whole.settled[i] as Attribution;
      const step = bestStep(said);
      const weight = 1 / given.hunks.length;
      if (hunk.step !== null) judged.push({ confidence: step.confidence, right: step.step === hunk.step, weight });
      calibrated.push({ confidence: said.confidence, right: indexOf(said.best) === hunk.step, weight });
    }
    if (given.outcome) {
      judgePlan(given, whole, { wrongFlags, falseSessions, skips, offPlan });
      continue;
    }
    falseSessions.add(whole.flaggedEver.size > 0 ? 1 : 0);
    wrongFlags.add(whole.flaggedEver.size);
    for (const [draw, seed] of SEEDS.entries()) {
      const order = reordered(given.hunks, seed);
      shuffled.add(accuracy(order, bests(play(order))));
      const mix = interleaved(given.hunks, seed);
      mixed.add(accuracy(mix, bests(play(mix))));
      const foreign = withForeign(given, cases, seed);
      if (foreign) detectOffPlan(foreign, play(foreign), offPlan[draw] as Detection);
    }
    for (const [dropped] of given.steps.entries()) {
      const { flaggedAtEnd } = play(without(given.hunks, dropped));
      for (const [s] of given.steps.entries()) skips.add(flaggedAtEnd.has(s), s === dropped, 1 / given.steps.length);
    }
  }
  return {
    accuracyOnline: online.value,
    accuracySettled: settled.value,
    accuracyReordered: shuffled.value,
    accuracyInterleaved: mixed.value,
    selective70: selective(judged, SELECTIVE_SHARE),
    skipPrecision: skips.precision,
    skipRecall: skips.recall,
    skipF1: skips.f1,
    falseSkipSessions: falseSessions.value,
    wrongFlags: wrongFlags.value,
    offPlanF1: meanOver(offPlan.map(({ f1 }) => f1)),
    calibrationError: calibrationError(calibrated),
  };
}

function meanOver(values: readonly number[]): number {
  const mean = new Mean();
  for (const value of values) mean.add(value);
  return mean.value;
}

function detectOffPlan(hunks: readonly CaseHunk[], said: Replay, offPlan: Detection): void {
  for (const [i, hunk] of hunks.entries()) {
    if (known(hunk)) offPlan.add(said.settled[i]?.best === null, hunk.step === null, 1 / hunks.length);
  }
}

/** A plan made before the work is judged by what became of each step. */
function judgePlan(
  given: Case,
  said: Replay,
  into: { wrongFlags: Mean; falseSessions: Mean; skips: Detection; offPlan: readonly Detection[] },
): void {
  const outcomes = given.outcome ?? [];
  let wrong = 0;
  for (const [s, outcome] of outcomes.entries()) {
    if (outcome === 'disputed') continue;
    into.skips.add(said.flaggedAtEnd.has(s), outcome === 'skipped', 1);
    if (said.flaggedEver.has(s) && outcome !== 'skipped') wrong++;
  }
  into.wrongFlags.add(wrong);
  into.falseSessions.add(wrong > 0 ? 1 : 0);
  // Nothing is drawn by chance here, so it counts for every draw.
  for (const draw of into.offPlan) detectOffPlan(given.hunks, said, draw);
}

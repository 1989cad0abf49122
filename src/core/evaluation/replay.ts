import type { Step } from '../plan/schema.ts';
import { createTracker } from '../tracking/tracker.ts';
import type { WeightTables } from '../tracking/model.ts';
import type { Attribution } from '../tracking/types.ts';
import type { CaseHunk } from './cases.ts';
import type { ScriptedJudge } from './scripted-judge.ts';

export type Boundaries = 'none' | 'commits';

/** What the tracker said of one stream. Steps are indices; null is off plan. */
export interface Replay {
  readonly online: ReadonlyArray<number | null>;
  readonly settled: readonly Attribution[];
  /** Steps flagged as skipped when the session had ended, and at any time. */
  readonly flaggedAtEnd: ReadonlySet<number>;
  readonly flaggedEver: ReadonlySet<number>;
}

export function indexOf(step: string | null): number | null {
  return step === null ? null : Number(step.slice(1));
}

/** Plays hunks to the tracker that the product runs, one burst a hunk, as they come. */
export function replay(
  plan: readonly Step[],
  hunks: readonly CaseHunk[],
  boundaries: Boundaries,
  weights?: WeightTables,
  judge?: ScriptedJudge,
): Replay {
  const tracker = createTracker(weights);
  tracker.setPlan(plan);
  const online: Array<number | null> = [];
  const flaggedEver = new Set<number>();
  const flags = (): Set<number> => new Set(tracker.skips().map(({ step }) => indexOf(step) as number));
  for (const [i, hunk] of hunks.entries()) {
    const before = hunks[i - 1];
    if (boundaries === 'commits' && before && before.commit !== hunk.commit) tracker.signal({ kind: 'commit', message: '' }, i);
    const { path, oldStart, newStart, context, removed, added } = hunk;
    tracker.observe({ t: i, updates: [{ op: 'set', hunk: { id: i + 1, path, oldStart, newStart, context, removed, added } }] });
    online.push(indexOf(tracker.attribution(i + 1)?.best ?? null));
    judge?.attend(tracker, hunks, i + 1);
    for (const step of flags()) flaggedEver.add(step);
  }
  // Before a session ends, and once more with what its end alone makes doubtful.
  judge?.answer(tracker, hunks, hunks.length, true);
  tracker.settle();
  judge?.answer(tracker, hunks, hunks.length, true);
  const flaggedAtEnd = flags();
  for (const step of flaggedAtEnd) flaggedEver.add(step);
  return { online, settled: hunks.map((_, i) => tracker.attribution(i + 1) as Attribution), flaggedAtEnd, flaggedEver };
}

import type { SessionModel } from './model.ts';

/** A stretch of changed lines (from 1, inclusive) and the step that it serves. `step` 0: none; `sure`: in per cent. */
export interface ServedLines {
  readonly startLine: number;
  readonly endLine: number;
  readonly step: number;
  readonly title: string;
  readonly sure: number;
  readonly removed: number;
}

/** What each change in a file serves, as the tracker has it now. Changes that it abstains on are left out. */
export function servedLines(model: SessionModel, path: string): readonly ServedLines[] {
  const steps = model.plans.steps;
  return [...model.work.hunks.values()].flatMap((hunk): ServedLines[] => {
    if (hunk.path !== path) return [];
    const attribution = model.work.tracker.attribution(hunk.id);
    if (!attribution || attribution.step === undefined) return [];
    const index = steps.findIndex(({ id }) => id === attribution.step);
    if (attribution.step !== null && index === -1) return [];
    return [
      {
        startLine: hunk.newStart,
        endLine: hunk.newStart + Math.max(hunk.added.length, 1) - 1,
        step: index + 1,
        title: steps[index]?.title ?? '',
        sure: Math.round(attribution.confidence * 100),
        removed: hunk.added.length === 0 ? hunk.removed.length : 0,
      },
    ];
  });
}

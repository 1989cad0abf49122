import type { Hunk } from '../tracking/types.ts';
import type { SessionModel } from './model.ts';

/**
 * The step that the expert most likely has in mind: the one that the change under the cursor serves, else the one they
 * said they are on, else the one that the latest change serves, else the first that is not settled. Undefined without a plan.
 *
 * @param line from 1
 */
export function guessStep(model: SessionModel, uri?: string, line?: number): string | undefined {
  const here = uri === undefined || line === undefined ? undefined : hunkAt(model.work.hunks.values(), uri, line);
  const underCursor = here && bestStep(model, here);
  if (underCursor) return underCursor;
  const { focus } = model.judgement;
  if (focus !== null && model.plans.step(focus)) return focus;
  const latest = [...model.work.hunks.values()].at(-1);
  const fromLatest = latest && bestStep(model, latest);
  return fromLatest ?? model.view().plan?.steps.find(({ state }) => state === 'in-progress' || state === 'untouched')?.step.id;
}

function bestStep(model: SessionModel, hunk: Hunk): string | undefined {
  return model.work.tracker.attribution(hunk.id)?.best ?? undefined;
}

function hunkAt(hunks: Iterable<Hunk>, uri: string, line: number): Hunk | undefined {
  for (const hunk of hunks) {
    if (hunk.path === uri && line >= hunk.newStart && line < hunk.newStart + Math.max(hunk.added.length, 1)) return hunk;
  }
  return undefined;
}

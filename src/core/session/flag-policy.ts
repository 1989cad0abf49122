import { lineageOf } from '../plan/lineage.ts';
import type { EventBody, Flag } from '../trajectory/events.ts';
import type { SessionModel } from './model.ts';

/** At most this many flags may be open at once: more would be read by nobody. */
export const MOST_OPEN = 3;
/** Least session time between two flags of the off-plan kind, in milliseconds: a few an hour. */
export const OFF_PLAN_EVERY = 15 * 60_000;

/** After this many milliseconds without an edit the expert is taken to have paused. */
export const REST = 60_000;

export interface FlagOptions {
  /** Gives an unused flag id. */
  readonly newId: () => string;
  /** Milliseconds on the session's clock. */
  readonly now: number;
  /** Whether the expert wants to be asked about edits that serve no step. */
  readonly askOffPlan?: boolean;
  /** Steps of which nothing is said yet, since a second opinion is awaited. */
  readonly withheld?: (step: string) => boolean;
}

/**
 * What to tell the expert now: flags to raise, and flags to take back because evidence came. The result is appended to
 * the log, so that what was shown is part of the record and a replay shows the same. A step or file set that the expert
 * has answered once is never flagged again.
 */
export function flagEvents(model: SessionModel, options: FlagOptions): readonly EventBody[] {
  const { newId, now, askOffPlan = true, withheld = () => false } = options;
  if (model.phase !== 'working' && model.phase !== 'finished') return [];
  const withdrawn = withdrawals(model);
  const open = model.judgement.openFlags.length - withdrawn.length;
  const room = model.phase === 'finished' ? Infinity : Math.max(0, MOST_OPEN - open);
  return [...withdrawn, ...[...skipFlags(model, newId, withheld), ...(askOffPlan ? offPlanFlags(model, newId, now) : [])].slice(0, room)];
}

function withdrawals(model: SessionModel): readonly EventBody[] {
  const suspected = new Set(model.work.tracker.skips().map((skip) => skip.step));
  const offPlan = new Set(model.work.tracker.offPlan().flatMap((burst) => burst.files));
  return model.judgement.openFlags
    .filter((flag) => (flag.kind === 'skipped' ? !suspected.has(flag.step ?? '') : !flag.files?.some((file) => offPlan.has(file))))
    .map((flag) => ({ kind: 'flag.resolved', flag: flag.id, how: 'withdrawn' }));
}

function skipFlags(model: SessionModel, newId: () => string, withheld: (step: string) => boolean): readonly EventBody[] {
  // A flag that was withdrawn may come back if the evidence is undone again; one that was answered may not.
  const settled = new Set(model.judgement.flags.filter(({ how }) => how !== 'withdrawn').map(({ flag }) => flag.step));
  return model.work.tracker
    .skips()
    .filter(
      ({ step }) =>
        !settled.has(step) && model.plans.step(step) && !answered(model, step) && (model.phase === 'finished' || !withheld(step)),
    )
    .map(({ step, why, lookedFor, laterStep }) =>
      raise({ id: newId(), kind: 'skipped', step, why, lookedFor: [...lookedFor], ...(laterStep ? { laterStep } : {}) }),
    );
}

/** Nothing is skipped that the expert has spoken about, be it as a part of another step. */
function answered({ judgement, plans }: SessionModel, step: string): boolean {
  return lineageOf(plans.steps, step).some(
    (id) => judgement.waived(id) !== undefined || judgement.mark(id) === 'done' || judgement.overridesOf(id).length > 0,
  );
}

/** Nobody is asked in the middle of something: a commit, a test run or a minute's rest comes after the edits first. */
function offPlanFlags(model: SessionModel, newId: () => string, now: number): readonly EventBody[] {
  const { lastEdit, lastBoundary } = model.work;
  const paused = lastBoundary >= lastEdit || now - lastEdit >= REST || model.phase === 'finished';
  if (!paused) return [];
  const told = model.judgement.flags.filter(({ flag }) => flag.kind === 'off-plan');
  const last = told.at(-1);
  if (last && model.t - last.raisedAt < OFF_PLAN_EVERY) return [];
  const known = new Set(told.flatMap(({ flag }) => flag.files ?? []));
  const burst = model.work.tracker.offPlan().find(({ files }) => files.some((file) => !known.has(file)));
  if (!burst) return [];
  const count = burst.hunks.length;
  const where = burst.files.length === 1 ? `\`${burst.files[0]}\`` : `${burst.files.length} files`;
  const why = `${count} edit${count === 1 ? '' : 's'} in ${where} serve${count === 1 ? 's' : ''} no step.`;
  return [raise({ id: newId(), kind: 'off-plan', why, lookedFor: [], files: [...burst.files] })];
}

function raise(flag: Flag): EventBody {
  return { kind: 'flag.raised', flag };
}

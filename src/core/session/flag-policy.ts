import type { EventBody, Flag } from '../trajectory/events.ts';
import type { SessionModel } from './model.ts';

/** At most this many flags may be open at once: more would be read by nobody. */
export const MOST_OPEN = 3;
/** Least session time between two flags of the off-plan kind, in milliseconds: a few an hour. */
export const OFF_PLAN_EVERY = 15 * 60_000;

/**
 * What to tell the expert now: flags to raise, and flags to take back because evidence came. The result is appended to
 * the log, so that what was shown is part of the record and a replay shows the same. A step or file set that the expert
 * has answered once is never flagged again.
 *
 * @param newId gives an unused flag id
 * @param askOffPlan whether the expert wants to be asked about edits that serve no step
 * @param withheld steps of which nothing is said yet, since a second opinion is awaited
 */
export function flagEvents(
  model: SessionModel,
  newId: () => string,
  askOffPlan = true,
  withheld: (step: string) => boolean = () => false,
): readonly EventBody[] {
  if (model.phase !== 'working' && model.phase !== 'finished') return [];
  const withdrawn = withdrawals(model);
  const open = model.judgement.openFlags.length - withdrawn.length;
  const room = model.phase === 'finished' ? Infinity : Math.max(0, MOST_OPEN - open);
  return [...withdrawn, ...[...skipFlags(model, newId, withheld), ...(askOffPlan ? offPlanFlags(model, newId) : [])].slice(0, room)];
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

/** Nothing is skipped that the expert has spoken about. */
function answered(model: SessionModel, step: string): boolean {
  const { judgement } = model;
  return judgement.waived(step) !== undefined || judgement.mark(step) === 'done' || judgement.overridesOf(step).length > 0;
}

function offPlanFlags(model: SessionModel, newId: () => string): readonly EventBody[] {
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

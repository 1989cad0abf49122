import { acceptPieces, diffPlans, pieceKey } from './diff.ts';
import type { PlanPiece } from './diff.ts';
import { withinLimit } from './limits.ts';
import { withSoundLinks } from './links.ts';
import { isAlike } from './likeness.ts';
import { changeBetween } from './operations.ts';
import type { Plan, Step, StepOperation } from './schema.ts';

/** A revision that waits for the expert's answer. */
export interface Offer {
  /** The plan that it was made for, as it stood then. */
  readonly base: Plan;
  /** The whole plan as it would be if all of it were taken. */
  readonly plan: Plan;
}

export interface OfferContext {
  /** Steps that no revision may touch: done, waived, overridden, and what these are parts of. */
  readonly stays: ReadonlySet<string>;
  /** Steps whose words are the expert's. */
  readonly written: ReadonlySet<string>;
  /** Steps that the expert refused or waived, also of earlier plans. */
  readonly refused: readonly Pick<Step, 'id' | 'title'>[];
}

export type OfferedPiece = PlanPiece & {
  readonly key: string;
  /** It takes away or rewrites what the expert wrote: taken only when they say so of this piece. */
  readonly yours: boolean;
  /** From 1, in the plan as it would be if all were taken; absent where it would be gone. */
  readonly place?: number;
  /** The title of what the expert refused before, which this resembles. */
  readonly again?: string;
};

/** What is offered, against the plan as it stands now, to take or leave piece by piece. */
export function offeredPieces(current: Plan, offer: Offer, context: OfferContext): OfferedPiece[] {
  const goal = rebaseOffer(current, offer, context.stays);
  return diffPlans(current, goal).map((piece) => {
    const again = piece.kind === 'add' ? context.refused.find(({ title }) => isAlike(title, piece.after.title)) : undefined;
    const yours = (piece.kind === 'remove' || piece.kind === 'change') && context.written.has(piece.id);
    const place = goal.steps.findIndex(({ id }) => id === piece.id) + 1;
    return { ...piece, key: pieceKey(piece), yours, ...(place > 0 ? { place } : {}), ...(again ? { again: again.title } : {}) };
  });
}

/** The plan with the pieces taken, under the offer's id, and the edits that lead there. */
export function takeOffer(
  current: Plan,
  offer: Offer,
  stays: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): { readonly plan: Plan; readonly operations: readonly StepOperation[] } {
  const { plan, operations } = acceptPieces(current, rebaseOffer(current, offer, stays), taken);
  return { plan: { ...plan, id: offer.plan.id }, operations };
}

/**
 * The offer as it would have been made for the plan as it stands: what the expert changed, added or removed since is kept, and
 * so is a step that has been settled meanwhile.
 */
export function rebaseOffer(current: Plan, { base, plan }: Offer, stays: ReadonlySet<string>): Plan {
  const was = new Map(base.steps.map((step) => [step.id, step]));
  const now = new Map(current.steps.map((step) => [step.id, step]));
  const offered = new Set(plan.steps.map(({ id }) => id));
  const isExperts = (step: Step): boolean => {
    const before = was.get(step.id);
    return stays.has(step.id) || !before || changeBetween(before, step) !== undefined;
  };
  const steps = plan.steps.flatMap((step) => {
    const before = was.get(step.id);
    const mine = now.get(step.id);
    if (!before) return [mine ?? step];
    // Removed by the expert since.
    if (!mine) return [];
    return [stays.has(step.id) ? mine : threeWay(before, mine, step)];
  });
  // What the offer leaves out, and the expert wrote or settled since, stands where it stood: behind the step before it.
  current.steps.forEach((step, index) => {
    if (offered.has(step.id) || !isExperts(step)) return;
    const ahead = new Set(current.steps.slice(0, index).map(({ id }) => id));
    steps.splice(steps.findLastIndex(({ id }) => ahead.has(id)) + 1, 0, step);
  });
  return { ...plan, steps: withSoundLinks(withinLimit(steps, new Set(now.keys()))) };
}

/** Field by field: what the expert changed since stays, the rest is as offered. */
function threeWay(before: Step, mine: Step, theirs: Step): Step {
  const change = changeBetween(before, mine);
  if (!change) return theirs;
  const merged: Step = { ...theirs, ...Object.fromEntries(Object.entries(change.set).filter(([, value]) => value !== undefined)) };
  for (const field of change.clear ?? []) delete merged[field];
  return merged;
}

import type { SessionView, StepView } from './view.ts';

/** Where a step stands when a revision is asked for. All but `open` stay as they are. */
export type Standing = 'done' | 'waived' | 'overridden' | 'open';

export interface StepStanding {
  readonly as: Standing;
  /** Why, in the expert's words; or that it is under way. */
  readonly reason?: string;
}

export function standingOf({ state, overrides, waived }: StepView): StepStanding {
  switch (state) {
    case 'overridden':
      return { as: 'overridden', ...(overrides[0] ? { reason: overrides[0].rationale } : {}) };
    case 'waived':
      return { as: 'waived', ...(waived === undefined ? {} : { reason: waived }) };
    case 'verified':
    case 'likely-done':
      return { as: 'done' };
    case 'in-progress':
      return { as: 'open', reason: 'under way' };
    default:
      return { as: 'open' };
  }
}

/** Steps that a revision leaves as they are: those settled, and what they are parts of. */
export function stayingSteps(view: Pick<SessionView, 'plan'>): ReadonlySet<string> {
  const steps = view.plan?.steps ?? [];
  const byId = new Map(steps.map((item) => [item.step.id, item]));
  const stays = new Set<string>();
  for (const item of steps) {
    if (standingOf(item).as === 'open') continue;
    for (let at: StepView | undefined = item; at && !stays.has(at.step.id); at = byId.get(at.step.parent ?? '')) stays.add(at.step.id);
  }
  return stays;
}

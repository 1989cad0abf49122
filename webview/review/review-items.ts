import type { ReplayModel } from '../../src/core/replay/model.ts';
import type { ReviewItem } from '../../src/core/review/items.ts';

let known:
  | { readonly model: ReplayModel; readonly events: number; readonly views: number; readonly items: readonly ReviewItem[] }
  | undefined;

/** The overrides in force and the steps of the plan as the session leaves them, each at the moment at which it is best looked at. */
export function itemsOf(model: ReplayModel): readonly ReviewItem[] {
  const { events, views } = model;
  if (known?.model !== model || known.events !== events.count || known.views !== views.length) {
    known = { model, events: events.count, views: views.length, items: collect(model) };
  }
  return known.items;
}

function collect(model: ReplayModel): readonly ReviewItem[] {
  const view = model.lastView;
  if (!view) return [];
  const steps = view.plan?.steps ?? [];
  const overrides = [...steps.flatMap((step) => step.overrides), ...view.overrides];
  const recorded = new Map(model.marks.filter(({ kind }) => kind === 'override').map((mark) => [mark.id, mark.seq]));
  const settled = new Map(model.views.stateChanges().map(({ seq, step }) => [step, seq]));
  // The same step may be said to serve nothing for long after its last edit: then its end is the session's.
  const parents = new Set(steps.map(({ step }) => step.parent));
  return [
    ...overrides.map(({ id, rationale, target }): ReviewItem => ({
      target: { kind: 'override', id },
      seq: recorded.get(id) ?? model.end,
      title: rationale,
      step: target.kind === 'step' ? target.id : undefined,
    })),
    ...steps
      .filter(({ step }) => !parents.has(step.id))
      .map(({ step, state }): ReviewItem => ({
        target: { kind: 'step', id: step.id },
        seq: settled.get(step.id) ?? model.end,
        title: step.title,
        step: step.id,
        state,
      })),
  ].sort((a, b) => a.seq - b.seq);
}

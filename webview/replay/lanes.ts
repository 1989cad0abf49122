import type { Mark } from '../../src/core/replay/marks.ts';
import type { ReplayModel } from '../../src/core/replay/model.ts';
import type { Owner } from '../../src/core/replay/served.ts';
import type { Window } from './state.ts';
import { l10n } from '../shared/l10n.ts';

/** One row of the timeline. Positions are milliseconds of the axis. */
export interface Lane {
  /** A step's id; null: off plan; undefined: the session as a whole, with edits that are not attributed. */
  readonly owner: Owner;
  readonly title: string;
  /** Of a step that is no longer in the plan. */
  readonly gone: boolean;
  readonly spans: readonly Window[];
  readonly marks: readonly Mark[];
}

/** The rows: the whole session first, the steps of the last plan in order, those that went, and what served none. */
export function lanesOf({ axis, events, served, lastView }: ReplayModel, marks: readonly Mark[]): readonly Lane[] {
  const spans = new Map<Owner, Window[]>();
  const position = (seq: number): number => axis.position(events.timeOf(seq));
  for (const { owner, from, to } of served.spans((seq) => events.timeOf(seq))) {
    const list = spans.get(owner) ?? [];
    list.push({ from: position(from), to: position(to) });
    spans.set(owner, list);
  }
  const steps = new Map((lastView?.plan?.steps ?? []).map(({ step }) => [step.id, step.title] as const));
  const earlier = new Map((lastView?.plan?.earlier ?? []).flatMap((plan) => plan.steps.map((step) => [step.id, step.title] as const)));
  const byLane = new Map<Owner, Mark[]>();
  for (const mark of marks) {
    const owner = mark.step !== null && mark.step !== undefined && !steps.has(mark.step) && !earlier.has(mark.step) ? undefined : mark.step;
    const list = byLane.get(owner) ?? [];
    list.push(mark);
    byLane.set(owner, list);
  }
  const lane = (owner: Owner, title: string, gone = false): Lane => ({
    owner,
    title,
    gone,
    spans: spans.get(owner) ?? [],
    marks: byLane.get(owner) ?? [],
  });
  const past = [...earlier].filter(([id]) => !steps.has(id) && (spans.has(id) || byLane.has(id)));
  return [
    lane(undefined, l10n('Session')),
    ...[...steps].map(([id, title]) => lane(id, title)),
    ...past.map(([id, title]) => lane(id, title, true)),
    lane(null, l10n('Off plan')),
  ];
}

import { withSoundLinks } from './links.ts';
import { changeBetween, operationsBetween } from './operations.ts';
import type { Plan, Step, StepOperation } from './schema.ts';

/** One difference between two plans, to accept or to leave by itself. */
export type PlanPiece =
  | { readonly kind: 'add'; readonly id: string; readonly after: Step }
  | { readonly kind: 'remove'; readonly id: string; readonly before: Step }
  | { readonly kind: 'change'; readonly id: string; readonly before: Step; readonly after: Step; readonly fields: readonly (keyof Step)[] }
  | { readonly kind: 'move'; readonly id: string; readonly before: Step; readonly after: Step };

/** A name for a piece that stays the same while the two plans do. */
export function pieceKey({ kind, id }: PlanPiece): string {
  return `${kind}:${id}`;
}

/** What the new plan has otherwise than the old one, in the order in which a reader meets it. Steps are matched by id. */
export function diffPlans(before: Plan, after: Plan): PlanPiece[] {
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const now = new Map(after.steps.map((step) => [step.id, step]));
  const still = inSameOrder(
    before.steps.flatMap(({ id }) => (now.has(id) ? [id] : [])),
    after.steps.flatMap(({ id }) => (old.has(id) ? [id] : [])),
  );
  const pieces: PlanPiece[] = [];
  const removed = before.steps.filter(({ id }) => !now.has(id));
  for (const step of after.steps) {
    const was = old.get(step.id);
    if (!was) {
      pieces.push({ kind: 'add', id: step.id, after: step });
      continue;
    }
    const change = changeBetween(was, step);
    if (change)
      pieces.push({
        kind: 'change',
        id: step.id,
        before: was,
        after: step,
        fields: [...(Object.keys(change.set) as (keyof Step)[]), ...(change.clear ?? [])],
      });
    if (!still.has(step.id)) pieces.push({ kind: 'move', id: step.id, before: was, after: step });
  }
  return [...pieces, ...removed.map((step): PlanPiece => ({ kind: 'remove', id: step.id, before: step }))];
}

/**
 * The old plan with only the pieces that were accepted (by `pieceKey`), and the edits that lead there. All pieces give the
 * new plan's steps; none gives the old ones. Links to steps that are not there, or that would close a circle, are left out.
 */
export function acceptPieces(
  before: Plan,
  after: Plan,
  accepted: ReadonlySet<string>,
): { readonly plan: Plan; readonly operations: readonly StepOperation[] } {
  const now = new Map(after.steps.map((step) => [step.id, step]));
  const has = (kind: PlanPiece['kind'], id: string) => accepted.has(`${kind}:${id}`);
  const kept = before.steps.filter(({ id }) => now.has(id) || !has('remove', id));
  const steps = kept.map((step) => (has('change', step.id) ? (now.get(step.id) ?? step) : step));

  // What is new or moved goes behind the step that it follows in the new plan, where that is there.
  const goes = after.steps.filter(({ id }) => has('add', id) || has('move', id));
  const placed = steps.filter(({ id }) => !has('move', id));
  for (const step of goes) {
    const own = steps.find(({ id }) => id === step.id) ?? step;
    const order = after.steps.findIndex(({ id }) => id === step.id);
    const ahead = after.steps.slice(0, order).map(({ id }) => id);
    const previous = placed.findLastIndex(({ id }) => ahead.includes(id));
    placed.splice(previous + 1, 0, own);
  }
  const plan = { ...before, steps: withSoundLinks(placed) };
  return { plan, operations: operationsBetween(before, plan) };
}

/** The most ids that stand in the same order in both lists: those that did not move. Both hold the same ids. */
function inSameOrder(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const place = new Map(after.map((id, index) => [id, index]));
  // Longest increasing subsequence; plans are short, so the plain way will do.
  const best = before.map((): { length: number; previous: number } => ({ length: 1, previous: -1 }));
  before.forEach((id, index) => {
    for (let at = 0; at < index; at += 1) {
      if (place.get(before[at]!)! < place.get(id)! && best[at]!.length + 1 > best[index]!.length)
        best[index] = { length: best[at]!.length + 1, previous: at };
    }
  });
  const same = new Set<string>();
  let at = best.findIndex(({ length }) => length === Math.max(...best.map((each) => each.length)));
  for (; at !== -1; at = best[at]!.previous) same.add(before[at]!);
  return same;
}

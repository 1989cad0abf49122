import type { Step } from '../../src/core/plan/schema.ts';
import type { StepView } from '../../src/core/session/view.ts';

export interface Row {
  readonly view: StepView;
  /** Position in the plan, from 1: what "step 5" means everywhere. */
  readonly number: number;
  /** 0 for a step of its own, 1 for a part of one, and so on. */
  readonly depth: number;
}

/** Deepest indent shown; deeper parts stand at this one. */
const MOST_DEPTH = 3;

/** The steps as they are listed: in plan order, each followed by its parts. A parent that is missing or circular counts as none. */
export function rowsOf(steps: readonly StepView[]): readonly Row[] {
  const numbers = new Map(steps.map(({ step }, index) => [step.id, index + 1]));
  const parts = new Map<string | null, StepView[]>();
  for (const view of steps) {
    const parent = view.step.parent !== undefined && numbers.has(view.step.parent) ? view.step.parent : null;
    parts.set(parent, [...(parts.get(parent) ?? []), view]);
  }
  const rows: Row[] = [];
  const seen = new Set<string>();
  const list = (parent: string | null, depth: number): void => {
    for (const view of parts.get(parent) ?? []) add(view, depth);
  };
  const add = (view: StepView, depth: number): void => {
    if (seen.has(view.step.id)) return;
    seen.add(view.step.id);
    rows.push({ view, number: numbers.get(view.step.id) ?? 0, depth: Math.min(depth, MOST_DEPTH) });
    list(view.step.id, depth + 1);
  };
  list(null, 0);
  // What is left hangs in a circle of parents.
  for (const view of steps) add(view, 0);
  return rows;
}

/** The steps that a move can put `id` before or after: those with the same parent, in order. */
export function siblingsOf(steps: readonly StepView[], id: string): readonly StepView[] {
  const step = steps.find((view) => view.step.id === id);
  return step ? steps.filter((view) => view.step.parent === step.step.parent) : [];
}

/** Numbers of the steps that `step` waits for, for people: "2, 4". */
export function waitsOf(steps: readonly StepView[], { dependsOn }: Step): string {
  if (dependsOn.length === 0) return '';
  const waits = new Set(dependsOn);
  return steps.flatMap(({ step }, index) => (waits.has(step.id) ? [index + 1] : [])).join(', ');
}

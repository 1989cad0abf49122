import { withoutCycles } from './links.ts';
import { MAX_STEPS } from './limits.ts';
import type { Plan, Step, StepOperation } from './schema.ts';

/** An edit that cannot be made, in words for the expert. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}

type Steps = readonly Step[];

/** The plan after one edit; the one given is not touched. Throws `OperationError` when the edit makes no sense here. */
export function applyOperation(plan: Plan, operation: StepOperation): Plan {
  const steps = edited(plan.steps, operation);
  if (steps.length > MAX_STEPS) throw new OperationError(`A plan holds at most ${MAX_STEPS} steps.`);
  refuseBrokenLinks(steps);
  return { ...plan, steps };
}

function edited(steps: Steps, operation: StepOperation): Step[] {
  switch (operation.op) {
    case 'add': {
      if (operation.index > steps.length)
        throw new OperationError(`There is no place ${operation.index + 1} in a plan of ${steps.length} steps.`);
      return insert(steps, operation.index, operation.step);
    }
    case 'remove': {
      const step = steps[indexOf(steps, operation.id)]!;
      const rest = steps.filter(({ id }) => id !== operation.id);
      // Its parts move up, and nothing waits for it any more.
      return relink(rest, operation.id, [], step.parent);
    }
    case 'change': {
      const index = indexOf(steps, operation.id);
      const changed: Step = { ...steps[index]!, ...present(operation.set) };
      for (const field of operation.clear ?? []) delete changed[field];
      return steps.with(index, changed);
    }
    case 'move': {
      const index = indexOf(steps, operation.id);
      if (operation.index >= steps.length)
        throw new OperationError(`There is no place ${operation.index + 1} in a plan of ${steps.length} steps.`);
      return insert(steps.toSpliced(index, 1), operation.index, steps[index]!);
    }
    case 'split': {
      const index = indexOf(steps, operation.id);
      const rest = steps.toSpliced(index, 1);
      const ids = operation.into.map(({ id }) => id);
      const linked = relink(rest, operation.id, ids, ids[0]);
      return operation.into.reduce<Step[]>((all, step, offset) => insert(all, index + offset, step), linked);
    }
    case 'merge': {
      const gone = new Set(operation.ids);
      if (gone.size < 2) throw new OperationError('Merging takes at least two steps.');
      const index = Math.min(...operation.ids.map((id) => indexOf(steps, id)));
      let rest = steps.filter(({ id }) => !gone.has(id));
      for (const id of gone) rest = relink(rest, id, [operation.into.id], operation.into.id);
      return insert(rest, index, operation.into);
    }
    default:
      return operation satisfies never;
  }
}

/** A key that is there but undefined would erase a field when the log, which has no undefined, would not. */
function present(set: Extract<StepOperation, { op: 'change' }>['set']): Partial<Step> {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
}

function indexOf(steps: Steps, id: string): number {
  const index = steps.findIndex((step) => step.id === id);
  if (index === -1) throw new OperationError(`There is no step ${id} in this plan.`);
  return index;
}

function insert(steps: Steps, index: number, step: Step): Step[] {
  if (steps.some(({ id }) => id === step.id)) throw new OperationError(`Step ${step.id} is in this plan already.`);
  return steps.toSpliced(index, 0, step);
}

/** Points what waited for `gone` to `now`, and hands its parts to `parent`. */
function relink(steps: Steps, gone: string, now: readonly string[], parent: string | undefined): Step[] {
  return steps.map((step) => {
    const waits = step.dependsOn.includes(gone);
    const part = step.parent === gone;
    if (!waits && !part) return step;
    const linked = { ...step };
    if (waits) linked.dependsOn = [...new Set(step.dependsOn.flatMap((id) => (id === gone ? now : [id])))].filter((id) => id !== step.id);
    if (part) {
      if (parent === undefined || parent === step.id) delete linked.parent;
      else linked.parent = parent;
    }
    return linked;
  });
}

function refuseBrokenLinks(steps: Steps): void {
  const ids = new Set(steps.map(({ id }) => id));
  for (const { id, dependsOn, parent } of steps) {
    const missing = dependsOn.find((other) => !ids.has(other));
    if (missing !== undefined) throw new OperationError(`Step ${id} cannot wait for ${missing}: it is not in this plan.`);
    if (parent !== undefined && !ids.has(parent))
      throw new OperationError(`Step ${id} cannot be part of ${parent}: it is not in this plan.`);
  }
  const [wait] = withoutCycles(new Map(steps.map(({ id, dependsOn }) => [id, dependsOn]))).dropped;
  if (wait) throw new OperationError(`Step ${wait[0]} cannot wait for ${wait[1]}: they would wait for each other.`);
  const [part] = withoutCycles(new Map(steps.map(({ id, parent }) => [id, parent === undefined ? [] : [parent]]))).dropped;
  if (part) throw new OperationError(`Step ${part[0]} cannot be part of ${part[1]}: they would be parts of each other.`);
}

/** What undoes an edit: applied in order to the plan after it, these give the plan before it, step for step. */
export function invertOperation(before: Plan, operation: StepOperation): StepOperation[] {
  const after = applyOperation(before, operation);
  if (operation.op === 'move') return [{ ...operation, index: indexOf(before.steps, operation.id) }];
  return operationsBetween(after, before);
}

/**
 * Edits that turn one plan's steps into another's. Each can be applied after the one before it. Links are set last,
 * since a step may wait for one that is added after it.
 */
export function operationsBetween(from: Plan, to: Plan): StepOperation[] {
  const operations: StepOperation[] = [];
  let plan = from;
  const push = (operation: StepOperation) => {
    plan = applyOperation(plan, operation);
    operations.push(operation);
  };
  const tryChange = (goal: Step): boolean => {
    const change = changeBetween(stepOf(plan, goal.id), goal);
    try {
      if (change) push(change);
      return true;
    } catch (error) {
      if (error instanceof OperationError) return false;
      throw error;
    }
  };

  const wanted = new Set(to.steps.map(({ id }) => id));
  for (const { id } of from.steps) if (!wanted.has(id)) push({ op: 'remove', id });
  to.steps.forEach((step, index) => {
    const at = plan.steps.findIndex(({ id }) => id === step.id);
    if (at === -1) push({ op: 'add', step: linkable(step, plan), index });
    else if (at !== index) push({ op: 'move', id: step.id, index });
  });
  // A link may be refused until an old one that closes a circle with it is gone: then others go first, and if none can, all let go.
  let pending = to.steps;
  while (pending.length > 0) {
    const stuck = pending.filter((goal) => !tryChange(goal));
    if (stuck.length === pending.length) for (const goal of stuck) push(letGo(stepOf(plan, goal.id), goal));
    pending = stuck;
  }
  return operations;
}

/** The step with those of its links that the plan can hold already. */
function linkable(step: Step, plan: Plan): Step {
  const { parent, ...rest } = step;
  const ids = new Set(plan.steps.map(({ id }) => id));
  const dependsOn = step.dependsOn.filter((id) => ids.has(id));
  return { ...rest, dependsOn, ...(parent !== undefined && ids.has(parent) ? { parent } : {}) };
}

/** Only the links that stay: what is left is part of the goal, which has no circle. */
function letGo(step: Step, goal: Step): StepOperation {
  const dependsOn = step.dependsOn.filter((id) => goal.dependsOn.includes(id));
  return { op: 'change', id: step.id, set: { dependsOn }, ...(step.parent === goal.parent ? {} : { clear: ['parent'] }) };
}

function stepOf(plan: Plan, id: string): Step {
  return plan.steps.find((step) => step.id === id)!;
}

/** The one edit that makes a step another version of itself, or undefined when it is that already. */
export function changeBetween(before: Step, after: Step): Extract<StepOperation, { op: 'change' }> | undefined {
  const set: Record<string, unknown> = {};
  const clear: ('parent' | 'extra')[] = [];
  for (const field of FIELDS) {
    if (same(before[field], after[field])) continue;
    const value = after[field];
    if (value !== undefined) set[field] = value;
    else if (field === 'parent' || field === 'extra') clear.push(field);
  }
  if (Object.keys(set).length === 0 && clear.length === 0) return undefined;
  return { op: 'change', id: before.id, set, ...(clear.length > 0 ? { clear } : {}) };
}

const FIELDS = [
  'title',
  'description',
  'kind',
  'files',
  'symbols',
  'checks',
  'dependsOn',
  'optional',
  'parent',
  'extra',
] as const satisfies readonly (keyof Step)[];

/** Steps are plain JSON, so their JSON is what they are; key order differs only if the writer changed the field. */
function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

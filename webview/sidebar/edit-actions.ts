import { applyOperation, OperationError } from '../../src/core/plan/operations.ts';
import { mergeSteps, nest, splitStep, unnest } from '../../src/core/plan/restructure.ts';
import type { Plan, Step, StepOperation } from '../../src/core/plan/schema.ts';
import { l10n } from '../shared/l10n.ts';
import { focusNamed, focusStep, leadTo } from './focus.ts';
import { idsOf, stepsOf } from './model.ts';
import type { EditState, StepWords } from './model.ts';
import { siblingsOf, waitsOf } from './rows.ts';
import { changesIn, isWritten, waitsWritten, wordsOf } from './step-writing.ts';
import type { Store } from './store.ts';

const planOf = (store: Store): Plan => ({ id: '', title: '', steps: stepsOf(store.model.shown?.view).map(({ step }) => step) });

const numberOf = (store: Store, id: string): number => indexOf(store, id) + 1;

/** Unguessable enough to be unused in a session, and never reused. */
function newStepId(): string {
  return `s-${[...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function edit(store: Store, operation: StepOperation, back?: Partial<Store['ui']>): void {
  store.post({ type: 'edit-plan', operation }, back);
}

const indexOf = (store: Store, id: string): number => stepsOf(store.model.shown?.view).findIndex(({ step }) => step.id === id);

/** Leads to the editor in which something is written, if there is one: to open another would lose that. */
function leadsToWritten(store: Store): boolean {
  const { edit: open } = store.ui;
  return open !== null && isWritten(open) && leadTo(store, 'edit-title');
}

export function startEdit(store: Store, step: Step): void {
  if (leadsToWritten(store)) return;
  const steps = stepsOf(store.model.shown?.view);
  const { dependsOn: _, ...words } = wordsOf(step);
  const after = waitsOf(steps, step);
  const index = indexOf(store, step.id);
  store.setUi({ edit: { id: step.id, index, ...words, after, numbered: idsOf(steps), was: wordsOf(step), flag: null } });
  focusNamed('edit-title');
}

/** Opens an empty step below `after` (a sibling of it), or at the end. `flag`: the off-plan flag whose edits it takes. */
export function startAdd(store: Store, after: Step | null, flag: string | null = null): void {
  if (leadsToWritten(store)) return;
  const numbered = idsOf(stepsOf(store.model.shown?.view));
  const index = after ? indexOf(store, after.id) + 1 : numbered.length;
  const words = { title: '', description: '', optional: false, parent: after?.parent ?? '' };
  store.setUi({ edit: { id: null, index, ...words, after: '', numbered, was: { ...words, dependsOn: [] }, flag } });
  focusNamed('edit-title');
}

export function changeEdit(store: Store, patch: Partial<EditState>): void {
  if (store.ui.edit) store.setUi({ edit: { ...store.ui.edit, ...patch } });
}

export function closeEdit(store: Store): void {
  const { edit: open, at } = store.ui;
  store.setUi({ edit: null });
  focusStep(open?.id ?? at);
}

/** Sends what changed, as one operation; a title that is empty is not sent. */
export function saveEdit(store: Store): void {
  const { edit: open } = store.ui;
  const title = open?.title.trim();
  if (!open || !title) {
    focusNamed('edit-title');
    return;
  }
  const { optional, parent, flag } = open;
  store.setUi({ edit: null });
  if (open.id === null) {
    const id = newStepId();
    const description = open.description.trim();
    const dependsOn = waitsWritten(open);
    const step: Step = { id, title, description, kind: 'code', files: [], symbols: [], checks: [], dependsOn, optional };
    edit(store, { op: 'add', step: parent ? { ...step, parent } : step, index: open.index }, { edit: open });
    if (flag !== null) store.post({ type: 'assign-off-plan', flag, step: id });
    store.say(l10n('Step {0} added.', open.index + 1));
  } else {
    const operation = changeOf(open.id, changesIn(open));
    if (operation) edit(store, operation, { edit: open });
    if (operation) store.say(l10n('Step {0} changed.', numberOf(store, open.id)));
  }
  focusStep(open.id ?? stepsOf(store.model.shown?.view)[open.index - 1]?.step.id ?? store.ui.at);
}

function changeOf(id: string, { parent, ...set }: Partial<StepWords>): StepOperation | null {
  if (parent === undefined && Object.keys(set).length === 0) return null;
  if (parent === '') return { op: 'change', id, set, clear: ['parent'] };
  return { op: 'change', id, set: parent === undefined ? set : { ...set, parent } };
}

export function toggleOptional(store: Store, { id, optional }: Step): void {
  edit(store, { op: 'change', id, set: { optional: !optional } });
  store.say(optional ? l10n('Step {0} is required.', numberOf(store, id)) : l10n('Step {0} is optional.', numberOf(store, id)));
}

export function remove(store: Store, { id }: Step): void {
  store.say(l10n('Step {0} removed. Ctrl+Z brings it back.', numberOf(store, id)));
  edit(store, { op: 'remove', id });
}

/** Moves a step past the sibling before (-1) or after (1) it. */
export function moveBy(store: Store, { id }: Step, by: -1 | 1): void {
  const siblings = siblingsOf(stepsOf(store.model.shown?.view), id);
  const other = siblings[siblings.findIndex(({ step }) => step.id === id) + by];
  if (other) moveTo(store, id, other.step.id);
  else store.say(by < 0 ? l10n('It is the first.') : l10n('It is the last.'));
}

/** Puts a step in another's place. */
export function moveTo(store: Store, id: string, place: string): void {
  const index = indexOf(store, place);
  if (id === place || index < 0 || indexOf(store, id) < 0) return;
  store.say(l10n('Moved to {0} of {1}.', index + 1, stepsOf(store.model.shown?.view).length));
  edit(store, { op: 'move', id, index });
}

/** Makes a step a part of the one above it. */
export function nestStep(store: Store, { id }: Step): void {
  const operation = nest(planOf(store), id);
  if (!operation || operation.op !== 'change' || operation.set.parent === undefined) {
    store.say(l10n('There is no step above that it could be a part of.'));
    return;
  }
  store.say(l10n('Now a part of step {0}.', numberOf(store, operation.set.parent)));
  edit(store, operation);
}

export function unnestStep(store: Store, { id }: Step): void {
  const operation = unnest(planOf(store), id);
  if (!operation) return;
  store.say(l10n('No part of that step any more.'));
  edit(store, operation);
}

function canApply(plan: Plan, operation: StepOperation): boolean {
  try {
    applyOperation(plan, operation);
    return true;
  } catch (error) {
    if (error instanceof OperationError) return false;
    throw error;
  }
}

/** Makes one step of this and the next beside it, and opens it so that it can be worded anew. */
export function mergeNext(store: Store, { id }: Step): void {
  if (leadsToWritten(store)) return;
  const siblings = siblingsOf(stepsOf(store.model.shown?.view), id);
  const next = siblings[siblings.findIndex(({ step }) => step.id === id) + 1];
  if (!next) {
    store.say(l10n('There is no step below that it could be merged with.'));
    return;
  }
  const operation = mergeSteps(planOf(store), [id, next.step.id]);
  // Where they cannot be joined, the host says why, and there is nothing to be worded.
  const applies = canApply(planOf(store), operation);
  edit(store, operation, applies ? { edit: null } : undefined);
  if (!applies) return;
  store.say(l10n('Merged with step {0}.', numberOf(store, next.step.id)));
  startEdit(store, operation.into);
}

/** Opens a line for each part; sentences of its title and items of its description are offered. */
export function startSplit(store: Store, step: Step): void {
  const { split } = store.ui;
  const open = stepsOf(store.model.shown?.view).find((view) => view.step.id === split?.id)?.step;
  if (open && partsOf(open).join('\n') !== split?.text && leadTo(store, 'split')) return;
  store.setUi({ split: { id: step.id, text: partsOf(step).join('\n') } });
  focusNamed('split');
}

function partsOf({ title, description }: Step): readonly string[] {
  const items = description
    .split('\n')
    .flatMap((line) => /^\s*(?:[-*+]|\d+[.)])\s+(.+)/.exec(line)?.[1] ?? [])
    .slice(0, MOST_PARTS);
  if (items.length > 1) return items;
  const parts = title.split(/;\s+|,?\s+and then\s+|,\s+then\s+/i).filter(Boolean);
  return parts.length > 1 ? parts : [title, ''];
}

const MOST_PARTS = 20;
const LONGEST_TITLE = 500;

export const partsWritten = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim().slice(0, LONGEST_TITLE))
    .filter(Boolean)
    .slice(0, MOST_PARTS);

export function closeSplit(store: Store): void {
  const { split } = store.ui;
  store.setUi({ split: null });
  focusStep(split?.id ?? store.ui.at);
}

/** Sends the parts, if they are at least two; a single one is a new wording. */
export function saveSplit(store: Store): void {
  const { split } = store.ui;
  const step = stepsOf(store.model.shown?.view).find((view) => view.step.id === split?.id)?.step;
  const titles = partsWritten(split?.text ?? '');
  if (!split || !step || titles.length === 0) return closeSplit(store);
  store.setUi({ split: null });
  if (titles.length > 1) {
    edit(store, splitStep(step, titles, newStepId), { split });
    store.say(l10n('Split into {0} steps.', titles.length));
  } else if (titles[0] !== step.title) edit(store, { op: 'change', id: step.id, set: { title: titles[0] ?? step.title } }, { split });
  focusStep(step.id);
}

/** Puts a step in again that was there; it waits only for what still is. */
export function restoreStep(store: Store, { parent, ...step }: Step, index: number): void {
  const ids = new Set(stepsOf(store.model.shown?.view).map((view) => view.step.id));
  const dependsOn = step.dependsOn.filter((id) => ids.has(id));
  const whole: Step = { ...step, dependsOn, ...(parent !== undefined && ids.has(parent) ? { parent } : {}) };
  edit(store, { op: 'add', step: whole, index });
}

export function undoEdit(store: Store): void {
  if ((store.model.shown?.planEdits.undo ?? 0) === 0) {
    store.say(l10n('There is no plan edit to undo.'));
    return;
  }
  store.post({ type: 'undo-plan-edit' });
  store.say(l10n('Plan edit undone.'));
}

export function redoEdit(store: Store): void {
  if ((store.model.shown?.planEdits.redo ?? 0) === 0) {
    store.say(l10n('There is no plan edit to redo.'));
    return;
  }
  store.post({ type: 'redo-plan-edit' });
  store.say(l10n('Plan edit redone.'));
}

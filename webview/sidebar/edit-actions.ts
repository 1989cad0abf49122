import type { Step, StepOperation } from '../../src/core/plan/schema.ts';
import { l10n } from '../shared/l10n.ts';
import { focusNamed, focusStep } from './focus.ts';
import { stepsOf } from './model.ts';
import type { EditState } from './model.ts';
import { siblingsOf, waitsOf } from './rows.ts';
import type { Store } from './store.ts';

/** Unguessable enough to be unused in a session, and never reused. */
function newStepId(): string {
  return `s-${[...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function edit(store: Store, operation: StepOperation, back?: Partial<Store['ui']>): void {
  store.post({ type: 'edit-plan', operation }, back);
}

const indexOf = (store: Store, id: string): number => stepsOf(store.model.shown?.view).findIndex(({ step }) => step.id === id);

export function startEdit(store: Store, step: Step): void {
  const { id, title, description, optional, parent = '' } = step;
  const after = waitsOf(stepsOf(store.model.shown?.view), step);
  store.setUi({ edit: { id, index: indexOf(store, id), title, description, optional, parent, after, flag: null } });
  focusNamed('edit-title');
}

/** Opens an empty step below `after` (a sibling of it), or at the end. `flag`: the off-plan flag whose edits it takes. */
export function startAdd(store: Store, after: Step | null, flag: string | null = null): void {
  const index = after ? indexOf(store, after.id) + 1 : stepsOf(store.model.shown?.view).length;
  store.setUi({ edit: { id: null, index, title: '', description: '', optional: false, parent: after?.parent ?? '', after: '', flag } });
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
  const dependsOn = stepsNumbered(store, open);
  const description = open.description.trim();
  store.setUi({ edit: null });
  if (open.id === null) {
    const id = newStepId();
    const step: Step = { id, title, description, kind: 'code', files: [], symbols: [], checks: [], dependsOn, optional };
    edit(store, { op: 'add', step: parent ? { ...step, parent } : step, index: open.index }, { edit: open });
    if (flag !== null) store.post({ type: 'assign-off-plan', flag, step: id });
  } else {
    const operation = changeOf(store, open.id, { title, description, optional, parent, dependsOn });
    if (operation) edit(store, operation, { edit: open });
  }
  focusStep(open.id ?? stepsOf(store.model.shown?.view)[open.index - 1]?.step.id ?? store.ui.at);
}

/** Ids of the steps whose numbers were written; what is no other step's number is left out. */
function stepsNumbered(store: Store, { after, id }: EditState): string[] {
  const steps = stepsOf(store.model.shown?.view);
  const ids = (after.match(/\d+/g) ?? []).map((number) => steps[Number(number) - 1]?.step.id);
  return [...new Set(ids.filter((other) => other !== undefined && other !== id))] as string[];
}

type Written = Pick<Step, 'title' | 'description' | 'optional' | 'dependsOn'> & { parent: string };

/** Only what differs from the step as it stands, so that an untouched field is never overwritten. */
function changeOf(store: Store, id: string, written: Written): StepOperation | null {
  const step = stepsOf(store.model.shown?.view).find((view) => view.step.id === id)?.step;
  if (!step) return null;
  const { parent, ...rest } = written;
  const set = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => JSON.stringify(step[name as keyof Step]) !== JSON.stringify(value)),
  );
  const clear = !parent && step.parent !== undefined;
  if (parent && parent !== step.parent) set['parent'] = parent;
  if (Object.keys(set).length === 0 && !clear) return null;
  return { op: 'change', id, set, ...(clear ? { clear: ['parent' as const] } : {}) };
}

export function toggleOptional(store: Store, { id, optional }: Step): void {
  edit(store, { op: 'change', id, set: { optional: !optional } });
}

export function remove(store: Store, { id }: Step): void {
  edit(store, { op: 'remove', id });
}

/** Moves a step past the sibling before (-1) or after (1) it. */
export function moveBy(store: Store, { id }: Step, by: -1 | 1): void {
  const siblings = siblingsOf(stepsOf(store.model.shown?.view), id);
  const other = siblings[siblings.findIndex(({ step }) => step.id === id) + by];
  if (other) moveTo(store, id, other.step.id);
}

/** Puts a step in another's place. */
export function moveTo(store: Store, id: string, place: string): void {
  const index = indexOf(store, place);
  if (id !== place && index >= 0 && indexOf(store, id) >= 0) edit(store, { op: 'move', id, index });
}

export function undoEdit(store: Store): void {
  if ((store.model.shown?.planEdits.undo ?? 0) === 0) return;
  store.post({ type: 'undo-plan-edit' });
  store.say(l10n('Plan edit undone.'));
}

export function redoEdit(store: Store): void {
  if ((store.model.shown?.planEdits.redo ?? 0) === 0) return;
  store.post({ type: 'redo-plan-edit' });
  store.say(l10n('Plan edit redone.'));
}

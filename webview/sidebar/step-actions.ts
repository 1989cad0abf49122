import type { StepView } from '../../src/core/session/view.ts';
import { focusNamed, focusStep, leadTo } from './focus.ts';
import { openFlags, stepsOf } from './model.ts';
import type { ReasonState } from './model.ts';
import type { Store } from './store.ts';

export function setExpanded(store: Store, step: string, open: boolean): void {
  const { expanded } = store.ui;
  if (expanded.includes(step) === open) return;
  store.setUi({ expanded: open ? [...expanded, step] : expanded.filter((id) => id !== step) });
}

/** Moves the list's one tab stop, and focus with it. */
export function goTo(store: Store, step: string): void {
  if (store.ui.at !== step) store.setUi({ at: step });
  focusStep(step);
}

/** Goes to the next flagged step after the one we are at, round the end. */
export function goToFlag(store: Store): void {
  const steps = stepsOf(store.model.shown?.view).filter(({ flag }) => flag);
  const at = steps.findIndex(({ step }) => step.id === store.ui.at);
  const next = steps[(at + 1) % steps.length];
  if (next) goTo(store, next.step.id);
  else {
    const [flag] = openFlags(store.model.shown?.view);
    if (flag) focusNamed(`flag:${flag.id}`);
  }
}

export const isSettled = ({ state }: StepView): boolean => state === 'verified' || state === 'waived';

/** The expert's word: done, or, where that is already said, not done. */
export function mark(store: Store, view: StepView): void {
  store.post({ type: 'mark', step: view.step.id, as: isSettled(view) ? 'not-done' : 'done' });
}

/** Opens the one-line reason in the step. */
export function askReason(store: Store, step: string, purpose: ReasonState['purpose'], flag: string | null = null): void {
  const { reason } = store.ui;
  if (reason && reason.step !== step && reason.text.trim() && leadTo(store, 'reason')) return;
  const text = reason?.step === step ? reason.text : '';
  if (reason?.step !== step || reason.purpose !== purpose) store.setUi({ reason: { step, purpose, flag, text } });
  focusNamed('reason');
}

export function editReason(store: Store, text: string): void {
  const { reason } = store.ui;
  if (reason) store.setUi({ reason: { ...reason, text } });
}

export function closeReason(store: Store): void {
  const { reason } = store.ui;
  store.setUi({ reason: null });
  if (reason) focusStep(reason.step);
}

/** Sends the reason. A waiver needs one; where something was done elsewhere may stay unsaid. */
export function sendReason(store: Store): void {
  const { reason } = store.ui;
  if (!reason) return;
  const { step, purpose, flag } = reason;
  const text = reason.text.trim();
  if (purpose === 'waive' && !text) return;
  const back = { reason };
  store.setUi({ reason: null });
  const note = text ? { note: text } : {};
  const open = flag !== null && openFlags(store.model.shown?.view).some(({ id }) => id === flag);
  if (open) store.post({ type: 'resolve-flag', flag, how: purpose === 'waive' ? 'not-needed' : 'elsewhere', ...note }, back);
  else if (purpose === 'waive') store.post({ type: 'waive', step, reason: text }, back);
  else store.post({ type: 'mark', step, as: 'done', ...(text ? { where: text } : {}) }, back);
  focusStep(step);
}

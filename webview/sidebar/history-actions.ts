import type { GoneStep } from '../../src/core/session/chronicle.ts';
import { l10n } from '../shared/l10n.ts';
import { restoreStep } from './edit-actions.ts';
import { focusNamed, focusStep } from './focus.ts';
import { stepsOf } from './model.ts';
import type { Store } from './store.ts';

export function openHistory(store: Store): void {
  store.setUi({ history: true });
  store.post({ type: 'show-history' });
  focusNamed('history-back');
}

export function closeHistory(store: Store): void {
  store.setUi({ history: false });
  if (!focusNamed('history')) focusStep(store.ui.at);
}

/** What is shown is asked for anew when it is out of date: after a reload, and when something happened to the plan. */
export function keepHistory(store: Store): void {
  const { history, shown, ui } = store.model;
  const view = shown?.view;
  if (!ui.history || !view?.plan) return;
  const current = history?.session === view.session && history.changes >= view.plan.changes;
  if (!current && asked !== `${view.session} ${view.plan.changes}`) {
    asked = `${view.session} ${view.plan.changes}`;
    store.post({ type: 'show-history' });
  }
}

/** What was asked for last, so that nothing is asked for twice while the answer is on its way. */
let asked = '';

/** Brings back a step that is gone, as it was: it is the same step, and what was said of it holds again. */
export function restore(store: Store, gone: GoneStep): void {
  restoreStep(store, gone.step, Math.min(gone.index, stepsOf(store.model.shown?.view).length));
  store.say(l10n('Step brought back: {0}', gone.step.title));
}

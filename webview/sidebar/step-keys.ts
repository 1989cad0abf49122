import type { StepView } from '../../src/core/session/view.ts';
import {
  mergeNext,
  moveBy,
  nestStep,
  redoEdit,
  remove,
  startAdd,
  startEdit,
  startSplit,
  toggleOptional,
  undoEdit,
  unnestStep,
} from './edit-actions.ts';
import { listed } from './focus.ts';
import { openHistory } from './history-actions.ts';
import { distrust } from './form-actions.ts';
import { openRevise } from './revise-actions.ts';
import { askReason, goTo, mark, setExpanded } from './step-actions.ts';
import type { Store } from './store.ts';

/** What the keys do while a step's title has focus; true if the key was one of ours. */
export function onStepKey(store: Store, view: StepView, event: KeyboardEvent): boolean {
  const { step } = view;
  const expanded = store.ui.expanded.includes(step.id);
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    const key = `${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
    if (key === 'z') undoEdit(store);
    else if (key === 'y' || key === 'shift+z') redoEdit(store);
    else if (event.key === ']') nestStep(store, step);
    else if (event.key === '[') unnestStep(store, step);
    else return false;
    return true;
  }
  if (event.altKey) {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return false;
    moveBy(store, step, event.key === 'ArrowUp' ? -1 : 1);
    return true;
  }
  const all = listed();
  const index = all.indexOf(step.id);
  const go = (to: number): void => goTo(store, all[Math.min(Math.max(to, 0), all.length - 1)] ?? step.id);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowUp: () => go(index - 1),
    ArrowDown: () => go(index + 1),
    Home: () => go(0),
    End: () => go(all.length - 1),
    ArrowRight: () => setExpanded(store, step.id, true),
    ArrowLeft: () => setExpanded(store, step.id, false),
    Enter: () => setExpanded(store, step.id, !expanded),
    ' ': () => setExpanded(store, step.id, !expanded),
    d: () => distrust(store, { kind: 'step', id: step.id }),
    m: () => mark(store, view),
    w: () => askReason(store, step.id, 'waive', view.flag?.id ?? null),
    f: () => store.post({ type: 'focus', step: step.id }),
    e: () => startEdit(store, step),
    F2: () => startEdit(store, step),
    a: () => startAdd(store, step),
    r: () => openRevise(store),
    h: () => openHistory(store),
    s: () => startSplit(store, step),
    j: () => mergeNext(store, step),
    '>': () => nestStep(store, step),
    '<': () => unnestStep(store, step),
    o: () => toggleOptional(store, step),
    Delete: () => remove(store, step),
    '?': () => store.setUi({ help: !store.ui.help }),
  };
  // With Caps Lock, too.
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = Object.hasOwn(keys, key) ? keys[key] : undefined;
  act?.();
  return act !== undefined;
}

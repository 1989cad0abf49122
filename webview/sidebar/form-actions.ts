import type { Override, Wrong } from '../../src/core/trajectory/events.ts';
import { sameRefusal } from '../../src/protocol/drafts.ts';
import type { OverrideDraft } from '../../src/protocol/sidebar.ts';
import { focusNamed, focusStep, showForm } from './focus.ts';
import { placeOf, placeOfForm } from './model.ts';
import type { FormState } from './model.ts';
import { keepDraft, withForm } from './receive.ts';
import type { Store } from './store.ts';

/** Asks the host for the form on a target: it knows the selection. What is selected in the step's text is the part refused. */
export function distrust(store: Store, target: OverrideDraft['target'], wrong?: Wrong): void {
  const excerpt = target.kind === 'step' ? selectedTextIn(target.id) : '';
  store.post({ type: 'distrust', target: excerpt ? { ...target, excerpt } : target, ...(wrong ? { wrong } : {}) });
}

/** Opens the form with a refusal's own words, or what was begun to say it better; the one given stays in the log. */
export function amend(store: Store, override: Override): void {
  const { id, target, wrong, rationale, instead = '', sure = null, link = '', code } = override;
  const { form, kept } = store.ui;
  const given: OverrideDraft = { target, wrong, rationale, instead, sure, link, code, become: false, amends: id };
  const begun = [...kept, ...(form ? [form.draft] : [])].findLast((draft) => sameRefusal(draft, given));
  const ui = withForm(store.ui, begun ?? given, rationale, placeOf(target, store.model.shown?.view));
  const more = instead !== '' || sure !== null || link !== '';
  store.setUi({ ...ui, form: ui.form && { ...ui.form, more: ui.form.more || more } });
  focusForm(store);
}

const MOST_EXCERPT = 8_000;

function selectedTextIn(step: string): string {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.anchorNode) return '';
  const anchor = selection.anchorNode instanceof Element ? selection.anchorNode : selection.anchorNode.parentElement;
  return anchor?.closest<HTMLElement>('[data-step]')?.dataset['step'] === step ? selection.toString().trim().slice(0, MOST_EXCERPT) : '';
}

export function editForm(store: Store, patch: Partial<FormState>): void {
  const { form } = store.ui;
  if (form) store.setUi({ form: { ...form, ...patch } });
}

export function editDraft(store: Store, patch: Partial<OverrideDraft>): void {
  const { form } = store.ui;
  if (form) store.setUi({ form: { ...form, draft: { ...form.draft, ...patch }, lacks: null } });
}

/** Puts focus where the form lacks something: what is wrong first, else why. */
export function focusForm(store: Store): void {
  focusNamed(store.ui.form?.draft.wrong == null ? 'wrong' : 'rationale');
  showForm();
}

/** Sends the refusal, or says what it still lacks. */
export function sendForm(store: Store): void {
  const { form } = store.ui;
  if (!form) return;
  const { wrong } = form.draft;
  const rationale = form.draft.rationale.trim();
  if (wrong === null || !rationale) {
    editForm(store, { lacks: wrong === null ? 'wrong' : 'rationale' });
    focusForm(store);
    return;
  }
  const step = stepOfForm(store);
  store.setUi({ form: null });
  store.post({ type: 'override', draft: { ...form.draft, wrong, rationale } }, { form });
  store.post({ type: 'draft', draft: null });
  goBack(step);
}

/** Closes the form; what was written waits for the next time it is opened on the same target. */
export function closeForm(store: Store): void {
  const { form, kept } = store.ui;
  if (!form) return;
  const step = stepOfForm(store);
  store.setUi({ form: null, kept: keepDraft(kept, form.draft) });
  store.post({ type: 'draft', draft: form.draft });
  goBack(step);
}

export function discardForm(store: Store): void {
  const step = stepOfForm(store);
  store.setUi({ form: null });
  store.post({ type: 'draft', draft: null });
  goBack(step);
}

function stepOfForm(store: Store): string | null {
  const { form } = store.ui;
  const place = form ? placeOfForm(form, store.model.shown?.view) : 'top';
  if (place.startsWith('finding:')) return place;
  return place.startsWith('step:') ? place.slice('step:'.length) : store.ui.at;
}

/** To what the form spoke of. */
function goBack(at: string | null): void {
  if (at?.startsWith('finding:')) focusNamed(at);
  else focusStep(at);
}

import { l10n } from '../shared/l10n.ts';
import type { Store } from './store.ts';

const titleOf = (step: string): HTMLElement | null => document.querySelector(`[data-step="${CSS.escape(step)}"] > .line > .title`);

/** Puts focus on a step's title, in view. Only ever on the expert's own request. */
export function focusStep(step: string | null): void {
  if (step === null) return;
  const title = titleOf(step);
  title?.focus({ preventScroll: true });
  title?.closest('li')?.scrollIntoView({ block: 'nearest' });
}

/** Puts focus on the control of this name (`focusName`, `data-focus`), and says whether there is one. */
export function focusNamed(name: string): boolean {
  const control = document.querySelector<HTMLElement>(`[data-focus="${CSS.escape(name)}"]`);
  control?.focus({ preventScroll: true });
  control?.scrollIntoView({ block: 'nearest' });
  return control !== null;
}

/** Brings the refusal in sight, whole and below what it refuses, as far as there is room. */
export function showForm(): void {
  const form = document.querySelector('.override-form');
  const main = form?.closest('main');
  if (!form || !main) return;
  const top = form.closest('[data-step], [data-finding], .off-plan')?.getBoundingClientRect().top ?? Number.NEGATIVE_INFINITY;
  const { top: begin, bottom: end } = form.getBoundingClientRect();
  const room = main.clientHeight;
  const from = end - top <= room ? top : end - begin <= room ? end - room : begin;
  const { top: edge } = main.getBoundingClientRect();
  if (from < edge || end > edge + room) main.scrollTop += from < edge ? from - edge : Math.min(from - edge, end - edge - room);
}

/** Leads to what is being written in the control of this name, since another would take its place; false where there is none. */
export function leadTo(store: Store, name: string): boolean {
  if (!focusNamed(name)) return false;
  store.say(l10n('Save or cancel first what is written here.'));
  return true;
}

/** Puts focus where one goes on: on the step that Tab leads to, else in what is to be written. Focus that is somewhere stays. */
export function focusPanel(step: string | null): void {
  if (document.activeElement && document.activeElement !== document.body) return;
  if (step !== null && titleOf(step)) focusStep(step);
  else if (!focusNamed('approach')) focusNamed('task');
}

/** The title that Tab leads to. */
const tabStop = (): HTMLElement | null => document.querySelector('.step > .line > .title[tabindex="0"]');

const stepAround = (element: Element | null): string | undefined => element?.closest<HTMLElement>('[data-step]')?.dataset['step'];

/** Where one types: the library's text controls have theirs inside. Undefined: the element is none. */
const fieldIn = (element: Element | null): HTMLInputElement | HTMLTextAreaElement | undefined =>
  element?.shadowRoot?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea') ?? undefined;

/**
 * Draws, and if that took away the focused control itself (an answered flag, a step that is gone), hands focus to the
 * control of the same name that is there now, else to the step it stood in or, failing that, to the one now in its place.
 * Focus that is still somewhere stays where it is; and from a text it goes to no step, where the letters that follow would be commands.
 */
export function keepingFocus(draw: () => void): void {
  const before = document.activeElement;
  const offered = document.querySelector('.revision') !== null;
  const asked = document.querySelector('.your-view') !== null;
  const history = document.querySelector('.history') !== null;
  const planning = document.querySelector('.planning') !== null;
  keepingStepFocus(draw);
  const lost = (): boolean => document.activeElement === document.body && document.hasFocus();
  if (!asked && lost()) focusNamed('approach');
  // The history that was asked for comes after the steps are gone.
  if (!history && lost()) focusNamed('history-back');
  // So does a plan that was waited for: it is read next.
  if (planning && lost() && document.querySelector('.proposal')) tabStop()?.focus();
  // A revision that was waited for, and nowhere else since: then it is what comes next.
  const waiting = before === document.body || before?.matches('[data-focus="cancel"], [data-focus="revise"]');
  if (!offered && waiting && document.hasFocus()) document.querySelector<HTMLElement>('.piece-line[tabindex="0"]')?.focus();
}

function keepingStepFocus(draw: () => void): void {
  const before = document.activeElement;
  const step = stepAround(before);
  const index = step === undefined ? -1 : listed().indexOf(step);
  const finding = before?.closest<HTMLElement>('[data-finding]')?.dataset['finding'];
  const name = before instanceof HTMLElement ? before.dataset['focus'] : undefined;
  const field = fieldIn(before);
  const [from, to] = [field?.selectionStart ?? null, field?.selectionEnd ?? null];
  draw();
  if (name !== undefined && document.activeElement === document.body && focusNamed(name))
    fieldIn(document.activeElement)?.setSelectionRange(from, to);
  if (field) return;
  if (finding !== undefined && document.activeElement === document.body) focusNamed(`finding:${finding}`);
  // A control outside of the steps that did its work and went: accept, undo, close.
  if (before instanceof HTMLElement && !before.isConnected && document.activeElement === document.body && step === undefined)
    tabStop()?.focus({ preventScroll: true });
  if (step === undefined || (document.activeElement && document.activeElement !== document.body)) return;
  const now = listed();
  focusStep(now.includes(step) ? step : (now[Math.min(index, now.length - 1)] ?? null));
}

/** Ids of the steps on the page, in the order shown. */
export function listed(): readonly string[] {
  return [...document.querySelectorAll<HTMLElement>('[data-step]')].map((item) => item.dataset['step'] ?? '');
}

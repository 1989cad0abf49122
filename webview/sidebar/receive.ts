import { sameRefusal, withCode } from '../../src/protocol/drafts.ts';
import type { OverrideDraft, ToSidebar } from '../../src/protocol/sidebar.ts';
import type { SessionView, StepView } from '../../src/core/session/view.ts';
import { flagWords } from '../shared/flag-words.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { share } from '../shared/share.ts';
import { EMPTY_UI, idsOf, isOpen, openFlags, placeOf, stepsOf } from './model.ts';
import type { FormState, Model, Shown, UiState } from './model.ts';
import { followSteps } from './step-writing.ts';

/** The model after a message of the host. A `state` changes what is shown and nothing that is being written. */
export function receive(model: Model, message: ToSidebar): Model {
  switch (message.type) {
    case 'state':
      return receiveState(model, message);
    case 'open-override':
      return {
        ...model,
        ui: withForm(atPlan(model.ui), message.draft, message.targetTitle, placeOf(message.draft.target, model.shown?.view)),
      };
    case 'attached': {
      const { form } = model.ui;
      if (!form || form.draft.target.kind !== message.target.kind || form.draft.target.id !== message.target.id) return model;
      const code = withCode(form.draft.code, [message.code]);
      return { ...model, ui: { ...model.ui, form: { ...form, draft: { ...form.draft, code } } } };
    }
    case 'focus-step':
      return { ...model, ui: { ...atPlan(model.ui), at: message.step } };
    case 'history':
      return { ...model, history: message };
    case 'focus-panel':
      return model;
    case 'open-history':
      return { ...model, ui: { ...model.ui, history: true } };
    case 'open-revise':
      return { ...model, ui: { ...atPlan(model.ui), wish: model.ui.wish ?? '' } };
    case 'focus-finding':
      return { ...model, ui: atPlan(model.ui) };
    case 'ask-reason': {
      const { step, purpose } = message;
      const { reason } = model.ui;
      const stays = reason !== null && (reason.text.trim() !== '' || (reason.step === step && reason.purpose === purpose));
      const flag = stepsOf(model.shown?.view).find((view) => view.step.id === step)?.flag?.id ?? null;
      const ui = atPlan(model.ui);
      return { ...model, ui: stays ? ui : { ...ui, at: step, reason: { step, purpose, flag, text: '' } } };
    }
    case 'refused': {
      const { [message.request]: back, ...sent } = model.sent;
      const kept = back?.form && model.ui.form ? keepDraft(model.ui.kept, model.ui.form.draft) : model.ui.kept;
      // What comes back may have been written for a plan that has changed since.
      const ui = uiFor({ ...model.ui, kept, ...back }, model.shown?.view ?? null);
      return { ...model, sent, refusal: message.message, ui };
    }
    default:
      return message satisfies never;
  }
}

/** The plan in sight, where its history is read: what was asked for stands in the plan. */
const atPlan = (ui: UiState): UiState => (ui.history ? { ...ui, history: false } : ui);

function receiveState(model: Model, next: Shown): Model {
  const shown = model.shown ? share(model.shown, next) : next;
  const ui = uiFor(model.ui, shown.view);
  return { ...model, shown, ui, said: news(model.shown, shown) ?? model.said };
}

/**
 * Another session: nothing that was opened or written for the last one belongs to it. No session is not another one: after
 * a reload of the window it may only not be resumed yet.
 */
function uiFor(ui: UiState, view: SessionView | null): UiState {
  if (!view) return ui;
  const here = view.session === ui.session ? ui : { ...EMPTY_UI, session: view.session };
  const steps = stepsOf(view);
  const edit = here.edit && view.plan ? followSteps(here.edit, idsOf(steps)) : here.edit;
  return withAt(edit === here.edit ? here : { ...here, edit }, steps);
}

/** Tab leads to a step that is there. */
function withAt(here: UiState, steps: readonly StepView[]): UiState {
  if (here.at !== null && steps.some(({ step }) => step.id === here.at)) return here;
  const at = (steps.find(({ current }) => current) ?? steps[0])?.step.id ?? null;
  return here.at === at ? here : { ...here, at };
}

/** What a screen reader is told of an update: new flags, a plan begun or ready (failures are alerts of their own). Null: nothing worth a word. */
function news(before: Shown | null, now: Shown): string | null {
  if (!before) return null;
  if (now.planning && !before.planning) return l10n('Making a plan.');
  if (now.look && !before.look) return l10n('Taking a fresh look.');
  if (before.look && !now.look) {
    const open = (now.view?.findings ?? []).filter(isOpen).length;
    return open === 0
      ? l10n('The fresh look is over: no finding.')
      : counted(open, 'The fresh look is over: {0} finding.', 'The fresh look is over: {0} findings.');
  }
  const steps = stepsOf(now.view);
  if (before.planning && !now.planning && steps.length > 0 && before.view?.plan?.id !== now.view?.plan?.id)
    return counted(steps.length, 'The plan is ready: {0} step.', 'The plan is ready: {0} steps.');
  const offer = now.view?.plan?.offer;
  if (offer && offer.id !== before.view?.plan?.offer?.id)
    return counted(offer.pieces.length, 'A revision is offered: {0} change.', 'A revision is offered: {0} changes.');
  const known = new Set(openFlags(before.view).map(({ id }) => id));
  const raised = openFlags(now.view).filter(({ id }) => !known.has(id));
  if (raised.length > 1) return counted(raised.length, '{0} new flag.', '{0} new flags.');
  const [flag] = raised;
  if (!flag) return null;
  const number = steps.findIndex(({ step }) => step.id === flag.step) + 1;
  return number > 0 ? l10n('Step {0}: {1}', number, flagWords(flag)) : flagWords(flag);
}

/** Opens the form. What was being written of another refusal is kept; what was kept of this one comes back. */
export function withForm(ui: UiState, draft: OverrideDraft, title: string, place: string): UiState {
  const written = ui.form && !sameRefusal(ui.form.draft, draft) ? keepDraft(ui.kept, ui.form.draft) : ui.kept;
  const mine = ui.form && sameRefusal(ui.form.draft, draft) ? ui.form.draft : written.find((kept) => sameRefusal(kept, draft));
  const at = ui.form && sameRefusal(ui.form.draft, draft) ? ui.form.at : place;
  const form: FormState = { draft: mine ? mergeDrafts(mine, draft) : draft, title, at, more: ui.form?.more ?? false, lacks: null };
  return { ...ui, form, kept: written.filter((kept) => !sameRefusal(kept, draft)) };
}

/** The page's words are newer than the host's; what code each of them has attached is attached. */
function mergeDrafts(mine: OverrideDraft, host: OverrideDraft): OverrideDraft {
  return {
    target: { ...mine.target, ...host.target },
    wrong: mine.wrong ?? host.wrong,
    rationale: mine.rationale || host.rationale,
    instead: mine.instead || host.instead,
    sure: mine.sure ?? host.sure,
    link: mine.link || host.link,
    code: withCode(mine.code, host.code),
    become: mine.become || host.become,
    ...(mine.amends === undefined ? {} : { amends: mine.amends }),
  };
}

const MOST_KEPT = 20;

export function keepDraft(kept: readonly OverrideDraft[], draft: OverrideDraft): readonly OverrideDraft[] {
  const others = kept.filter((other) => !sameRefusal(other, draft));
  return isEmpty(draft) ? others : [...others, draft].slice(-MOST_KEPT);
}

export const isEmpty = ({ wrong, rationale, instead, link }: OverrideDraft): boolean => wrong === null && !rationale && !instead && !link;

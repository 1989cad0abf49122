import { window, l10n } from 'vscode';
import type { SessionView, StepView } from '../core/session/view.ts';
import type { Wrong } from '../core/trajectory/events.ts';
import type { StepState } from '../core/tracking/types.ts';
import type { SessionModel } from '../core/session/model.ts';

const ICONS: Readonly<Record<StepState, string>> = {
  untouched: '$(circle-large-outline)',
  'in-progress': '$(color-mode)',
  'likely-done': '$(pass)',
  verified: '$(pass-filled)',
  'possibly-skipped': '$(question)',
  skipped: '$(question)',
  waived: '$(circle-slash)',
  overridden: '$(error)',
};

/** As the panel says them. */
const STATES: Readonly<Record<StepState, () => string>> = {
  untouched: () => l10n.t('not begun'),
  'in-progress': () => l10n.t('in progress'),
  'likely-done': () => l10n.t('likely done'),
  verified: () => l10n.t('verified'),
  'possibly-skipped': () => l10n.t('skipped?'),
  skipped: () => l10n.t('skipped'),
  waived: () => l10n.t('not needed'),
  overridden: () => l10n.t('overridden'),
};

const WRONGS: Readonly<Record<Wrong, () => string>> = {
  'wrong-approach': () => l10n.t('wrong approach'),
  'invented-fact': () => l10n.t('invented fact'),
  unsafe: () => l10n.t('unsafe'),
  'needless-step': () => l10n.t('needless'),
  'missing-step': () => l10n.t('missing step'),
  'wrong-order': () => l10n.t('wrong order'),
  'out-of-date': () => l10n.t('out of date'),
  'against-conventions': () => l10n.t('against conventions'),
  other: () => l10n.t('other'),
};

/** A list's row has no code in it. */
const plain = (text: string): string => text.replaceAll('`', '');

/** Choose a step by keyboard; the guessed one comes first. */
export async function pickStep(view: SessionView, title: string, guess?: string, filter: (step: StepView) => boolean = () => true) {
  const steps = (view.plan?.steps ?? []).map((step, index) => ({ step, number: index + 1 })).filter(({ step }) => filter(step));
  const items = steps
    .sort((a, b) => Number(b.step.step.id === guess) - Number(a.step.step.id === guess) || a.number - b.number)
    .map(({ step, number }) => ({
      label: `${ICONS[step.state]} ${number}. ${plain(step.step.title)}`,
      description: STATES[step.state](),
      step: step.step.id,
    }));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('No step of the plan fits that.'));
    return undefined;
  }
  return (await window.showQuickPick(items, { title, matchOnDescription: true, ignoreFocusOut: true }))?.step;
}

export async function pickFlag(model: SessionModel, title: string): Promise<string | undefined> {
  const open = model.judgement.openFlags;
  if (open.length === 0) void window.showInformationMessage(l10n.t('No flag is open.'));
  if (open.length <= 1) return open[0]?.id;
  const items = open.map((flag) => ({
    label: flag.step ? plain(model.plans.step(flag.step)?.title ?? flag.step) : l10n.t('Edits off the plan'),
    detail: plain(flag.why),
    flag: flag.id,
  }));
  return (await window.showQuickPick(items, { title, matchOnDetail: true }))?.flag;
}

export async function pickOverride(model: SessionModel, title: string): Promise<string | undefined> {
  const { overrides } = model.judgement;
  if (overrides.length === 0) {
    void window.showInformationMessage(l10n.t('There is no override to withdraw.'));
    return undefined;
  }
  const items = overrides.map((override) => ({
    label: override.rationale.split('\n')[0] ?? '',
    description: WRONGS[override.wrong](),
    override: override.id,
  }));
  return (await window.showQuickPick(items, { title }))?.override;
}

/** One line that may not be empty. */
export async function askLine(title: string, prompt: string, placeHolder = ''): Promise<string | undefined> {
  const line = await window.showInputBox({
    title,
    prompt,
    placeHolder,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() ? undefined : l10n.t('A few words are needed.')),
  });
  return line?.trim();
}

import type { PlanOrigin, Step } from '../../src/core/plan/schema.ts';
import type { StepView } from '../../src/core/session/view.ts';
import type { OverrideTarget, Wrong } from '../../src/core/trajectory/events.ts';
import type { PanelError, PlanningProgress } from '../../src/protocol/sidebar.ts';
import { confidence } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { keyNames } from '../shared/key-names.ts';
import { inDigits, l10n } from '../shared/l10n.ts';
import { stateWord } from '../shared/step-state.tsx';

/** What can be wrong, in the order of the number keys. */
export const WRONGS: readonly { readonly id: Wrong; readonly label: () => string }[] = [
  { id: 'wrong-approach', label: () => l10n('wrong approach') },
  { id: 'invented-fact', label: () => l10n('invented fact') },
  { id: 'unsafe', label: () => l10n('unsafe') },
  { id: 'needless-step', label: () => l10n('needless') },
  { id: 'missing-step', label: () => l10n('missing step') },
  { id: 'wrong-order', label: () => l10n('wrong order') },
  { id: 'out-of-date', label: () => l10n('out of date') },
  { id: 'against-conventions', label: () => l10n('against conventions') },
  { id: 'other', label: () => l10n('other') },
];

/** What can be wrong with a flag or a finding: the same kinds, in words that fit, and fewer of them. */
const WRONGS_OF: Readonly<Record<'flag' | 'finding', typeof WRONGS>> = {
  flag: [
    { id: 'invented-fact', label: () => l10n('this is not so') },
    { id: 'needless-step', label: () => l10n('not needed here') },
    { id: 'wrong-order', label: () => l10n('comes later') },
    { id: 'other', label: () => l10n('other') },
  ],
  finding: [
    { id: 'invented-fact', label: () => l10n('this is not so') },
    { id: 'needless-step', label: () => l10n('does not matter') },
    { id: 'against-conventions', label: () => l10n('meant to be so here') },
    { id: 'out-of-date', label: () => l10n('out of date') },
    { id: 'other', label: () => l10n('other') },
  ],
};

export const wrongsOf = (target: OverrideTarget['kind']): typeof WRONGS =>
  target === 'flag' || target === 'finding' ? WRONGS_OF[target] : WRONGS;

export const wrongWord = (wrong: Wrong, target: OverrideTarget['kind']): string =>
  [...wrongsOf(target), ...WRONGS].find(({ id }) => id === wrong)?.label() ?? wrong;

/** The few characters at the right of a step: a number where it helps, else the state, else nothing. */
export function badgeOf({ state, step, confidence: probability }: StepView): string {
  if ((state === 'in-progress' || state === 'likely-done') && probability !== undefined) return confidence(probability);
  if (state === 'untouched') return step.optional ? l10n('optional') : '';
  return stateWord(state);
}

/** The same in full, for a tooltip and for those who hear it. */
export function stateSentence({ state, step, confidence: probability, current }: StepView): string {
  const words = [stateWord(state)];
  if (probability !== undefined) words.push(l10n('{0} % sure', Math.round(probability * 100)));
  if (step.optional) words.push(l10n('optional'));
  if (current) words.push(l10n('current step'));
  return words.join(', ');
}

export function kindWord(kind: Step['kind']): string {
  return { code: l10n('code'), test: l10n('test'), docs: l10n('docs'), ops: l10n('operations'), decision: l10n('decision') }[kind];
}

export function originSentence(origin: PlanOrigin): string {
  switch (origin.kind) {
    case 'model': {
      const usage = origin.usage ? ` · ${usageWords(origin.usage)}` : '';
      return l10n('Proposed by {0}', origin.model) + usage + (origin.repaired ? ` · ${l10n('answer repaired once')}` : '');
    }
    case 'import':
      return origin.source ? l10n('Imported from {0}', origin.source) : l10n('Imported ({0})', origin.format);
    case 'outline':
      return l10n('An outline of your own text, not AI-made');
    case 'agent':
      return l10n('Proposed by the agent {0}', harmless(origin.agent, 200));
    default:
      return origin satisfies never;
  }
}

export function usageWords({ inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number }): string {
  return l10n('{0} tokens in, {1} out', inDigits(inputTokens), inDigits(outputTokens));
}

export function stageSentence(stage: PlanningProgress['stage']): string {
  return {
    'reading-workspace': l10n('Reading the workspace'),
    waiting: l10n('Waiting for the model'),
    streaming: l10n('Writing the plan'),
    repairing: l10n('Repairing an invalid answer'),
    'checking-claims': l10n('Checking what the plan names'),
  }[stage];
}

export function errorAction(action: PanelError['actions'][number]): string {
  return {
    retry: l10n('Retry'),
    'show-raw': l10n('Show the raw answer'),
    'set-key': l10n('Set API key…'),
    outline: l10n('Use an outline'),
    import: l10n('Import a plan…'),
    settings: l10n('Open settings'),
    'sign-in': l10n('Sign in…'),
    'fresh-look': l10n('Look again'),
  }[action];
}

/** The key that opens the form from anywhere, as the keyboard at hand is labelled. */
export const DISTRUST_KEY = /Mac/.test(navigator.platform) ? '⌥⌘D' : keyNames('Ctrl+Alt+D');

import type { VNode } from 'preact';
import type { StepView } from '../../src/core/session/view.ts';
import type { StepState } from '../../src/core/tracking/types.ts';
import { l10n } from '../shared/l10n.ts';
import { stateWord } from '../shared/step-state.tsx';

/** From what is settled to what is open. */
const ORDER: readonly StepState[] = [
  'verified',
  'likely-done',
  'waived',
  'in-progress',
  'possibly-skipped',
  'skipped',
  'overridden',
  'untouched',
];

/** Steps by state, as lengths of a line. */
export function ProgressBar({ steps }: { readonly steps: readonly StepView[] }): VNode {
  const parts = ORDER.map((state) => ({ state, count: steps.filter((view) => view.state === state).length })).filter(
    ({ count }) => count > 0,
  );
  const words = parts.map(({ state, count }) => `${count} ${stateWord(state)}`).join(', ');
  return (
    <div class="bar" role="img" aria-label={l10n('Progress: {0}', words || l10n('no steps'))} title={words}>
      {parts.map(({ state, count }) => (
        <i key={state} class={state} style={{ flexGrow: count }} />
      ))}
    </div>
  );
}

import type { VNode } from 'preact';
import { clock } from '../../src/core/replay/words.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import { compareWith } from './compare.ts';
import type { Compare } from './state.ts';

interface Props {
  readonly compare: Compare;
  readonly mark?: number;
  readonly step?: string | null;
}

/** What the code is shown against. */
export function CompareSwitch({ compare, mark, step }: Props): VNode {
  const page = usePage();
  const markLabel = mark === undefined ? l10n('diff to mark') : l10n('diff to {0}', clock(page.model.events.timeOf(mark)));
  const choices: readonly { readonly id: Compare; readonly label: string; readonly title: string; readonly disabled?: boolean }[] = [
    { id: 'none', label: l10n('this moment'), title: l10n('The code as it stood') },
    { id: 'start', label: l10n('diff to start'), title: l10n('What changed since the session began') },
    {
      id: 'mark',
      label: markLabel,
      title:
        mark === undefined ? l10n('Mark a moment first (X), then compare others with it') : l10n('What changed since the marked moment'),
      disabled: mark === undefined,
    },
    {
      id: 'step',
      label: l10n('step only'),
      title: step === undefined ? l10n('Choose a step in the plan first') : l10n('What the chosen step alone changed'),
      disabled: step === undefined,
    },
  ];
  return (
    <div class="compare" role="group" aria-label={l10n('Compare')}>
      {choices.map(({ id, label, title, disabled = false }) => (
        <button
          key={id}
          type="button"
          class="choice"
          aria-pressed={compare === id}
          disabled={disabled}
          title={title}
          onClick={() => compareWith(page, id)}
        >
          {label}
        </button>
      ))}
      {page.inEditor && (
        <button
          type="button"
          class="icon"
          title={l10n('Open in the editor (E)')}
          aria-label={l10n('Open in the editor')}
          onClick={() => page.openInEditor()}
        >
          <Icon name="go-to-file" />
        </button>
      )}
    </div>
  );
}

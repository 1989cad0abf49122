import type { VNode } from 'preact';
import type { SessionView } from '../../src/core/session/view.ts';
import { duration } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { Icon } from '../shared/icon.tsx';
import { useStore } from './context.ts';
import type { Shown } from './model.ts';
import { redoEdit, undoEdit } from './edit-actions.ts';
import { LinkButton } from './link-button.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { goToFlag } from './step-actions.ts';

/** What is being done and how far it is, in three lines. */
export function Header({ view, edits }: { readonly view: SessionView; readonly edits: Shown['planEdits'] }): VNode {
  const store = useStore();
  const { totals, plan } = view;
  const title = plan?.title || view.task.title;
  // What is clamped is read whole here, and what the task was called where the plan has a name of its own.
  const whole = [...new Set([title, view.task.title])].map((one) => harmless(one, 500)).join('\n\n');
  return (
    <header>
      <h1 dir="auto" title={whole}>
        <RichText text={title} most={500} />
      </h1>
      <div class="meta">
        {plan && <span>{l10n('{0} of {1}', totals.done, totals.steps)}</span>}
        {totals.flags > 0 && (
          <LinkButton class="flags" title={l10n('Go to the next flag')} onClick={() => goToFlag(store)}>
            {counted(totals.flags, '{0} flag', '{0} flags')}
          </LinkButton>
        )}
        {totals.overrides > 0 && <span>{counted(totals.overrides, '{0} override', '{0} overrides')}</span>}
        {view.phase === 'finished' && <span>{l10n('finished')}</span>}
        <span class="end">
          {edits.undo > 0 && (
            <button
              type="button"
              class="icon"
              title={l10n('Undo plan edit')}
              aria-label={l10n('Undo plan edit')}
              onClick={() => undoEdit(store)}
            >
              <Icon name="discard" />
            </button>
          )}
          {edits.redo > 0 && (
            <button
              type="button"
              class="icon"
              title={l10n('Redo plan edit')}
              aria-label={l10n('Redo plan edit')}
              onClick={() => redoEdit(store)}
            >
              <Icon name="redo" />
            </button>
          )}
          <span title={l10n('time at work')}>{duration(view.t)}</span>
        </span>
      </div>
      {plan && <ProgressBar steps={plan.steps} />}
    </header>
  );
}

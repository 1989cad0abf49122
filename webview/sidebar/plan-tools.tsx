import type { VNode } from 'preact';
import type { PlanView, SessionView } from '../../src/core/session/view.ts';
import { l10n } from '../shared/l10n.ts';
import { useStore } from './context.ts';
import { startAdd } from './edit-actions.ts';
import { distrust } from './form-actions.ts';
import { openHistory } from './history-actions.ts';
import { LinkButton } from './link-button.tsx';
import { openRevise } from './revise-actions.ts';
import { originSentence } from './words.ts';

/** What can be done with the whole plan, below it. */
export function PlanTools({ view, plan }: { readonly view: SessionView; readonly plan: PlanView }): VNode {
  const store = useStore();
  const working = view.phase === 'working' || view.phase === 'paused';
  return (
    <div class="plan-tools">
      <div class="answers">
        {view.phase !== 'finished' && <LinkButton onClick={() => startAdd(store, null)}>{l10n('Add a step')}</LinkButton>}
        {working && (
          <LinkButton focusName="revise" onClick={() => openRevise(store)}>
            {l10n('Revise from here…')}
          </LinkButton>
        )}
        {working && <LinkButton onClick={() => distrust(store, { kind: 'plan', id: plan.id })}>{l10n('Distrust the plan…')}</LinkButton>}
        <LinkButton focusName="history" onClick={() => openHistory(store)}>
          {l10n('History')}
        </LinkButton>
        <LinkButton onClick={() => store.post({ type: 'command', command: 'export' })}>{l10n('Export…')}</LinkButton>
        {view.phase !== 'proposed' && (
          <LinkButton onClick={() => store.post({ type: 'command', command: 'replay' })}>{l10n('Replay')}</LinkButton>
        )}
        {working && <LinkButton onClick={() => store.post({ type: 'command', command: 'fresh-look' })}>{l10n('Fresh look')}</LinkButton>}
        {working && <LinkButton onClick={() => store.post({ type: 'finish' })}>{l10n('Finish')}</LinkButton>}
      </div>
      {view.phase !== 'proposed' && <p class="small dim">{originSentence(plan.origin)}</p>}
    </div>
  );
}

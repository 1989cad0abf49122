import type { VNode } from 'preact';
import type { PlanView } from '../../src/core/session/view.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { Button } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { distrust } from './form-actions.ts';
import { LinkButton } from './link-button.tsx';
import { originSentence } from './words.ts';

/** A plan that nobody has agreed to yet: where it comes from, where to doubt, and what to do with it. */
export function Proposal({ plan, approach }: { readonly plan: PlanView; readonly approach: string | null }): VNode {
  const store = useStore();
  const missing = plan.steps.flatMap(({ claims }) => claims).filter(({ verdict }) => verdict === 'not-found').length;
  return (
    <section class="proposal" aria-label={l10n('Proposed plan')}>
      <p class="small dim">{originSentence(plan.origin)}</p>
      {approach !== null && (
        <p class="small" dir="auto">
          {l10n('Your view:')} <RichText text={approach} most={2_000} />
        </p>
      )}
      {missing > 0 && (
        <p class="small warn">
          {counted(
            missing,
            'It names {0} thing that this workspace does not hold.',
            'It names {0} things that this workspace does not hold.',
          )}
        </p>
      )}
      <p class="small dim">{l10n('Change it first if you like: unfold a step, or press e on it.')}</p>
      <div class="row">
        <Button focusName="accept" onClick={() => store.post({ type: 'accept-plan' })}>
          {l10n('Accept plan')}
        </Button>
        <span class="answers">
          <LinkButton onClick={() => distrust(store, { kind: 'plan', id: plan.id })}>{l10n('Distrust…')}</LinkButton>
          {plan.origin.kind === 'model' && (
            <LinkButton onClick={() => store.post({ type: 'command', command: 'propose-another' })}>{l10n('Propose another')}</LinkButton>
          )}
        </span>
      </div>
    </section>
  );
}

import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { FindingView, SessionView } from '../../src/core/session/view.ts';
import type { Override } from '../../src/core/trajectory/events.ts';
import type { LookProgress } from '../../src/protocol/sidebar.ts';
import { harmless } from '../shared/harmless.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { ProgressRing } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { FindingItem } from './finding-item.tsx';
import { LinkButton } from './link-button.tsx';
import { isOpen } from './model.ts';
import type { FormState } from './model.ts';

export interface FindingsProps {
  readonly view: SessionView;
  readonly look: LookProgress | null;
  /** The open form and the finding it stands in. */
  readonly form: FormState | null;
  readonly at: string;
}

const NONE: readonly Override[] = [];
const WEIGHT: Readonly<Record<FindingView['severity'], number>> = { info: 0, warning: 1, error: 2 };

/** What a fresh look found, each with its place and its answers; and the look itself, while it is under way. */
export const Findings = memo(({ view, look, form, at }: FindingsProps): VNode | null => {
  const store = useStore();
  const { findings, overrides, lastLook, phase } = view;
  if (findings.length === 0 && !look && !lastLook) return null;
  const open = findings.filter(isOpen).toSorted((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity]);
  // What still wants an answer comes first, the gravest at the top; then the order in which it was said.
  const listed = [...open, ...findings.filter((finding) => !isOpen(finding))];
  const steps = view.plan?.steps ?? [];
  const refusals = (id: string): readonly Override[] => {
    const found = overrides.filter(({ target }) => target.kind === 'finding' && target.id === id);
    return found.length === 0 ? NONE : found;
  };
  return (
    <section class="findings" aria-label={l10n('Findings')}>
      <h2>
        {l10n('Findings')}
        {findings.length > 0 && <span class="dim count">{l10n('{0} open of {1}', open.length, findings.length)}</span>}
      </h2>
      {look && <Looking look={look} />}
      {!look && lastLook && (
        <p class="small dim" dir="auto">
          {lastLook.findings === 0
            ? l10n('{0} looked at the result and found nothing to say.', harmless(lastLook.model, 200))
            : counted(
                lastLook.findings,
                '{1} looked at the result: {0} finding.',
                '{1} looked at the result: {0} findings.',
                harmless(lastLook.model, 200),
              )}
        </p>
      )}
      <ul>
        {listed.map((finding, index) => (
          <FindingItem
            key={finding.id}
            finding={finding}
            step={steps.findIndex(({ step }) => step.id === finding.step) + 1}
            active={index === 0}
            overrides={refusals(finding.id)}
            form={form && at === `finding:${finding.id}` ? form : null}
          />
        ))}
      </ul>
      {phase !== 'finished' && !look && (
        <div class="answers">
          <LinkButton focusName="findings-end" onClick={() => store.post({ type: 'finish' })}>
            {l10n('Finish…')}
          </LinkButton>
          <LinkButton onClick={() => store.post({ type: 'command', command: 'fresh-look' })}>{l10n('Look again')}</LinkButton>
        </div>
      )}
    </section>
  );
});

function Looking({ look: { stage, model, findings, note } }: { readonly look: LookProgress }): VNode {
  const store = useStore();
  const begun = useRef<HTMLDivElement>(null);
  // It was asked for, often from elsewhere, and stands below the whole plan.
  useLayoutEffect(() => begun.current?.scrollIntoView({ block: 'nearest' }), []);
  const words = {
    reading: l10n('Reading what was done'),
    waiting: l10n('Waiting for the model'),
    answering: findings === 0 ? l10n('Looking') : counted(findings, '{0} finding so far', '{0} findings so far'),
  };
  return (
    <div class="looking" ref={begun}>
      <div class="row">
        <ProgressRing />
        <span class="what">{words[stage]}</span>
        <LinkButton onClick={() => store.post({ type: 'cancel-look' })}>{l10n('Cancel')}</LinkButton>
      </div>
      <p class="small dim" dir="auto">
        {harmless(model, 200)}
      </p>
      {note && (
        <p class="small" dir="auto">
          {harmless(note, 500)}
        </p>
      )}
    </div>
  );
}

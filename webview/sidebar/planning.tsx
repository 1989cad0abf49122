import type { VNode } from 'preact';
import type { PlanningProgress } from '../../src/protocol/sidebar.ts';
import { harmless } from '../shared/harmless.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { ProgressRing } from '../shared/ui.ts';
import { StateGlyph } from '../shared/step-state.tsx';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';
import { stageSentence, usageWords } from './words.ts';

/** A plan in the making: its steps as they arrive. */
export function Planning({
  planning,
  brief,
}: {
  readonly planning: PlanningProgress;
  /** A plan stands below: the one in the making is only counted. */ readonly brief: boolean;
}): VNode {
  const store = useStore();
  const { stage, steps, model, usage, note } = planning;
  return (
    <section class="planning" aria-label={l10n('Planning')}>
      <div class="row">
        <ProgressRing />
        <span class="what">
          {stageSentence(stage)}
          {steps.length > 0 && <span class="dim"> · {counted(steps.length, '{0} step', '{0} steps')}</span>}
        </span>
        <LinkButton focusName="cancel" onClick={() => store.post({ type: 'cancel-planning' })}>
          {l10n('Cancel')}
        </LinkButton>
      </div>
      <p class="small dim" dir="auto">
        {harmless(model, 200)}
        {usage && ` · ${usageWords(usage)}`}
      </p>
      {note && (
        <p class="small" dir="auto">
          {harmless(note, 500)}
        </p>
      )}
      {steps.length > 0 && !brief && (
        <ol class="steps arriving">
          {steps.map((step, index) => (
            <li key={index} class="step untouched">
              <StateGlyph state="untouched" />
              <div class="line">
                <span class="title">
                  <span class="number">{index + 1}</span>{' '}
                  <span class="text" dir="auto">
                    <RichText text={step.title} most={500} />
                  </span>
                </span>
              </div>
              {step.description && (
                <p class="small dim clamp" dir="auto">
                  <RichText text={step.description} most={400} />
                </p>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

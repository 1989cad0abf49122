import type { VNode } from 'preact';
import type { Finding } from '../../src/core/trajectory/events.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { RichText } from '../shared/rich-text.tsx';
import { useStore } from './context.ts';
import { FileLink } from './file-link.tsx';
import { distrust } from './form-actions.ts';
import { LinkButton } from './link-button.tsx';
import type { FormState } from './model.ts';
import { OverrideForm } from './override-form.tsx';

export interface FindingsProps {
  readonly findings: readonly Finding[];
  /** The open form and the finding it stands in. */
  readonly form: FormState | null;
  readonly at: string;
}

const SEVERITY: Readonly<Record<Finding['severity'], { icon: string; word: () => string }>> = {
  info: { icon: 'info', word: () => l10n('Note') },
  warning: { icon: 'warning', word: () => l10n('Warning') },
  error: { icon: 'error', word: () => l10n('Error') },
};

/** What a fresh look found, each with its place and a way to refuse it. */
export const Findings = memo(({ findings, form, at }: FindingsProps): VNode => {
  const store = useStore();
  return (
    <section class="findings" aria-label={l10n('Findings')}>
      <h2>{l10n('Findings')}</h2>
      <ul>
        {findings.map(({ id, severity, text, uri, line, source }) => (
          <li key={id} class={severity}>
            <Icon name={SEVERITY[severity].icon} />
            <div>
              <p dir="auto">
                <span class="sr-only">{SEVERITY[severity].word()}: </span>
                <RichText text={text} most={2_000} />
              </p>
              <div class="small facts">
                {uri && <FileLink uri={uri} line={line ?? 1} withLine={line !== undefined} />}
                <span>{source === 'model' ? l10n('by a model') : l10n('by rule')}</span>
                <LinkButton onClick={() => distrust(store, { kind: 'finding', id })}>{l10n('Distrust…')}</LinkButton>
              </div>
              {form && at === `finding:${id}` && <OverrideForm form={form} />}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
});

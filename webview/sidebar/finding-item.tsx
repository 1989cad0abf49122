import type { VNode } from 'preact';
import type { FindingView } from '../../src/core/session/view.ts';
import type { Override } from '../../src/core/trajectory/events.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { RichText } from '../shared/rich-text.tsx';
import { useStore } from './context.ts';
import { FileLink } from './file-link.tsx';
import { answerWord, onFindingKey, resolve } from './finding-actions.ts';
import { distrust } from './form-actions.ts';
import { LinkButton } from './link-button.tsx';
import type { FormState } from './model.ts';
import { OverrideForm } from './override-form.tsx';
import { OverrideNote } from './override-note.tsx';

const SEVERITY: Readonly<Record<FindingView['severity'], { icon: string; word: () => string }>> = {
  info: { icon: 'info', word: () => l10n('Note') },
  warning: { icon: 'warning', word: () => l10n('Warning') },
  error: { icon: 'error', word: () => l10n('Error') },
};

export interface FindingItemProps {
  readonly finding: FindingView;
  /** Number of the step that it is about; 0: none. */
  readonly step: number;
  /** The one that Tab leads to. */
  readonly active: boolean;
  readonly overrides: readonly Override[];
  readonly form: FormState | null;
}

/** One remark, with its place and its answers beside it; once answered it is one quiet line. */
export const FindingItem = memo(({ finding, step, active, overrides, form }: FindingItemProps): VNode => {
  const store = useStore();
  const { id, severity, text, uri, line, source, answer } = finding;
  const open = answer === undefined || answer === 'fixing';
  return (
    <li
      class={`${severity} ${open ? 'open' : 'answered'}`}
      tabIndex={active ? 0 : -1}
      data-finding={id}
      data-focus={`finding:${id}`}
      onKeyDown={(event) => event.target === event.currentTarget && onFindingKey(store, finding, event)}
    >
      <Icon name={open ? SEVERITY[severity].icon : answer === 'distrusted' ? 'circle-slash' : 'check'} />
      <div>
        <p dir="auto">
          <span class="sr-only">{SEVERITY[severity].word()}: </span>
          <RichText text={text} most={2_000} />
        </p>
        <div class="small facts">
          {answer && <span class="answer">{answerWord(answer)}</span>}
          {uri && <FileLink uri={uri} line={line ?? 1} withLine={line !== undefined} />}
          {step > 0 && <span>{l10n('step {0}', step)}</span>}
          <span>{source === 'model' ? l10n('by a model') : l10n('by rule')}</span>
        </div>
        {open && (
          <div class="small answers">
            {answer === 'fixing' ? (
              <LinkButton onClick={() => resolve(store, id, 'fixed')}>{l10n('Fixed')}</LinkButton>
            ) : (
              <LinkButton title={l10n('It is so, and may stay (a)')} onClick={() => resolve(store, id, 'accepted')}>
                {l10n('Accept')}
              </LinkButton>
            )}
            {answer !== 'fixing' && (
              <LinkButton title={l10n('Go there and mend it (f)')} onClick={() => resolve(store, id, 'fixing')}>
                {l10n('Fix')}
              </LinkButton>
            )}
            <LinkButton title={l10n('It is wrong, and why (d)')} onClick={() => distrust(store, { kind: 'finding', id })}>
              {l10n('Distrust…')}
            </LinkButton>
          </div>
        )}
        {overrides.map((override) => (
          <OverrideNote key={override.id} override={override} />
        ))}
        {form && <OverrideForm form={form} />}
      </div>
    </li>
  );
});

import type { VNode } from 'preact';
import { VERDICTS } from '../../src/core/review/events.ts';
import type { ReviewTarget, Verdict } from '../../src/core/review/events.ts';
import { targetKey } from '../../src/core/review/review.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { usePage } from '../replay/context.ts';
import { verdictIcon, verdictMeaning, verdictWord } from './verdict-look.ts';

const KEYS: Readonly<Record<Verdict, string>> = { upheld: 'U', overturned: 'O', unsure: 'Q' };

interface Props {
  readonly target: ReviewTarget;
  /** Also shows the field for a comment. */
  readonly full?: boolean;
  /** Goes up when something was said: the component is drawn again. */
  readonly reviewed: number;
}

/** The three verdicts on a step or an override, one key or click each; and what others said. */
export function VerdictButtons({ target, full = false }: Props): VNode | null {
  const { review } = usePage();
  if (!review.known) return null;
  const key = targetKey(target);
  const own = review.own.verdicts.get(key);
  const said = review.others.flatMap(({ reviewer, review: theirs }) => {
    const verdict = theirs.verdicts.get(key);
    return verdict ? [{ reviewer, ...verdict }] : [];
  });
  return (
    <div class="verdict">
      {review.may && full && <VerdictComment target={target} given={own?.comment} />}
      {review.may && (
        <div class="verdict-buttons" role="group" aria-label={l10n('Verdict')}>
          {VERDICTS.map((verdict) => (
            <button
              key={verdict}
              type="button"
              class={`choice quiet ${verdict}`}
              aria-pressed={own?.verdict === verdict}
              title={verdictMeaning(verdict, target.kind)}
              onClick={() => review.decide(verdict, target)}
            >
              <kbd aria-hidden="true">{KEYS[verdict]}</kbd> {verdictWord(verdict)}
            </button>
          ))}
          {own && (
            <button
              type="button"
              class="icon"
              title={l10n('Take back (W)')}
              aria-label={l10n('Take back')}
              onClick={() => review.withdraw(target)}
            >
              <Icon name="discard" />
            </button>
          )}
        </div>
      )}
      {own?.comment && !full && (
        <p class="small" dir="auto">
          <RichText text={own.comment} />
        </p>
      )}
      {said.map(({ reviewer, verdict, comment }) => (
        <p key={reviewer} class="small others" dir="auto">
          <Icon name={verdictIcon(verdict)} /> <strong>{harmless(reviewer, 100)}</strong>: {verdictWord(verdict)}
          {comment && (
            <>
              {' · '}
              <RichText text={comment} />
            </>
          )}
        </p>
      ))}
    </div>
  );
}

/** A few words with the verdict; kept with it when it is given. Enter goes on to the verdicts. */
function VerdictComment({ target, given = '' }: { readonly target: ReviewTarget; readonly given?: string | undefined }): VNode {
  const { review } = usePage();
  const key = targetKey(target);
  const onKeyDown = (event: KeyboardEvent): void => {
    const field = event.currentTarget as HTMLTextAreaElement;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      field.parentElement?.querySelector<HTMLElement>('.verdict-buttons button')?.focus();
    } else if (event.key === 'Escape') field.blur();
  };
  return (
    <textarea
      class="field"
      rows={1}
      maxLength={20_000}
      aria-label={l10n('Why (optional)')}
      placeholder={l10n('Why (optional)')}
      defaultValue={review.drafts.get(key) ?? given}
      onInput={(event) => review.drafts.set(key, event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}

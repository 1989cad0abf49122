import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { clock } from '../../src/core/replay/words.ts';
import type { ReviewTarget } from '../../src/core/review/events.ts';
import type { ReviewItem } from '../../src/core/review/items.ts';
import { targetKey } from '../../src/core/review/review.ts';
import type { Kept } from '../../src/protocol/replay.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { StateGlyph, stateWord } from '../shared/step-state.tsx';
import { usePage } from '../replay/context.ts';
import type { Writing } from '../replay/state.ts';
import { CommentForm } from './comment-form.tsx';
import { CommentList } from './comment-list.tsx';
import { VerdictButtons } from './verdict-buttons.tsx';
import { verdictIcon, verdictWord } from './verdict-look.ts';

interface Props {
  readonly reviewing?: ReviewTarget;
  readonly writing?: Writing;
  readonly reviewed: number;
  readonly grown: number;
}

/** Everything that wants a verdict, what was said of it, and the comments. */
export function ReviewPane({ reviewing, writing, reviewed }: Props): VNode {
  const { review } = usePage();
  const { items, comments, may } = review;
  const decided = items.filter(({ target }) => review.own.verdicts.has(targetKey(target))).length;
  return (
    <div class="review scroll" tabIndex={0} role="region" aria-label={l10n('Review')}>
      {may ? (
        <Progress decided={decided} all={items.length} kept={review.kept} />
      ) : (
        <p class="empty dim">{review.why || l10n('You may read reviews of this session, and not write one.')}</p>
      )}
      <ol class="items">
        {items.map((item) => (
          <Item
            key={targetKey(item.target)}
            item={item}
            open={reviewing !== undefined && targetKey(reviewing) === targetKey(item.target)}
            reviewed={reviewed}
          />
        ))}
      </ol>
      <div class="comments-head">
        <h2>{l10n('Comments')}</h2>
        {may && (
          <button type="button" class="link small" onClick={() => review.startComment()}>
            {l10n('Comment on this moment (A)')}
          </button>
        )}
      </div>
      {writing && <CommentForm writing={writing} />}
      <CommentList comments={comments} />
      {comments.length === 0 && !writing && (
        <p class="empty dim">{may ? l10n('None yet. Click a line’s number first to comment on lines.') : l10n('None yet.')}</p>
      )}
    </div>
  );
}

function Progress({ decided, all, kept }: { readonly decided: number; readonly all: number; readonly kept?: Kept | undefined }): VNode {
  return (
    <div class="progress">
      <progress max={Math.max(1, all)} value={decided} aria-label={l10n('Decided')} />
      <p class="small facts">
        <span>{all > 0 && decided === all ? l10n('All {0} decided', all) : l10n('{0} of {1} decided', decided, all)}</span>
        {kept && (
          <span class={kept.state === 'refused' ? 'bad' : 'dim'} role={kept.state === 'refused' ? 'alert' : undefined} title={kept.message}>
            {keptWord(kept)}
          </span>
        )}
      </p>
    </div>
  );
}

function keptWord({ state, message }: Kept): string {
  switch (state) {
    case 'sent':
      return l10n('sent');
    case 'waiting':
      return l10n('kept here, waits for the server');
    case 'local':
      return l10n('kept on this machine');
    case 'refused':
      return message ?? l10n('the server refused it');
  }
}

function Item({ item, open }: { readonly item: ReviewItem; readonly open: boolean; readonly reviewed: number }): VNode {
  const page = usePage();
  const { review, model } = page;
  const row = useRef<HTMLLIElement>(null);
  const { target, title, seq } = item;
  const own = review.own.verdicts.get(targetKey(target));
  const icon = own ? verdictIcon(own.verdict) : target.kind === 'override' ? 'error' : 'circle-large-outline';
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <li ref={row} class={`item ${own?.verdict ?? 'undecided'}${open ? ' at-hand' : ''}`} aria-current={open ? 'true' : undefined}>
      <button
        type="button"
        class="row"
        aria-expanded={open}
        onClick={() => (open ? page.set({ reviewing: undefined }) : review.look(item))}
      >
        <Icon name={icon} />
        <span class="label" dir="auto">
          <span class="sr-only">
            {target.kind === 'override' ? l10n('override') : l10n('step')}
            {': '}
          </span>
          <RichText text={title} most={300} />
          {own && <span class="sr-only">, {verdictWord(own.verdict)}</span>}
        </span>
        <span class="time dim small">{clock(model.events.timeOf(seq))}</span>
      </button>
      {open && item.state && (
        <p class="left-as small dim">
          <StateGlyph state={item.state} /> {stateWord(item.state)}
        </p>
      )}
      {open && <VerdictButtons target={target} full reviewed={0} />}
    </li>
  );
}

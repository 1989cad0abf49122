import type { VNode } from 'preact';
import { clock } from '../../src/core/replay/words.ts';
import { shortPath } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { usePage } from '../replay/context.ts';
import type { WrittenComment } from './reviewing.ts';

/** Comments by moment; a click goes to the moment and its lines. */
export function CommentList({ comments }: { readonly comments: readonly WrittenComment[] }): VNode {
  return (
    <ol class="comments">
      {comments.map((comment) => (
        <Comment key={comment.id} comment={comment} />
      ))}
    </ol>
  );
}

function Comment({ comment: { id, seq, lines, text, by, own, edited } }: { readonly comment: WrittenComment }): VNode {
  const page = usePage();
  const { review, model } = page;
  const there =
    lines && `${harmless(shortPath(lines.uri))}:${lines.startLine}${lines.endLine > lines.startLine ? `–${lines.endLine}` : ''}`;
  const go = (): void => {
    page.player.pause();
    page.seek(seq, { file: lines?.uri, line: lines?.startLine, lineEnd: lines?.endLine });
  };
  return (
    <li class="comment">
      <p class="small facts dim">
        <button type="button" class="link" onClick={go}>
          {clock(model.events.timeOf(seq))}
          {there && ` ${there}`}
        </button>
        <span>{own ? l10n('you') : harmless(by, 100)}</span>
        {edited && <span>{l10n('changed')}</span>}
        {own && review.may && (
          <span class="tools">
            <button
              type="button"
              class="icon"
              title={l10n('Change')}
              aria-label={l10n('Change comment')}
              onClick={() => page.set({ writing: { seq, text, comment: id, ...(lines ? { lines } : {}) } })}
            >
              <Icon name="edit" />
            </button>
            <button
              type="button"
              class="icon"
              title={l10n('Remove')}
              aria-label={l10n('Remove comment')}
              onClick={() => review.removeComment(id)}
            >
              <Icon name="trash" />
            </button>
          </span>
        )}
      </p>
      <p dir="auto">
        <RichText text={text} />
      </p>
    </li>
  );
}

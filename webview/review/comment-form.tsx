import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { clock } from '../../src/core/replay/words.ts';
import type { LineRange } from '../../src/core/review/events.ts';
import { shortPath } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { keyNames } from '../shared/key-names.ts';
import { l10n } from '../shared/l10n.ts';
import { usePage } from '../replay/context.ts';
import type { ReplayPage } from '../replay/page.ts';
import type { Writing } from '../replay/state.ts';

/** Writes a comment on a moment, on some lines or none. Ctrl+Enter keeps it, Escape does not. */
export function CommentForm({ writing }: { readonly writing: Writing }): VNode {
  const page = usePage();
  const { review, model } = page;
  const field = useRef<HTMLTextAreaElement>(null);
  const { seq, lines, text, comment } = writing;
  useEffect(() => {
    field.current?.focus();
    field.current?.form?.scrollIntoView({ block: 'nearest' });
  }, [seq, comment]);
  const change = (part: Partial<Writing>): void => page.set({ writing: { ...writing, ...part } });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') page.set({ writing: undefined });
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) review.finishComment();
    else return;
    event.preventDefault();
  };
  return (
    <form
      class="comment-form"
      aria-label={comment === undefined ? l10n('New comment') : l10n('Change comment')}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        review.finishComment();
      }}
    >
      <p class="small dim">
        <Icon name="comment" /> {l10n('at {0}', clock(model.events.timeOf(seq)))}
        {lines && `, ${harmless(shortPath(lines.uri))}`}
      </p>
      {lines && comment === undefined && (
        <Lines lines={lines} most={linesIn(page, seq, lines.uri)} change={(next) => change({ lines: next })} />
      )}
      <textarea
        ref={field}
        class="field"
        rows={3}
        maxLength={20_000}
        aria-label={l10n('Comment')}
        placeholder={lines ? l10n('What about these lines?') : l10n('What about this moment?')}
        value={text}
        onInput={(event) => change({ text: event.currentTarget.value })}
      />
      <div class="buttons">
        <button type="submit" class="choice" aria-pressed="true" disabled={text.trim() === ''} title={keyNames('Ctrl+Enter')}>
          {l10n('Keep')}
        </button>
        <button type="button" class="choice" onClick={() => page.set({ writing: undefined })}>
          {l10n('Cancel')}
        </button>
      </div>
    </form>
  );
}

/** How many lines the file had then. */
function linesIn({ model }: ReplayPage, seq: number, uri: string): number {
  const { shown } = model.seek(seq, uri);
  return (shown?.uri === uri && shown.text?.lines) || Number.MAX_SAFE_INTEGER;
}

interface LinesProps {
  readonly lines: LineRange;
  readonly most: number;
  readonly change: (lines: LineRange | undefined) => void;
}

/** The range, for those who do not select with a mouse; empty numbers make it a comment on the moment alone. */
function Lines({ lines, most, change }: LinesProps): VNode {
  const number = (label: string, value: number, set: (value: number) => LineRange): VNode => (
    <label>
      {label}{' '}
      <input
        class="field number"
        type="number"
        min={1}
        max={most}
        value={value}
        onChange={(event) => {
          const entered = event.currentTarget.valueAsNumber;
          if (entered >= 1) change(set(Math.min(Math.floor(entered), most)));
        }}
      />
    </label>
  );
  return (
    <p class="small line-range">
      {number(l10n('lines'), lines.startLine, (startLine) => ({ ...lines, startLine, endLine: Math.max(startLine, lines.endLine) }))}
      {number(l10n('to'), lines.endLine, (endLine) => ({ ...lines, endLine, startLine: Math.min(endLine, lines.startLine) }))}
      <button type="button" class="link" onClick={() => change(undefined)}>
        {l10n('no lines')}
      </button>
    </p>
  );
}

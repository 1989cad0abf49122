import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../shared/icon.tsx';
import { harmless } from '../shared/harmless.ts';
import { l10n } from '../shared/l10n.ts';
import type { ListState, SessionsPage } from './sessions-page.ts';
import type { Wanted } from './query.ts';

/** A search waits for this many milliseconds without a key. */
const TYPING_MS = 250;

const REVIEW: readonly { readonly value: NonNullable<Wanted['review']> | ''; readonly label: string }[] = [
  { value: '', label: 'reviewed or not' },
  { value: 'none', label: 'not reviewed by anyone' },
  { value: 'not-mine', label: 'not reviewed by me' },
  { value: 'mine', label: 'reviewed by me' },
];

/** What the list is narrowed to. */
export function Filters({ page, state }: { readonly page: SessionsPage; readonly state: ListState }): VNode {
  const { wanted, me } = state;
  const toggle = (name: string, on: boolean, change: Wanted): VNode => (
    <button type="button" class="choice quiet" aria-pressed={on} onClick={() => void page.want(change)}>
      {name}
    </button>
  );
  const reviews = me?.role === 'annotator' ? REVIEW.slice(0, 2) : REVIEW;
  return (
    <div class="filters" role="search">
      <Search page={page} value={wanted.search ?? ''} />
      {toggle(l10n('live'), wanted.live === 'yes', { live: wanted.live ? undefined : 'yes' })}
      {toggle(l10n('with overrides'), wanted.overrides === 'some', { overrides: wanted.overrides ? undefined : 'some' })}
      {toggle(l10n('with open flags'), wanted.flags === 'some', { flags: wanted.flags ? undefined : 'some' })}
      <label>
        <span class="sr-only">{l10n('Reviewed')}</span>
        <select
          class="field"
          value={wanted.review ?? ''}
          onChange={(event) => void page.want({ review: (event.currentTarget.value || undefined) as Wanted['review'] })}
        >
          {reviews.map(({ value, label }) => (
            <option key={value} value={value}>
              {l10n(label)}
            </option>
          ))}
        </select>
      </label>
      {wanted.person !== undefined && (
        <button
          type="button"
          class="choice quiet"
          aria-pressed="true"
          title={l10n('Show everyone’s')}
          onClick={() => void page.want({ person: undefined })}
        >
          {l10n('by {0}', harmless(wanted.person, 60))} <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function Search({ page, value }: { readonly page: SessionsPage; readonly value: string }): VNode {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(value);
  useEffect(() => {
    // Cleared from elsewhere.
    if (value !== asked.current) setText((asked.current = value));
  }, [value]);
  useEffect(() => {
    if (text === asked.current) return undefined;
    const timer = setTimeout(() => {
      asked.current = text;
      void page.want({ search: text.trim() || undefined });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label class="search">
      <Icon name="search" />
      <span class="sr-only">{l10n('Search tasks, people and names')}</span>
      <input
        ref={field}
        class="field"
        type="search"
        maxLength={200}
        placeholder={l10n('Search tasks, people and names ( / )')}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </label>
  );
}

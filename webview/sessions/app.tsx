import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { counted, l10n } from '../shared/l10n.ts';
import { SignIn } from '../shared/sign-in.tsx';
import { Filters } from './filters.tsx';
import { handleKey } from './list-keys.ts';
import { fromQuery, isNarrowed, toQuery } from './query.ts';
import { SessionTable } from './session-table.tsx';
import { SessionsPage } from './sessions-page.ts';
import type { Ask, ListState } from './sessions-page.ts';

/** How often the list looks for what is new, in milliseconds; only while someone can see it. */
const REFRESH_MS = 10_000;

export function App({ ask }: { readonly ask: Ask }): VNode {
  const [state, setState] = useState<ListState>();
  const page = useMemo(() => new SessionsPage(ask, fromQuery(location.search), setState), [ask]);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    void page.start();
    const timer = setInterval(() => {
      setNow(Date.now());
      if (!document.hidden) void page.refresh();
    }, REFRESH_MS);
    document.addEventListener('keydown', handleKey);
    return () => {
      clearInterval(timer);
      document.removeEventListener('keydown', handleKey);
    };
  }, [page]);
  const query = state && toQuery(state.wanted);
  useEffect(() => {
    if (query !== undefined) history.replaceState(null, '', `${location.pathname}${query}`);
  }, [query]);

  if (!state) return <main class="list" />;
  if (state.signedOut) return <SignIn onSignedIn={() => void page.start()} />;
  return (
    <div class="list">
      <header class="list-head">
        <h1>{l10n('Sessions')}</h1>
        {state.me && (
          <p class="small dim">
            {l10n('{0}, {1}', harmless(state.me.actor, 60), l10n(state.me.role))}{' '}
            <button type="button" class="link small" onClick={() => void page.signOut()}>
              {l10n('Sign out')}
            </button>
          </p>
        )}
      </header>
      <Filters page={page} state={state} />
      <main>
        <Body page={page} state={state} now={now} />
      </main>
      <p class="small dim keys-hint">
        <kbd>/</kbd> {l10n('search')} <kbd>J</kbd> <kbd>K</kbd> {l10n('down, up')} <kbd>Enter</kbd> {l10n('open')}
      </p>
    </div>
  );
}

function Body({ page, state, now }: { readonly page: SessionsPage; readonly state: ListState; readonly now: number }): VNode {
  const { sessions, next, loading, error, wanted } = state;
  if (error && sessions.length === 0) {
    return (
      <div class="blank" role="alert">
        <Icon name="warning" />
        <p>{error}</p>
        <button type="button" class="choice" onClick={() => void page.start()}>
          {l10n('Try again')}
        </button>
      </div>
    );
  }
  if (sessions.length === 0 && loading !== undefined) return <Waiting />;
  if (sessions.length === 0) {
    return (
      <div class="blank" role="status">
        <Icon name={isNarrowed(wanted) ? 'filter' : 'inbox'} />
        <p>
          {isNarrowed(wanted) ? l10n('No session fits.') : l10n('No session yet. What your team records appears here as it is uploaded.')}
        </p>
        {isNarrowed(wanted) && (
          <button type="button" class="choice" onClick={() => void page.clear()}>
            {l10n('Show all')}
          </button>
        )}
      </div>
    );
  }
  return (
    <>
      <SessionTable page={page} state={state} now={now} />
      {error && (
        <p class="bad" role="alert">
          {error}
        </p>
      )}
      <p class="sr-only" role="status">
        {next === null ? counted(sessions.length, '{0} session', '{0} sessions') : l10n('The first {0} sessions', sessions.length)}
      </p>
      {next !== null && (
        <button type="button" class="choice more" disabled={loading === 'more'} onClick={() => void page.more()}>
          {loading === 'more' ? l10n('Loading…') : l10n('Show more')}
        </button>
      )}
    </>
  );
}

/** Where rows will be. */
function Waiting(): VNode {
  return (
    <div class="waiting" role="status" aria-label={l10n('Loading sessions…')}>
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} class="shade" />
      ))}
    </div>
  );
}

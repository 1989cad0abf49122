import type { VNode } from 'preact';
import type { SessionItem, SessionSort } from '../../src/protocol/sync.ts';
import { ago } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { counted, inDigits, l10n } from '../shared/l10n.ts';
import type { ListState, SessionsPage } from './sessions-page.ts';

interface Column {
  readonly sort?: SessionSort;
  readonly label: string;
  readonly className: string;
}

const COLUMNS: readonly Column[] = [
  { sort: 'title', label: 'Task', className: 'task' },
  { sort: 'person', label: 'Person', className: 'person' },
  { sort: 'updated', label: 'Last change', className: 'when' },
  { sort: 'events', label: 'Events', className: 'number' },
  { sort: 'overrides', label: 'Overrides', className: 'number' },
  { sort: 'flags', label: 'Open flags', className: 'number' },
  { label: 'Reviewed', className: 'reviews' },
];
/** Which way a column sorts first. */
const FIRST: Readonly<Partial<Record<SessionSort, 'asc'>>> = { title: 'asc', person: 'asc' };

interface Props {
  readonly page: SessionsPage;
  readonly state: ListState;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The sessions, one a row; a row opens its replay. */
export function SessionTable({ page, state, now }: Props): VNode {
  const { sort = 'updated', order = 'desc' } = state.wanted;
  const sortBy = (by: SessionSort): void => {
    const next = by === sort ? (order === 'asc' ? 'desc' : 'asc') : (FIRST[by] ?? 'desc');
    void page.want({ sort: by, order: next });
  };
  return (
    <table class="sessions" aria-busy={state.loading !== undefined}>
      <caption class="sr-only">{l10n('Sessions')}</caption>
      <thead>
        <tr>
          {COLUMNS.map(({ sort: by, label, className }) => (
            <th
              key={label}
              scope="col"
              class={className}
              aria-sort={by === sort ? (order === 'asc' ? 'ascending' : 'descending') : undefined}
            >
              {by ? (
                <button type="button" onClick={() => sortBy(by)}>
                  {l10n(label)}
                  {by === sort && <Icon name={order === 'asc' ? 'arrow-up' : 'arrow-down'} />}
                </button>
              ) : (
                l10n(label)
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {state.sessions.map((session) => (
          <Row key={session.id} session={session} now={now} onPerson={(person) => void page.want({ person })} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly session: SessionItem;
  readonly now: number;
  readonly onPerson: (person: string) => void;
}

function Row({ session, now, onPerson }: RowProps): VNode {
  const { id, title, owner, finished, live, updatedAt, count, overrides, openFlags, reviewers, reviewed, forkOf } = session;
  const address = `/sessions/${encodeURIComponent(id)}`;
  const onClick = (event: MouseEvent): void => {
    // The link itself and the person's button do as they always do; so does a selection of text.
    if ((event.target as HTMLElement).closest('a, button') || getSelection()?.isCollapsed === false) return;
    if (event.ctrlKey || event.metaKey) open(address, '_blank', 'noopener');
    else location.assign(address);
  };
  const amount = (value: number, one: string, many: string): VNode => (
    <td class={`number${value === 0 ? ' none' : ''}`}>
      {inDigits(value)}
      <span class="unit"> {value === 1 ? one : many}</span>
    </td>
  );
  return (
    <tr class={live ? 'live' : undefined} onClick={onClick}>
      <td class="task">
        <a href={address} dir="auto">
          {harmless(title, 300) || id}
        </a>
        {live && (
          <span class="state live-word">
            <Icon name="record" /> {l10n('live')}
          </span>
        )}
        {!live && !finished && <span class="state dim">{l10n('unfinished')}</span>}
        {forkOf !== null && <span class="state dim">{l10n('fork of {0}', forkOf)}</span>}
      </td>
      <td class="person">
        <button type="button" class="link" title={l10n('Only this person’s')} onClick={() => onPerson(owner)}>
          {harmless(owner, 60)}
        </button>
      </td>
      <td class="when dim" title={new Date(updatedAt).toLocaleString()}>
        {ago(now - Date.parse(updatedAt))}
      </td>
      {amount(count, l10n('event'), l10n('events'))}
      {amount(overrides, l10n('override'), l10n('overrides'))}
      {amount(openFlags, l10n('open flag'), l10n('open flags'))}
      <td class={`reviews${reviewers === 0 ? ' none' : ''}`}>
        {reviewers === 0 ? l10n('no') : counted(reviewers, '{0} person', '{0} people')}
        {reviewed && (
          <span class="mine">
            {' '}
            <Icon name="pass" /> {l10n('you')}
          </span>
        )}
      </td>
    </tr>
  );
}

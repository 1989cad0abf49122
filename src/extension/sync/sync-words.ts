import { l10n } from 'vscode';
import type { SyncView } from '../../protocol/sidebar.ts';

/** What there is to say of the upload, a sentence a line: how it stands, what waits, what the server has signed, what to do. */
export function describeSync(view: SyncView, now: number): string[] {
  const { state, pending, receiptAt, message, fork } = view;
  return [
    stateOf(state),
    ...(pending > 0 ? [pending === 1 ? l10n.t('1 event waits here') : l10n.t('{0} events wait here', pending.toLocaleString())] : []),
    // What is wrong, and what to do.
    ...(message === undefined ? [] : message.split(/(?<=\.) /)),
    receiptAt === undefined ? l10n.t('The server has signed for nothing yet') : l10n.t('Last receipt: {0}', when(receiptAt, now)),
    ...(fork === undefined ? [] : [l10n.t('The server has another history of this session: this one is its fork {0}', fork)]),
  ];
}

function stateOf(state: SyncView['state']): string {
  switch (state) {
    case 'off':
      return l10n.t('Sessions stay on this machine');
    case 'synced':
      return l10n.t('The team server has everything');
    case 'syncing':
      return l10n.t('Sending to the team server');
    case 'waiting':
      return l10n.t('Waiting to send again');
    case 'offline':
      return l10n.t('Offline');
    case 'paused':
      return l10n.t('Sync is paused');
    case 'signed-out':
      return l10n.t('Signed out of the team server');
    case 'error':
      return l10n.t('Sync has stopped');
    default:
      return state satisfies never;
  }
}

const DAY = 86_400_000;

/** The time of a receipt; with its date when that is not today's. */
function when(at: number, now: number): string {
  const date = new Date(at);
  return now - at < DAY && date.getDate() === new Date(now).getDate() ? date.toLocaleTimeString() : date.toLocaleString();
}

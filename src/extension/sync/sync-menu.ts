import { env, l10n, QuickPickItemKind, Uri, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { SyncView } from '../../protocol/sidebar.ts';
import { describeSync } from './sync-words.ts';

export type SyncAction = 'retry' | 'pause' | 'resume' | 'sign-in' | 'sign-out' | 'trust' | 'open' | 'settings';

interface Item extends QuickPickItem {
  readonly action?: SyncAction;
}

/** How the upload stands, and what can be done about it; resolves to what was chosen. `page`: the session's own on the server. */
export async function chooseSyncAction(view: SyncView, page: string | undefined): Promise<SyncAction | undefined> {
  const offer = (action: SyncAction, label: string): Item => ({ action, label });
  const away = view.state === 'waiting' || view.state === 'offline' || view.state === 'error';
  const said = describeSync(view, Date.now()).map((label): Item => ({ label: `$(info) ${label}` }));
  const items: Item[] = [
    ...said,
    { label: l10n.t('What to do'), kind: QuickPickItemKind.Separator },
    ...(view.code === 'server-key-changed' ? [offer('trust', `$(key) ${l10n.t('Trust the server’s new key…')}`)] : []),
    ...(view.state === 'signed-out' ? [offer('sign-in', `$(sign-in) ${l10n.t('Sign in…')}`)] : []),
    ...(away ? [offer('retry', `$(refresh) ${l10n.t('Try again now')}`)] : []),
    ...(view.state === 'paused' ? [offer('resume', `$(play) ${l10n.t('Go on sending')}`)] : []),
    ...(view.state === 'off' || view.state === 'paused' || view.state === 'signed-out'
      ? []
      : [offer('pause', `$(debug-pause) ${l10n.t('Pause sync')}`)]),
    ...(page === undefined || view.receiptAt === undefined
      ? []
      : [offer('open', `$(link-external) ${l10n.t('Open the session on the server')}`)]),
    ...(view.state === 'signed-out' || view.state === 'off' ? [] : [offer('sign-out', `$(sign-out) ${l10n.t('Sign out')}`)]),
    offer('settings', `$(gear) ${l10n.t('Server’s address…')}`),
  ];
  const chosen = await window.showQuickPick(items, { title: l10n.t('Sync with the team server'), placeHolder: said[0]!.label.slice(8) });
  if (chosen?.action === 'open' && page !== undefined) await env.openExternal(Uri.parse(page));
  return chosen?.action;
}

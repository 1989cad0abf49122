import { l10n, StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { StatusBarItem } from 'vscode';
import type { SyncView } from '../../protocol/sidebar.ts';
import { Disposable } from '../dispose.ts';
import { describeSync } from './sync-words.ts';

const ICONS: Readonly<Record<SyncView['state'], string>> = {
  off: '',
  synced: '$(cloud)',
  syncing: '$(cloud-upload)',
  waiting: '$(cloud)',
  offline: '$(debug-disconnect)',
  paused: '$(debug-pause)',
  'signed-out': '$(sign-in)',
  error: '$(warning)',
};
/** So many waiting events are worth a number; while one types there are always some. */
const NOTABLE = 100;

/** What the team server has of the session, at the bottom of the window; a click says more, and what can be done. */
export class SyncItem extends Disposable {
  readonly #item: StatusBarItem;

  constructor() {
    super();
    this.#item = this._register(window.createStatusBarItem('coagency.sync', StatusBarAlignment.Left, 49));
    this.#item.name = l10n.t('Coagency Sync');
    this.#item.command = 'coagency.showSync';
  }

  show(view: SyncView): void {
    if (view.state === 'off') return this.#item.hide();
    this.#item.text = [ICONS[view.state], ...words(view)].join(' ');
    const said = describeSync(view, Date.now());
    this.#item.tooltip = said.join('\n');
    this.#item.accessibilityInformation = { label: l10n.t('Coagency sync: {0}', said.join(', ')) };
    const calls = view.state === 'error' || view.state === 'signed-out';
    this.#item.backgroundColor = calls ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}

function words({ state, pending, progress }: SyncView): string[] {
  if (state === 'signed-out') return [l10n.t('Sign in')];
  if (state === 'error') return [l10n.t('Sync')];
  if (progress && progress.total - progress.sent >= NOTABLE) return [`${Math.floor((100 * progress.sent) / progress.total)}%`];
  return pending >= NOTABLE || (pending > 0 && state !== 'synced' && state !== 'syncing') ? [pending.toLocaleString()] : [];
}

import { MarkdownString, StatusBarAlignment, ThemeColor, window, l10n } from 'vscode';
import type { StatusBarItem } from 'vscode';
import type { SessionView } from '../core/session/view.ts';
import type { RecordingView, SyncView } from '../protocol/sidebar.ts';
import { Disposable } from './dispose.ts';

const RECORD_ICONS: Readonly<Record<RecordingView['state'], string>> = {
  recording: '$(record-small)',
  paused: '$(debug-pause)',
  failed: '$(warning)',
  off: '$(check-all)',
};

/** Progress and flags at the bottom of the window; a click opens the panel. */
export class StatusBar extends Disposable {
  readonly #item: StatusBarItem;

  constructor() {
    super();
    this.#item = this._register(window.createStatusBarItem('coagency.progress', StatusBarAlignment.Left, 50));
    this.#item.name = 'Coagency';
    this.#item.command = 'coagency.showPanel';
  }

  show(view: SessionView | null, recording: RecordingView, sync: SyncView): void {
    if (!view) {
      this.#item.hide();
      return;
    }
    const { steps, done, flags, overrides } = view.totals;
    const record = RECORD_ICONS[recording.state];
    const parts = [`${record} ${steps ? `${done}/${steps}` : 'Coagency'}`];
    if (flags > 0) parts.push(`$(flag) ${flags}`);
    if (overrides > 0) parts.push(`$(circle-slash) ${overrides}`);
    this.#item.text = parts.join('  ');
    const words = [
      steps ? `${done} of ${steps} steps settled` : 'no plan yet',
      ...(flags > 0 ? [`${flags} ${flags === 1 ? 'flag' : 'flags'}`] : []),
      ...(overrides > 0 ? [`${overrides} ${overrides === 1 ? 'override' : 'overrides'}`] : []),
    ];
    // What is wrong with the upload, the sync item says.
    const failed = recording.state === 'failed';
    const tooltip = new MarkdownString();
    tooltip.appendText(
      `${view.task.title}\n${words.join(', ')}\n${recording.message ?? `Recording: ${recording.state}`}\n${sync.message ?? `Sync: ${sync.state}`}`,
    );
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: l10n.t('Coagency: {0}, recording {1}', words.join(', '), recording.state) };
    this.#item.backgroundColor = failed ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}

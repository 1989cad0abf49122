import { l10n, ProgressLocation, window } from 'vscode';
import type { SyncView } from '../../protocol/sidebar.ts';

/** An upload of so many events takes long enough to be shown: a day's work sent at once, not what one types. */
const LONG = 20_000;

interface Bar {
  readonly report: (sent: number, total: number) => void;
  readonly end: () => void;
}

/** A progress bar for as long as much is being sent; cancelling it pauses. */
export class SyncProgress {
  readonly #pause: () => void;
  #shown: Bar | undefined;

  constructor(pause: () => void) {
    this.#pause = pause;
  }

  show({ state, progress }: SyncView): void {
    if (state !== 'syncing' || !progress) {
      this.#shown?.end();
      this.#shown = undefined;
      return;
    }
    const { sent, total } = progress;
    if (!this.#shown && total - sent >= LONG) this.#shown = this.#begin(sent);
    this.#shown?.report(sent, total);
  }

  #begin(start: number): Bar {
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    let report = (_sent: number, _total: number): void => {};
    let shown = 0;
    const title = l10n.t('Coagency: sending what was recorded');
    void window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (bar, cancelled) => {
      cancelled.onCancellationRequested(() => this.#pause());
      report = (sent, total) => {
        const share = total > start ? (100 * (sent - start)) / (total - start) : 100;
        bar.report({ increment: share - shown, message: l10n.t('{0} of {1} events', sent.toLocaleString(), total.toLocaleString()) });
        shown = share;
      };
      await ended;
    });
    return { report: (sent, total) => report(sent, total), end };
  }
}

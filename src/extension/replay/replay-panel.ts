import { Uri, ViewColumn, window } from 'vscode';
import type { WebviewPanel } from 'vscode';
import { FromReplay } from '../../protocol/replay.ts';
import type { ToReplay } from '../../protocol/replay.ts';
import { Disposable } from '../dispose.ts';
import { panelErrorOf } from '../user-error.ts';
import { webviewHtml, webviewRoot } from '../webview-html.ts';
import type { MomentDocuments } from './moment-documents.ts';
import type { PanelReviews } from './panel-reviews.ts';
import type { Recording } from './recording.ts';

/** A session replayed beside the code: streams the log's own lines to the page, which folds them as the sidebar did. */
export class ReplayPanel extends Disposable {
  readonly #panel: WebviewPanel;
  readonly #recording: Recording;
  readonly #moments: MomentDocuments;
  readonly #reviews: PanelReviews;
  /** The event that the page has to be sent next; undefined until it asked for the first. */
  #next: number | undefined;
  /** Readings follow one another: two at once would send lines twice, or out of order. */
  #reading: Promise<void> = Promise.resolve();

  constructor(
    extension: Uri,
    recording: Recording,
    moments: MomentDocuments,
    reviews: (post: (message: ToReplay) => void) => PanelReviews,
    beside = false,
  ) {
    super();
    this.#reviews = reviews((message) => this.#post(message));
    this.#recording = recording;
    this.#moments = moments;
    const column = beside ? ViewColumn.Beside : ViewColumn.Active;
    this.#panel = window.createWebviewPanel('coagency.replay', `Replay: ${recording.title}`, column, {
      enableScripts: true,
      retainContextWhenHidden: true,
      localResourceRoots: [webviewRoot(extension)],
    });
    this.#panel.iconPath = Uri.joinPath(extension, 'media', 'icon.png');
    this._register(this.#panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this._register(this.#panel.onDidDispose(() => this.dispose()));
    this._register(recording);
    if (recording.onDidGrow) this._register(recording.onDidGrow(() => this.#grown()));
    if (recording.onDidDoubt) this._register(recording.onDidDoubt(() => void this.#tell().catch((error: unknown) => this.#fail(error))));
    this.#panel.webview.html = webviewHtml(this.#panel.webview, extension, 'replay', 'Replay');
  }

  async #receive(raw: unknown): Promise<void> {
    const message = FromReplay.safeParse(raw);
    if (!message.success) return this.#fail(message.error);
    try {
      switch (message.data.type) {
        case 'ready': {
          const { session, title, live } = this.#recording;
          // The first frame does not wait for the whole log to be checked.
          this.#post({ type: 'open', session, title, live, integrity: { chain: 'unchecked', receipts: 'none', message: 'being checked' } });
          await this.#reviews.open();
          return await this.#tell();
        }
        case 'read':
          return await this.#read(message.data.from);
        case 'blob':
          return this.#post({ type: 'blob', hash: message.data.hash, text: (await this.#recording.blob(message.data.hash)) ?? null });
        case 'open-moment':
          return await this.#moments.open(this.#recording, message.data);
        case 'say':
          return await this.#reviews.say(message.data.event);
        case 'diff-moment':
          return await this.#moments.diff(this.#recording, message.data);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** How far the record can be trusted, as far as it was checked. */
  async #tell(): Promise<void> {
    const integrity = await this.#recording.integrity();
    const { session, title, live } = this.#recording;
    this.#post({ type: 'open', session, title, live, integrity });
  }

  #grown(): void {
    // What the page did not ask for yet it will be sent when it does.
    if (this.#next === undefined) return;
    this.#read().catch((error: unknown) => this.#fail(error));
  }

  /** @param from the event to begin with; by default the one after the last that was sent */
  #read(from?: number): Promise<void> {
    const reading = this.#reading.then(() => this.#send(from ?? this.#next ?? 0));
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #send(from: number): Promise<void> {
    this.#next = from;
    for await (const { lines, next } of this.#recording.lines(from)) {
      if (this.isDisposed) return;
      this.#next = next;
      this.#post({ type: 'lines', lines, done: false });
    }
    this.#post({ type: 'lines', lines: '', done: true });
  }

  #fail(error: unknown): void {
    const { message, next } = panelErrorOf(error);
    this.#post({ type: 'error', message, next });
  }

  #post(message: ToReplay): void {
    if (!this.isDisposed) void this.#panel.webview.postMessage(message);
  }
}

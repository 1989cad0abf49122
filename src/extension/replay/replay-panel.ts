import { setTimeout as delay } from 'node:timers/promises';
import { Uri, ViewColumn, window } from 'vscode';
import type { ToReplay } from '../../protocol/replay.ts';
import { Disposable, toDisposable } from '../dispose.ts';
import { webviewHtml, webviewRoot } from '../webview-html.ts';
import type { MomentDocuments } from './moment-documents.ts';
import type { PanelReviews } from './panel-reviews.ts';
import type { Recording } from './recording.ts';
import { ReplayConversation } from './replay-conversation.ts';

/** How often it is looked who has said something since, in milliseconds, while the page is before the viewer's eyes. */
const LOOK_MS = 30_000;

/** A session replayed beside the code: streams the log's own lines to the page, which folds them as the sidebar did. */
export class ReplayPanel extends Disposable {
  constructor(
    extension: Uri,
    recording: Recording,
    moments: MomentDocuments,
    reviews: (post: (message: ToReplay) => void) => PanelReviews,
    beside = false,
  ) {
    super();
    const column = beside ? ViewColumn.Beside : ViewColumn.Active;
    const panel = window.createWebviewPanel('coagency.replay', `Replay: ${recording.title}`, column, {
      enableScripts: true,
      retainContextWhenHidden: true,
      localResourceRoots: [webviewRoot(extension)],
    });
    panel.iconPath = Uri.joinPath(extension, 'media', 'icon.png');
    const post = (message: ToReplay): void => {
      if (!this.isDisposed) void panel.webview.postMessage(message);
    };
    const wait = (milliseconds: number): Promise<void> => delay(milliseconds, undefined, { ref: false });
    const talk = this._register(new ReplayConversation({ recording, moments, reviews: reviews(post), post, wait }));
    this._register(panel.webview.onDidReceiveMessage((message: unknown) => talk.receive(message)));
    const ifSeen = (): void => {
      if (panel.visible) void talk.look();
    };
    this._register(panel.onDidChangeViewState(ifSeen));
    const looking = setInterval(ifSeen, LOOK_MS);
    this._register(toDisposable(() => clearInterval(looking)));
    this._register(panel.onDidDispose(() => this.dispose()));
    panel.webview.html = webviewHtml(panel.webview, extension, 'replay', 'Replay');
  }
}

import { EventEmitter } from 'vscode';
import type { Uri, WebviewView } from 'vscode';
import type { FromSidebar, ToSidebar } from '../../protocol/sidebar.ts';
import { Disposable } from '../dispose.ts';
import { panelErrorOf } from '../user-error.ts';
import { webviewHtml, webviewRoot } from '../webview-html.ts';

/** Least time between two states posted, in milliseconds: the panel follows, and typing does not feel it. */
const POST_EVERY = 100;

/** The plan panel's host end: checks what comes in, paces what goes out. */
export class SidebarView extends Disposable {
  readonly #extension: Uri;
  readonly #state: () => Extract<ToSidebar, { type: 'state' }>;
  readonly #messages = this._register(new EventEmitter<FromSidebar>());
  readonly onDidReceive = this.#messages.event;
  #view: WebviewView | undefined;
  #ready = false;
  #queued: ToSidebar[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(extension: Uri, state: () => Extract<ToSidebar, { type: 'state' }>) {
    super();
    this.#extension = extension;
    this.#state = state;
    this._register({ dispose: () => clearTimeout(this.#timer) });
  }

  resolveWebviewView(view: WebviewView): void {
    this.#view = view;
    this.#ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(this.#extension)] };
    const subscriptions = [
      view.webview.onDidReceiveMessage((message: unknown) => void this.#receive(message)),
      view.onDidChangeVisibility(() => this.refresh()),
    ];
    view.onDidDispose(() => {
      if (this.#view === view) {
        this.#view = undefined;
        this.#ready = false;
      }
      for (const subscription of subscriptions) subscription.dispose();
    });
    view.webview.html = webviewHtml(view.webview, this.#extension, 'sidebar', 'Plan');
  }

  /** The state has changed; several calls in a row post once. */
  refresh(): void {
    if (this.#timer || !this.#view?.visible) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#ready && this.#view?.visible) this.#send(this.#state());
    }, POST_EVERY);
  }

  /** Posts a message that must not be lost: kept until the page is there. What it speaks of is shown first. */
  post(message: ToSidebar): void {
    if (this.#timer && this.#ready && this.#view?.visible) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#send(this.#state());
    }
    if (this.#ready) this.#send(message);
    else this.#queued.push(message);
  }

  async #receive(message: unknown): Promise<void> {
    const { FromSidebar: Schema } = await import('../../protocol/sidebar.ts');
    const parsed = Schema.safeParse(message);
    if (!parsed.success) {
      const { type } = (message ?? {}) as { type?: unknown };
      const request = typeof type === 'string' ? type : 'unknown';
      this.post({ type: 'refused', request, message: parsed.error.issues[0]?.message ?? 'not understood' });
      return;
    }
    if (parsed.data.type === 'ready') {
      this.#ready = true;
      this.#send(this.#state());
      for (const queued of this.#queued.splice(0)) this.#send(queued);
      return;
    }
    this.#messages.fire(parsed.data);
  }

  /** Tells the page why a request was not carried out. */
  refuse(request: string, error: unknown): void {
    const { message, next } = panelErrorOf(error);
    this.post({ type: 'refused', request, message: `${message} ${next}` });
  }

  #send(message: ToSidebar): void {
    void this.#view?.webview.postMessage(message);
  }
}

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
  /** The state has changed since the page was sent it. */
  #stale = false;

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
    this.#stale = true;
    if (this.#timer || !this.#view?.visible) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#ready && this.#view?.visible) this.#sendState();
    }, POST_EVERY);
  }

  /**
   * Posts a message that must not be lost: kept until the page is there. What it speaks of is sent first, also to a page that
   * is hidden: a state of another session that came after it would take away what it opened.
   */
  post(message: ToSidebar): void {
    if (!this.#ready) {
      this.#queued.push(message);
      return;
    }
    if (this.#stale) this.#sendState();
    this.#send(message);
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
      this.#sendState();
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

  #sendState(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale = false;
    this.#send(this.#state());
  }

  #send(message: ToSidebar): void {
    void this.#view?.webview.postMessage(message);
  }
}

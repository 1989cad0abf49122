import { randomUUID } from 'node:crypto';
import { commands, Uri, window, workspace } from 'vscode';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { ToSidebar } from '../protocol/sidebar.ts';
import { Roots } from './capture/roots.ts';
import { commandHandlers } from './command-handlers.ts';
import { VIEW_ID } from './contributions.ts';
import { Controller } from './controller.ts';
import { Disposable } from './dispose.ts';
import { ModelKey } from './planning/model-key.ts';
import { Planning } from './planning/planning.ts';
import { MomentDocuments } from './replay/moment-documents.ts';
import { ReplayCommands } from './replay/replay-commands.ts';
import { Checks } from './session/checks.ts';
import { Drafts } from './session/drafts.ts';
import { OpenSession } from './session/open-session.ts';
import { SessionCommands } from './session/session-commands.ts';
import { SessionService } from './session/session-service.ts';
import type { Session } from './session/session.ts';
import { SessionStore } from './session/store.ts';
import { getSetting } from './settings.ts';
import { SidebarView } from './sidebar/sidebar-view.ts';
import { readSuggestedTask } from './sidebar/suggested-task.ts';
import { StatusBar } from './status-bar.ts';
import { SyncService } from './sync/sync-service.ts';
import { panelErrorOf, UserError } from './user-error.ts';

/** Puts the parts together; each is told what it needs and no more. */
export class Coagency extends Disposable {
  readonly #log: LogOutputChannel;
  readonly #sessions: SessionService;
  readonly #planning: Planning;
  readonly #sync: SyncService;
  readonly #sidebar: SidebarView;
  readonly #status: StatusBar;
  #roots = new Roots();
  #suggestedTask: string | null = null;
  #left: { readonly session: string; readonly title: string } | null = null;

  constructor(context: ExtensionContext) {
    super();
    this.#log = this._register(window.createOutputChannel('Coagency', { log: true }));
    const folder = getSetting('recording.folder');
    const logs = folder ? Uri.file(folder) : Uri.joinPath(context.globalStorageUri, 'sessions');
    const store = new SessionStore(logs.fsPath);
    const open = new OpenSession({
      actor: actorOf(context),
      extensionVersion: String((context.extension.packageJSON as { version: string }).version),
      own: [logs, context.globalStorageUri],
      onProblem: (where, error) => this.#log.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    });
    this.#sessions = this._register(new SessionService(store, context.workspaceState, open));
    const key = new ModelKey(context.secrets);
    this.#planning = this._register(new Planning(this.#sessions, key, () => this.#roots, this.#log));
    this.#sync = this._register(new SyncService(context.secrets, this.#log));
    this.#sidebar = this._register(new SidebarView(context.extensionUri, () => this.#state()));
    this.#status = this._register(new StatusBar());

    const roots = (): Roots => this.#roots;
    const drafts = new Drafts(context.workspaceState, (uri) => this.#roots.toPath(uri)?.path);
    const checks = new Checks();
    const controller = new Controller(this.#sidebar, this.#sessions, this.#planning, drafts, roots, checks);
    const sessionCommands = new SessionCommands(this.#sessions, store);
    const moments = this._register(new MomentDocuments());
    const replay = new ReplayCommands(context.extensionUri, store, this.#sessions, sessionCommands, this.#sync, moments);
    const handlers = commandHandlers({
      controller,
      planning: this.#planning,
      key,
      sessions: this.#sessions,
      sessionCommands,
      drafts,
      checks,
      replay,
      sync: this.#sync,
      roots,
    });
    for (const [command, handler] of Object.entries(handlers)) this._register(commands.registerCommand(command, this.#told(handler)));

    this._register(window.registerWebviewViewProvider(VIEW_ID, this.#sidebar, { webviewOptions: { retainContextWhenHidden: true } }));
    this._register(this.#sidebar.onDidReceive((message) => void controller.receive(message)));
    this._register(this.#planning.onDidChange(() => this.#refresh()));
    this._register(this.#sync.onDidChange(() => this.#refresh()));
    this._register(this.#sessions.onDidSwitch((session) => this.#follow(session)));
    this._register(workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('coagency.sync') && this.#sync.reconnect()));
    this._register(workspace.onDidChangeWorkspaceFolders(() => (this.#roots = new Roots())));
  }

  get session(): Session | null {
    return this.#sessions.current;
  }

  /** Goes on with the session that a reload interrupted. */
  async start(): Promise<void> {
    void this.#planning.findModels();
    this.#suggestedTask = await readSuggestedTask();
    const { left } = this.#sessions;
    if (left === undefined) return this.#refresh();
    try {
      await this.#sessions.resume(left);
    } catch (error) {
      this.#left = { session: left, title: panelErrorOf(error).message };
      this.#log.warn(`session ${left} could not be resumed: ${String(error)}`);
      this.#refresh();
    }
  }

  async end(): Promise<void> {
    await this.#sessions.suspend();
    await this.#sync.end();
    this.dispose();
  }

  #follow(session: Session | null): void {
    this.#left = null;
    if (session && !session.isDisposed) session.recorder.onDidChange(() => this.#refresh());
    this.#sync.follow(session);
    this.#refresh();
  }

  #refresh(): void {
    const view = this.session?.model.view() ?? null;
    const open = view !== null && view.phase !== 'finished';
    void commands.executeCommand('setContext', 'coagency.sessionOpen', open);
    void commands.executeCommand('setContext', 'coagency.planShown', view?.plan != null);
    this.#status.show(view, this.#recording(), this.#sync.view);
    this.#sidebar.refresh();
  }

  #recording() {
    return this.session?.recorder.recording ?? { state: 'off' as const };
  }

  #state(): Extract<ToSidebar, { type: 'state' }> {
    return {
      type: 'state',
      view: this.session?.model.view() ?? null,
      planning: this.#planning.progress,
      error: this.#planning.error,
      sync: this.#sync.view,
      recording: this.#recording(),
      sources: this.#planning.sources,
      resumable: this.#left,
      suggestedTask: this.#suggestedTask,
    };
  }

  /** A command's failure is told to the person who gave it. */
  #told(handler: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown> {
    return async (...args) => {
      try {
        return await handler(...(args as never[]));
      } catch (error) {
        const { message, next } = panelErrorOf(error);
        if (!(error instanceof UserError)) this.#log.error(error instanceof Error ? error : String(error));
        void window.showErrorMessage(`Coagency: ${message} ${next}`);
        return undefined;
      }
    };
  }
}

function actorOf(context: ExtensionContext): { id: string; name?: string } {
  let id = context.globalState.get<string>('actor');
  if (id === undefined) {
    id = randomUUID();
    void context.globalState.update('actor', id);
  }
  const name = getSetting('recording.actor').trim();
  return name ? { id, name } : { id };
}

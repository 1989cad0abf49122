import { randomUUID } from 'node:crypto';
import { commands, l10n, Uri, window, workspace } from 'vscode';
import type { ConfigurationChangeEvent, ExtensionContext, LanguageModelTool, LogOutputChannel, WebviewView } from 'vscode';
import type { SessionModel } from '../core/session/model.ts';
import type { FromSidebar, ToSidebar } from '../protocol/sidebar.ts';
import { Roots } from './capture/roots.ts';
import { commandHandlers } from './command-handlers.ts';
import { Controller } from './controller.ts';
import { ContextKeys } from './context-keys.ts';
import { Disposable } from './dispose.ts';
import type { DisposableLike } from './dispose.ts';
import { DistrustActions } from './distrust/code-actions.ts';
import { AgentTools } from './agents/agent-tools.ts';
import { Inbox } from './agents/inbox.ts';
import { Checks } from './checks/checks.ts';
import { OverrideLenses } from './editor/override-lenses.ts';
import { SessionStartDocuments } from './editor/session-start-documents.ts';
import { StepMarks } from './editor/step-marks.ts';
import type { Finish } from './findings/finish.ts';
import { FreshLook } from './findings/fresh-look.ts';
import { ModelKey } from './planning/model-key.ts';
import { Models } from './planning/models.ts';
import { Planning } from './planning/planning.ts';
import { ModelJudge } from './judge/model-judge.ts';
import { MomentDocuments } from './replay/moment-documents.ts';
import { ReplayCommands } from './replay/replay-commands.ts';
import { Drafts } from './session/drafts.ts';
import { buildOf } from './session/build.ts';
import type { OpenSession } from './session/open-session.ts';
import { SessionCommands } from './session/session-commands.ts';
import { SessionService } from './session/session-service.ts';
import type { Session } from './session/session.ts';
import { SessionStore } from './session/store.ts';
import { logFolder, workspaceKey } from './session/unfinished.ts';
import { getSetting } from './settings.ts';
import { SidebarView } from './sidebar/sidebar-view.ts';
import { readSuggestedTask } from './sidebar/suggested-task.ts';
import { StatusBar } from './status-bar.ts';
import { SyncService } from './sync/sync-service.ts';
import { isBug, panelErrorOf } from './user-error.ts';

/** Puts the parts together; each is told what it needs and no more. */
export class Coagency extends Disposable {
  readonly #log: LogOutputChannel;
  readonly #sessions: SessionService;
  readonly #planning: Planning;
  readonly #inbox: Inbox;
  readonly #tools: Readonly<Record<string, LanguageModelTool<unknown>>>;
  readonly #commands: Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
  /** Settled once a session that a reload interrupted goes on. */
  readonly started: Promise<void>;
  readonly #marks: StepMarks;
  readonly #lenses: OverrideLenses;
  readonly #look: FreshLook;
  readonly #checks: Checks;
  readonly #sync: SyncService;
  readonly #judge: ModelJudge;
  readonly #sidebar: SidebarView;
  readonly #status: StatusBar;
  readonly #controller: Controller;
  readonly #contextKeys = new ContextKeys();
  #listening: DisposableLike | undefined;
  #windowRoots = new Roots();
  #suggestedTask: string | null = null;
  #left: { readonly session: string; readonly title: string } | null = null;

  constructor(context: ExtensionContext) {
    super();
    this.#log = this._register(window.createOutputChannel('Coagency', { log: true }));
    const logs = logFolder(context.globalStorageUri);
    const store = new SessionStore(logs);
    const bundle = (name: string): string => Uri.joinPath(context.extensionUri, 'dist', name).fsPath;
    let build: Promise<string> | undefined;
    const origin = {
      actor: actorOf(context),
      build: () => (build ??= buildOf(bundle('coagency.cjs'))),
      packProgram: bundle('pack-worker.cjs'),
      extensionVersion: String((context.extension.packageJSON as { version: string }).version),
      own: [Uri.file(logs), context.globalStorageUri],
      onProblem: (where: string, error: unknown) => this.#logError(error, where),
    };
    // A window in which no task is started never loads what records one.
    const open = async (): Promise<OpenSession> => new (await import('./session/open-session.ts')).OpenSession(origin);
    this.#sessions = this._register(new SessionService(store, context.workspaceState, workspaceKey, open));
    this.#sessions.beforeStart = async () => (await import('./session/consent.ts')).requireConsent(context.workspaceState);
    this.#sessions.beforeResume = async (id) => (await import('./session/its-workspace.ts')).requireItsWorkspace(store, id);
    const key = new ModelKey(context.secrets);
    const models = new Models(key);
    this.#planning = this._register(new Planning(this.#sessions, models, () => this.#roots, this.#log));
    this.#tools = new AgentTools(this.#sessions, this.#planning).byName;
    this.#inbox = this._register(new Inbox(this.#planning, (error) => this.#logError(error, 'the inbox')));
    this.#look = this._register(new FreshLook(this.#sessions, models, () => this.#roots, this.#log));
    this.#sync = this._register(new SyncService(context.secrets, this.#log, store));
    const judgeModel = () => models.ready(getSetting('judge.model') || undefined);
    this.#judge = this._register(new ModelJudge({ memento: context.globalState, model: judgeModel, log: this.#log }));
    this.#sessions.beforeFinish = () => this.#judge.lastWord();
    this.#sidebar = this._register(new SidebarView(context.extensionUri, () => this.#state()));
    this.#status = this._register(new StatusBar());

    const roots = (): Roots => this.#roots;
    const drafts = new Drafts(context.workspaceState, (uri) => this.#roots.toPath(uri)?.path);
    const checks = this._register(new Checks(roots));
    this.#checks = checks;
    this._register(checks.onDidChange(() => this.#refresh()));
    const controller = new Controller(this.#sidebar, this.#sessions, this.#planning, drafts, roots, checks, this.#look, (error) =>
      this.#logError(error),
    );
    this.#controller = controller;
    const finish = async (): Promise<Finish> =>
      new (await import('./findings/finish.ts')).Finish(this.#sessions, this.#look, roots, this.#sidebar);
    const sessionCommands = new SessionCommands(this.#sessions, store);
    const model = (): SessionModel | undefined => this.#sessions.current?.model;
    const starts = this._register(new SessionStartDocuments(model, roots));
    const moments = this._register(new MomentDocuments());
    const replay = new ReplayCommands(context.extensionUri, store, this.#sessions, sessionCommands, this.#sync, moments, origin.actor);
    const handlers = commandHandlers({
      controller,
      planning: this.#planning,
      key,
      sessions: this.#sessions,
      sessionCommands,
      drafts,
      checks,
      starts,
      finish,
      replay,
      sync: this.#sync,
      roots,
    });
    this.#commands = Object.fromEntries(Object.entries(handlers).map(([command, handler]) => [command, this.#told(handler)]));

    const pathOf = (uri: Uri): string | undefined => this.#roots.toPath(uri)?.path;
    this._register(new DistrustActions(model, pathOf));
    this.#marks = this._register(new StepMarks(model, pathOf));
    this.#lenses = this._register(new OverrideLenses(model, pathOf));
    this._register(this.#sidebar.onDidReceive((message) => this.receive(message)));
    this._register(this.#planning.onDidChange(() => this.#refresh()));
    this._register(this.#look.onDidChange(() => this.#refresh()));
    this._register(this.#sync.onDidChange(() => this.#refresh()));
    this._register(this.#planning.onDidChange(() => void this.#judge.look()));
    this._register(this.#judge.onDidChange(() => this.#refresh()));
    this._register(this.#sessions.onDidSwitch((session) => this.#follow(session)));
    this._register(workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('coagency.sync') && this.#sync.reconnect()));
    this._register(workspace.onDidChangeConfiguration((event) => this.#recordingSettingsChanged(event)));
    this._register(workspace.onDidChangeWorkspaceFolders(() => (this.#windowRoots = new Roots())));
    this.started = this.#start();
  }

  /** Carries out a command of package.json. What goes wrong is told to the person who gave it. */
  run(command: string, args: readonly unknown[]): Promise<unknown> | undefined {
    return this.#commands[command]?.(...args);
  }

  /** @throws RangeError when package.json promises a tool that there is not */
  tool(name: string): LanguageModelTool<unknown> {
    const tool = this.#tools[name];
    if (!tool) throw new RangeError(`there is no tool ${name}`);
    return tool;
  }

  resolveWebviewView(view: WebviewView): void {
    this.#sidebar.resolveWebviewView(view);
  }

  /** By the names that the session's log has for them. */
  get #roots(): Roots {
    return this.session?.capture.roots ?? this.#windowRoots;
  }

  get session(): Session | null {
    return this.#sessions.current;
  }

  /** What the panel asks for. Settles when it is carried out, or refused. */
  receive(message: FromSidebar): Promise<void> {
    return this.#controller.receive(message);
  }

  /** Goes on with the session that a reload interrupted. */
  async #start(): Promise<void> {
    void this.#planning.findModels();
    const suggested = readSuggestedTask().then((task) => {
      this.#suggestedTask = task;
      this.#refresh();
    });
    const { left } = this.#sessions;
    try {
      await this.#sessions.resumeLeft();
    } catch (error) {
      if (left !== undefined) this.#left = { session: left, title: panelErrorOf(error).message };
      this.#logError(error, `session ${left} could not be resumed`);
      this.#refresh();
      const { message, next } = panelErrorOf(error);
      void window.showWarningMessage(`Coagency: ${message} ${next}`);
    }
    await suggested;
  }

  /** Whatever part of it fails, the rest is ended. */
  async end(): Promise<void> {
    try {
      await this.#sessions.suspend();
    } catch (error) {
      this.#logError(error, 'suspending the session');
    }
    try {
      await this.#sync.end();
    } finally {
      this.dispose();
    }
  }

  override dispose(): void {
    this.#listening?.dispose();
    super.dispose();
  }

  /** What is recorded follows the settings at once; where, only a new window can. */
  #recordingSettingsChanged(event: ConfigurationChangeEvent): void {
    const { session } = this;
    const concerns = (['exclude', 'include', 'attention', 'clipboard'] as const).some((name) =>
      event.affectsConfiguration(`coagency.recording.${name}`),
    );
    if (concerns && session?.capture.isRunning) session.capture.start().catch((error: unknown) => this.#logError(error, 'settings'));
    if (!event.affectsConfiguration('coagency.recording.folder')) return;
    const reload = l10n.t('Reload Window');
    const message = l10n.t(
      'Coagency: sessions are recorded in the other folder once the window is reloaded. What was recorded stays where it is.',
    );
    void window.showInformationMessage(message, reload).then((answer) => {
      if (answer === reload) void commands.executeCommand('workbench.action.reloadWindow');
    });
  }

  #follow(session: Session | null): void {
    this.#left = null;
    this.#listening?.dispose();
    this.#listening = session?.recorder.onDidChange(() => this.#refresh());
    this.#sync.follow(session);
    this.#judge.follow(session);
    this.#inbox.follow(session);
    this.#refresh();
  }

  #refresh(): void {
    const view = this.session?.model.view() ?? null;
    const open = view !== null && view.phase !== 'finished';
    this.#contextKeys.set('coagency.sessionOpen', open);
    this.#contextKeys.set('coagency.planShown', view?.plan != null);
    this.#status.show(view, this.#recording(), this.#sync.view);
    this.#sidebar.refresh();
    this.#marks.draw();
    this.#lenses.refresh();
  }

  #recording() {
    return this.session?.recorder.recording ?? { state: 'off' as const };
  }

  #state(): Extract<ToSidebar, { type: 'state' }> {
    const view = this.session?.model.view() ?? null;
    const { progress } = this.#planning;
    return {
      type: 'state',
      view,
      // What arrives is held back as the plan itself is.
      planning: progress && view?.approach?.awaited ? { ...progress, steps: [] } : progress,
      look: this.#look.progress,
      checking: this.#checks.running,
      error: this.#planning.error ?? this.#look.error,
      sync: this.#sync.view,
      recording: this.#recording(),
      judge: this.#judge.view,
      sources: this.#planning.sources,
      resumable: this.#left,
      suggestedTask: this.#suggestedTask,
      planEdits: this.session?.edits.steps ?? { undo: 0, redo: 0 },
    };
  }

  #logError(error: unknown, where?: string): void {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log.error(where === undefined ? what : `${where}: ${what}`);
  }

  /** A command's failure is told to the person who gave it. */
  #told(handler: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown> {
    return async (...args) => {
      try {
        return await handler(...(args as never[]));
      } catch (error) {
        const { message, next } = panelErrorOf(error);
        if (isBug(error)) this.#logError(error);
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

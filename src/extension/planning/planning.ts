import { createHash } from 'node:crypto';
import { EventEmitter, window, workspace } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import type { Task } from '../../core/trajectory/events.ts';
import type { Plan, PlanOrigin } from '../../core/plan/schema.ts';
import { newId } from '../../node/ids.ts';
import type { PlannerError } from '../../planner/errors.ts';
import type { PlanModel } from '../../planner/model.ts';
import type { OpenAiParts } from '../../planner/open-ai-model.ts';
import type { PanelError, PlanningProgress, ToSidebar } from '../../protocol/sidebar.ts';
import type { Roots } from '../capture/roots.ts';
import { Disposable } from '../dispose.ts';
import { hostClock } from '../host-clock.ts';
import type { SessionService } from '../session/session-service.ts';
import type { Session } from '../session/session.ts';
import { getSetting } from '../settings.ts';
import { UserError, panelErrorOf } from '../user-error.ts';
import { EditorModel, findEditorModel } from './editor-model.ts';
import type { ModelKey } from './model-key.ts';
import { chooseExport, choosePlanFile } from './plan-files.ts';
import { splitTask } from './task-text.ts';
import type { WorkspaceReader } from './workspace-reader.ts';

export type Source = Extract<ToSidebar, { type: 'state' }>['sources'][number]['id'];

/** Makes plans for the open session: by a model, from a file, or by outlining the task's own text. */
export class Planning extends Disposable {
  readonly #sessions: SessionService;
  readonly #key: ModelKey;
  readonly #roots: () => Roots;
  readonly #log: LogOutputChannel;
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #progress: PlanningProgress | null = null;
  #error: PanelError | null = null;
  #raw: string | undefined;
  #running: AbortController | undefined;
  /** What endpoints turned out not to understand, so that it is asked once a window. */
  readonly #dialects: OpenAiParts['dialects'] = new Map();
  #lastSource: Source | undefined;
  #editorModel = false;

  constructor(sessions: SessionService, key: ModelKey, roots: () => Roots, log: LogOutputChannel) {
    super();
    this.#sessions = sessions;
    this.#key = key;
    this.#roots = roots;
    this.#log = log;
    this._register({ dispose: () => this.#running?.abort() });
    this._register(sessions.onDidSwitch(() => this.#leave()));
    this._register(workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('coagency.model') && this.#changed.fire()));
  }

  get progress(): PlanningProgress | null {
    return this.#progress;
  }
  get error(): PanelError | null {
    return this.#error;
  }
  get sources(): Extract<ToSidebar, { type: 'state' }>['sources'] {
    const name = getSetting('model.name');
    const ready = getSetting('model.baseUrl') !== '' && name !== '';
    return [
      { id: 'model', label: ready ? name : 'A model', ready },
      { id: 'editor', label: 'The editor’s model', ready: this.#editorModel },
      { id: 'outline', label: 'Outline, without AI', ready: true },
      { id: 'import', label: 'A plan file', ready: true },
    ];
  }

  /** Looks, once, whether the editor has a chat model of its own. */
  async findModels(): Promise<void> {
    this.#editorModel = (await findEditorModel()) !== undefined;
    this.#changed.fire();
  }

  /** Starts a session on a task, from the best source that is ready. */
  async startHere(text: string, source: Task['source'] = 'typed'): Promise<void> {
    await this.start(text, this.#best(), source);
  }

  async start(text: string, source: Source, from: Task['source'] = 'typed'): Promise<void> {
    const task = splitTask(text, source === 'import' ? 'import' : from);
    const { current } = this.#sessions;
    if (current?.model.phase === 'no-plan') {
      // No plan came of the first try: the same task goes on in its session, another one begins its own.
      if (current.model.task.text === task.text) return this.propose(source);
      await this.#sessions.finish('abandoned', 'no plan came of it');
    }
    await this.#sessions.start(task);
    await this.propose(source);
  }

  /** Asks again, as the last time in this window. */
  async again(): Promise<void> {
    await this.propose(this.#lastSource ?? this.#best());
  }

  /** What was asked before and is still under way is given up. @throws UserError when no session is running */
  async propose(source: Source): Promise<void> {
    this.#lastSource = source;
    if (source === 'import') return this.importPlan();
    const session = this.#sessions.requireRunning();
    this.cancel();
    if (source === 'outline') return this.#outline(session);
    await this.#askModel(source, session);
  }

  #best(): Source {
    return this.sources.find(({ ready, id }) => ready && id !== 'import')?.id ?? 'outline';
  }

  cancel(): void {
    this.#running?.abort();
  }

  async importPlan(): Promise<void> {
    const chosen = await choosePlanFile();
    if (!chosen) return;
    const { readPlan } = await import('../../core/plan/formats/read-plan.ts');
    const { plan, format, warnings, done } = readPlan(chosen.text, chosen.name, { id: newId(), usedIds: this.#usedIds() });
    if (plan.steps.length === 0) {
      throw new UserError(
        'empty-plan',
        `${chosen.name} holds no step that we can read.`,
        'A checklist, spec-kit, Kiro, Task Master or to-do file will do.',
      );
    }
    const { current } = this.#sessions;
    const running = current && !current.isFinished;
    const session = running ? current : await this.#sessions.start(splitTask(plan.title || chosen.name, 'import'));
    this.cancel();
    if (!(await this.#record(session, plan, { kind: 'import', format, source: chosen.name }))) return;
    for (const step of done) session.append({ kind: 'step.marked', step, as: 'done', where: `ticked in ${chosen.name}` });
    if (warnings.length > 0) {
      for (const { line, message } of warnings) this.#log.warn(`${chosen.name}:${line ?? 1}: ${message}`);
      void window.showWarningMessage(`${chosen.name}: ${warnings.length} remarks on what was read, see the Coagency output.`);
    }
  }

  async exportPlan(): Promise<void> {
    const { plan } = this.#sessions.require().model.plans;
    if (!plan) throw new UserError('no-plan', 'There is no plan to export.', 'Start a task first.');
    const view = this.#sessions.require().model.view();
    const done = new Set(
      view.plan?.steps.filter(({ state }) => state === 'verified' || state === 'likely-done').map(({ step }) => step.id),
    );
    await chooseExport(plan, done);
  }

  async showRawAnswer(): Promise<void> {
    if (this.#raw === undefined) throw new UserError('no-answer', 'No model has answered yet.', 'Ask one for a plan first.');
    const document = await workspace.openTextDocument({ content: this.#raw, language: 'plaintext' });
    await window.showTextDocument(document);
  }

  async #outline(session: Session): Promise<void> {
    const { task } = session.model;
    const { outline } = await import('../../core/plan/outline.ts');
    const plan = outline(task.text || task.title, { id: newId(), title: task.title, usedIds: this.#usedIds() });
    await this.#record(session, plan, { kind: 'outline' });
  }

  async #askModel(source: 'model' | 'editor', session: Session): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#error = null;
    try {
      const model = await this.#model(source);
      this.#show({ stage: 'reading-workspace', steps: [], model: model.name });
      const reader = await this.#reader();
      const { task } = session.model;
      const context = await reader.context(task, running.signal);
      const { Planner } = await import('../../planner/planner.ts');
      const planner = new Planner({ model, hash: (text) => createHash('sha256').update(text).digest('hex') });
      const result = await planner.plan(
        { task, context, planId: newId(), usedIds: this.#usedIds() },
        { signal: running.signal, onProgress: (progress) => !running.signal.aborted && this.#show(progress) },
      );
      this.#raw = result.raw;
      for (const { message } of result.warnings) this.#log.warn(`plan: ${message}`);
      this.#show({
        stage: 'checking-claims',
        steps: result.plan.steps,
        model: model.name,
        ...(result.origin.usage ? { usage: result.origin.usage } : {}),
      });
      await this.#record(session, result.plan, result.origin, reader, running.signal);
    } catch (error) {
      const { raw } = error as Partial<PlannerError>;
      if (raw !== undefined) this.#raw = raw;
      // What the expert asked for is no error; nor is it any more what a newer request made pointless.
      if (running.signal.aborted) return;
      const shown = panelErrorOf(error);
      this.#error = shown;
      if (shown.code === 'bug') this.#log.error(error instanceof Error ? error : String(error));
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        this.#show(null);
      }
    }
  }

  /** The model that is set up, or another one at the same server; else the editor's own. Undefined: there is none. */
  async readyModel(name = getSetting('model.name')): Promise<PlanModel | undefined> {
    if (getSetting('model.baseUrl') !== '' && name !== '') return this.#model('model', name);
    return this.#editorModel ? this.#model('editor') : undefined;
  }

  async #model(source: 'model' | 'editor', name = getSetting('model.name')): Promise<PlanModel> {
    if (source === 'editor') {
      const chat = await findEditorModel();
      if (chat) return new EditorModel(chat);
      throw new UserError('no-editor-model', 'The editor has no chat model.', 'Sign in to one in the editor, or use another source.', [
        'outline',
        'import',
        'settings',
      ]);
    }
    const baseUrl = getSetting('model.baseUrl');
    if (!baseUrl || !name) {
      throw new UserError('no-model', 'No model is set up.', 'Set its base URL and name in the settings, or go on without.', [
        'settings',
        'outline',
        'import',
      ]);
    }
    const { OpenAiModel } = await import('../../planner/open-ai-model.ts');
    const timeout = getSetting('model.timeoutSeconds') * 1000;
    return new OpenAiModel(
      {
        baseUrl,
        model: name,
        key: await this.#key.get(),
        temperature: getSetting('model.temperature'),
        firstTimeout: timeout,
        idleTimeout: timeout,
      },
      { fetch, clock: hostClock, dialects: this.#dialects },
    );
  }

  /**
   * A plan enters the log with what was found when its claims were checked against the workspace. False: the session ended
   * meanwhile, or the expert wants this plan no more.
   */
  async #record(session: Session, plan: Plan, origin: PlanOrigin, given?: WorkspaceReader, signal?: AbortSignal): Promise<boolean> {
    const reader = given ?? (await this.#reader());
    const claims = await reader.claims(plan);
    if (signal?.aborted || session.isDisposed || session.isFinished) return false;
    this.#error = null;
    session.append({ kind: 'plan.proposed', plan, origin, claims });
    this.#changed.fire();
    return true;
  }

  async #reader(): Promise<WorkspaceReader> {
    const { WorkspaceReader: Reader } = await import('./workspace-reader.ts');
    return new Reader(this.#roots());
  }

  /** What was asked for a session that is over, or its failure, is not the next one's. */
  #leave(): void {
    this.cancel();
    this.#error = null;
  }

  /** Ids are not given twice in a session, so that a reference stays valid. */
  #usedIds(): readonly string[] {
    const { plans } = this.#sessions.current?.model ?? {};
    return [...(plans?.earlier ?? []), ...(plans?.plan ? [plans.plan] : [])].flatMap(({ steps }) => steps.map(({ id }) => id));
  }

  #show(progress: PlanningProgress | null): void {
    this.#progress = progress;
    this.#changed.fire();
  }
}

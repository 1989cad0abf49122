import { createHash } from 'node:crypto';
import { EventEmitter, window, workspace, l10n } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import type { Proposal } from '../../core/agents/proposal.ts';
import type { Task } from '../../core/trajectory/events.ts';
import { drawApproach } from '../../core/session/approach.ts';
import type { Plan, PlanOrigin } from '../../core/plan/schema.ts';
import { newId } from '../../node/ids.ts';
import type { PlannerError } from '../../planner/errors.ts';
import type { Planner, PlanningOptions, PlanResult } from '../../planner/planner.ts';
import type { PanelError, PlanningProgress } from '../../protocol/sidebar.ts';
import type { Roots } from '../capture/roots.ts';
import { Disposable } from '../dispose.ts';
import type { SessionService } from '../session/session-service.ts';
import type { Session } from '../session/session.ts';
import { getSetting } from '../settings.ts';
import { UserError, panelErrorOf } from '../user-error.ts';
import type { Models, ModelSource, Source } from './models.ts';
import { chooseExport, choosePlanFile } from './plan-files.ts';
import { splitTask } from './task-text.ts';
import type { WorkspaceReader } from './workspace-reader.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What is asked of a model, and what is recorded of its answer. */
type Question = (
  planner: Planner,
  reader: WorkspaceReader,
  options: PlanningOptions & { readonly signal: AbortSignal },
) => Promise<PlanResult & { readonly record: () => unknown }>;

/** Makes plans for the open session: by a model, from a file, or by outlining the task's own text. */
export class Planning extends Disposable {
  readonly #sessions: SessionService;
  readonly #models: Models;
  readonly #roots: () => Roots;
  readonly #log: LogOutputChannel;
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #progress: PlanningProgress | null = null;
  #error: PanelError | null = null;
  #running: AbortController | undefined;
  #lastSource: Source | undefined;
  #again: (() => Promise<void>) | undefined;

  constructor(sessions: SessionService, models: Models, roots: () => Roots, log: LogOutputChannel) {
    super();
    this.#sessions = sessions;
    this.#models = models;
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
  get sources(): Models['sources'] {
    return this.#models.sources;
  }

  /** Looks, once, whether the editor has a chat model of its own. */
  async findModels(): Promise<void> {
    await this.#models.find();
    this.#changed.fire();
  }

  /** Starts a session on a task, from the best source that is ready. */
  async startHere(text: string, source: Task['source'] = 'typed'): Promise<void> {
    await this.start(text, this.#models.best, source);
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

  /** Asks for another plan, as the last time in this window. */
  async again(): Promise<void> {
    await this.propose(this.#lastSource ?? this.#models.best);
  }

  /** Does again what failed. */
  async retry(): Promise<void> {
    await (this.#again ?? (() => this.again()))();
  }

  /** The failure that is shown has been read. */
  clearError(): void {
    this.#error = null;
    this.#changed.fire();
  }

  /** What was asked before and is still under way is given up. @throws UserError when no session is running */
  async propose(source: Source): Promise<void> {
    this.#lastSource = source;
    this.#again = () => this.propose(source);
    if (source === 'import') return this.importPlan();
    const session = this.#sessions.requireRunning();
    this.cancel();
    if (source === 'outline') return this.#outline(session);
    await this.#askModel(source, session);
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
        l10n.t('{0} holds no step that we can read.', chosen.name),
        l10n.t('A checklist, spec-kit, Kiro, Task Master or to-do file will do.'),
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
      void window.showWarningMessage(l10n.t('{0}: {1} remarks on what was read, see the Coagency output.', chosen.name, warnings.length));
    }
  }

  /**
   * A plan that an agent proposes, for the expert to judge: a new task's, or a revision of the one they work on, to be taken piece by
   * piece. @throws UserError when it holds no step
   */
  async takeProposal(proposal: Proposal, agent: string): Promise<'proposed' | 'offered' | 'unchanged'> {
    const { planOfProposal } = await import('../../core/agents/proposal.ts');
    const { current } = this.#sessions;
    const session =
      current && !current.isFinished ? current : await this.#sessions.start(splitTask(proposal.task ?? proposal.title, 'import'));
    const plan = planOfProposal(proposal, { id: newId(), usedIds: this.#usedIds() });
    const origin = { kind: 'agent', agent } as const;
    this.cancel();
    const { plans } = session.model;
    if (!plans.plan || !plans.accepted) {
      await this.#record(session, plan, origin);
      return 'proposed';
    }
    const { agentRevision, recordOffer } = await import('./offer-revision.ts');
    const revision = agentRevision(session.model, plans.plan, plan);
    const claims = await (await this.#reader()).claims(revision);
    recordOffer(session, { base: plans.plan, plan: revision, origin }, proposal.reason, claims);
    this.#changed.fire();
    return session.model.plans.offer?.plan.id === revision.id ? 'offered' : 'unchanged';
  }

  async exportPlan(): Promise<void> {
    const { plan } = this.#sessions.require().model.plans;
    if (!plan) throw new UserError('no-plan', l10n.t('There is no plan to export.'), l10n.t('Start a task first.'));
    const view = this.#sessions.require().model.view();
    const done = new Set(
      view.plan?.steps.filter(({ state }) => state === 'verified' || state === 'likely-done').map(({ step }) => step.id),
    );
    await chooseExport(plan, done);
  }

  async showRawAnswer(): Promise<void> {
    const { rawAnswer } = this.#models;
    if (rawAnswer === undefined)
      throw new UserError('no-answer', l10n.t('No model has answered yet.'), l10n.t('Ask one for a plan first.'));
    const document = await workspace.openTextDocument({ content: rawAnswer, language: 'plaintext' });
    await window.showTextDocument(document);
  }

  async #outline(session: Session): Promise<void> {
    const { task } = session.model;
    const { outline } = await import('../../core/plan/outline.ts');
    const plan = outline(task.text || task.title, { id: newId(), title: task.title, usedIds: this.#usedIds() });
    await this.#record(session, plan, { kind: 'outline' });
  }

  async #askModel(source: ModelSource, session: Session): Promise<void> {
    await this.#ask(source, session, async (planner, reader, options) => {
      const { task } = session.model;
      const planId = newId();
      this.#askApproach(session, planId);
      const context = await reader.context(task, options.signal);
      const { plan, origin, ...result } = await planner.plan({ task, context, planId, usedIds: this.#usedIds() }, options);
      return { ...result, plan, origin, record: () => this.#record(session, plan, origin, reader, options.signal) };
    });
  }

  /** Where the project wants it, the expert says first how they would do it: once, and only before they have seen a plan. */
  #askApproach(session: Session, plan: string): void {
    const { plans, approach } = session.model;
    if (!getSetting('panel.yourViewFirst') || plans.plan || approach.view) return;
    const rate = getSetting('panel.yourViewFirstRate');
    session.append({ kind: 'approach.asked', plan, rate, ...drawApproach(sha256(session.id), rate) });
  }

  /**
   * Asks a model for the rest of the plan anew. What it proposes is offered in the panel; nothing changes before the expert takes it.
   *
   * @param wish what is to change, in the expert's words
   * @throws UserError when there is no plan to revise, or the session is over
   */
  async revise(wish?: string): Promise<void> {
    const session = this.#sessions.requireRunning();
    const { plans } = session.model;
    if (!plans.plan) throw new UserError('no-plan', l10n.t('There is no plan to revise.'), l10n.t('Start a task first.'));
    this.#again = () => this.revise(wish);
    this.cancel();
    await this.#ask(this.#models.bestModel, session, async (planner, reader, options) => {
      const { offerRevision, recordOffer } = await import('./offer-revision.ts');
      const context = await reader.context(session.model.task, options.signal);
      const offered = await offerRevision(planner, session.model, { context, wish, planId: newId(), usedIds: this.#usedIds() }, options);
      const record = async (): Promise<void> => {
        const claims = await reader.claims(offered.plan);
        if (!options.signal.aborted) recordOffer(session, offered, wish, claims);
      };
      return { ...offered, record };
    });
  }

  /** One question to a model: shown while it is asked, its failure said in the panel. */
  async #ask(source: ModelSource, session: Session, put: Question): Promise<void> {
    const running = new AbortController();
    const { signal } = running;
    this.#running = running;
    this.#error = null;
    try {
      const model = await this.#models.get(source);
      this.#show({ stage: 'reading-workspace', steps: [], model: model.name });
      const reader = await this.#reader();
      const { Planner } = await import('../../planner/planner.ts');
      const planner = new Planner({ model, hash: sha256 });
      const result = await put(planner, reader, { signal, onProgress: (progress) => !signal.aborted && this.#show(progress) });
      this.#models.rawAnswer = result.raw;
      for (const { message } of result.warnings) this.#log.warn(`plan: ${message}`);
      const { usage } = result.origin;
      this.#show({ stage: 'checking-claims', steps: result.plan.steps, model: model.name, ...(usage ? { usage } : {}) });
      await result.record();
    } catch (error) {
      const { raw } = error as Partial<PlannerError>;
      if (raw !== undefined) this.#models.rawAnswer = raw;
      // What the expert asked for is no error; nor is it any more what a newer request made pointless.
      if (signal.aborted || session.isDisposed) return;
      const shown = panelErrorOf(error);
      // A plan that is being worked on is not replaced by way of an error.
      const replacing = session.model.plans.accepted ? ['outline', 'import'] : [];
      this.#error = { ...shown, actions: shown.actions.filter((action) => !replacing.includes(action)) };
      if (shown.code === 'bug') this.#log.error(error instanceof Error ? error : String(error));
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        this.#show(null);
      }
    }
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
    return this.#sessions.current?.model.plans.usedIds ?? [];
  }

  #show(progress: PlanningProgress | null): void {
    this.#progress = progress;
    this.#changed.fire();
  }
}

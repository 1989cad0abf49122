import { createHash } from 'node:crypto';
import { EventEmitter, l10n } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import { newId } from '../../node/ids.ts';
import type { PlannerError } from '../../planner/errors.ts';
import type { LookProgress, PanelError } from '../../protocol/sidebar.ts';
import type { Roots } from '../capture/roots.ts';
import { Disposable } from '../dispose.ts';
import type { Models, ModelSource } from '../planning/models.ts';
import type { SessionService } from '../session/session-service.ts';
import type { Session } from '../session/session.ts';
import { UserError, panelErrorOf } from '../user-error.ts';
import { raiseFindings } from './raise.ts';

interface ModelChoice {
  readonly id: ModelSource;
  readonly label: string;
}

/** A fresh look at the result: what the rules find, and what a model finds where there is one. Asked for, never by itself. */
export class FreshLook extends Disposable {
  readonly #sessions: SessionService;
  readonly #models: Models;
  readonly #roots: () => Roots;
  readonly #log: LogOutputChannel;
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #progress: LookProgress | null = null;
  #error: PanelError | null = null;
  #running: AbortController | undefined;

  constructor(sessions: SessionService, models: Models, roots: () => Roots, log: LogOutputChannel) {
    super();
    this.#sessions = sessions;
    this.#models = models;
    this.#roots = roots;
    this.#log = log;
    this._register({ dispose: () => this.#running?.abort() });
    this._register(
      sessions.onDidSwitch(() => {
        this.cancel();
        this.#error = null;
      }),
    );
  }

  get progress(): LookProgress | null {
    return this.#progress;
  }
  get error(): PanelError | null {
    return this.#error;
  }
  /** The model that would look; undefined: only the rules do. */
  get source(): ModelChoice | undefined {
    for (const { id, label, ready } of this.#models.sources) if (ready && (id === 'model' || id === 'editor')) return { id, label };
    return undefined;
  }

  cancel(): void {
    this.#running?.abort();
  }

  /** @throws UserError when no session is running or there is nothing to look at */
  async take(): Promise<void> {
    const session = this.#sessions.requireRunning();
    if (!session.model.plans.plan) {
      throw new UserError('no-plan', l10n.t('There is no plan yet.'), l10n.t('Start a task first.'));
    }
    this.cancel();
    await raiseFindings(session, this.#roots());
    const { source } = this;
    if (source) await this.#ask(source, session);
  }

  async #ask(source: ModelChoice, session: Session): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#error = null;
    const show = (progress: LookProgress): void => {
      if (!running.signal.aborted) this.#show(progress);
    };
    try {
      show({ stage: 'reading', model: source.label, findings: 0 });
      const model = await this.#models.get(source.id);
      const { lookInput } = await import('../../core/findings/look-input.ts');
      const { freshLook } = await import('../../planner/fresh-look.ts');
      const input = lookInput(session.model);
      const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
      const { findings, origin, raw } = await freshLook({ model, hash }, input, { signal: running.signal, onProgress: show });
      this.#models.rawAnswer = raw;
      if (session.isDisposed || session.isFinished) return;
      const look = newId();
      for (const finding of findings)
        session.append({ kind: 'finding.raised', finding: { ...finding, id: newId(), source: 'model', look } });
      const { omitted } = input;
      session.append({
        kind: 'look.taken',
        look,
        origin,
        findings: findings.length,
        files: input.changes.map(({ path }) => path),
        ...(omitted.length > 0 ? { omitted } : {}),
      });
    } catch (error) {
      const { raw } = error as Partial<PlannerError>;
      if (raw !== undefined) this.#models.rawAnswer = raw;
      if (running.signal.aborted) return;
      this.#error = forLook(panelErrorOf(error));
      if (this.#error.code === 'bug') this.#log.error(error instanceof Error ? error : String(error));
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        this.#show(null);
      }
    }
  }

  #show(progress: LookProgress | null): void {
    this.#progress = progress;
    this.#changed.fire();
  }
}

/** What a model's failure offers a plan is no help here: the same look again is. */
function forLook(error: PanelError): PanelError {
  const kept = error.actions.filter((action) => !['retry', 'outline', 'import', 'fresh-look'].includes(action));
  return { ...error, actions: ['fresh-look', ...kept] };
}

import { EventEmitter, l10n, workspace } from 'vscode';
import type { Check, Step } from '../../core/plan/schema.ts';
import type { Roots } from '../capture/roots.ts';
import { Disposable } from '../dispose.ts';
import type { Session } from '../session/session.ts';
import { UserError } from '../user-error.ts';
import type { CheckResult } from './check-result.ts';

/** A step's checks, run when the expert asks and only then; a command is shown in full first, and runs in sight. */
export class Checks extends Disposable {
  readonly #roots: () => Roots;
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #running: string | null = null;

  constructor(roots: () => Roots) {
    super();
    this.#roots = roots;
  }

  /** The step whose checks run now. */
  get running(): string | null {
    return this.#running;
  }

  /**
   * Runs a step's checks up to the first that fails, or the one at `index`.
   *
   * @throws UserError when there is none, when the workspace is not trusted, or when others run
   */
  async run(session: Session, stepId: string, index?: number): Promise<void> {
    const step = session.model.plans.step(stepId);
    const checks = index === undefined ? step?.checks : step?.checks.slice(index, index + 1);
    if (!step || !checks || checks.length === 0) {
      throw new UserError('no-checks', l10n.t('This step names no check.'), l10n.t('Mark it done by hand, or edit the step.'));
    }
    if (!workspace.isTrusted) {
      throw new UserError(
        'untrusted',
        l10n.t('Checks do not run in a workspace that is not trusted.'),
        l10n.t('Trust the workspace first, if you do.'),
      );
    }
    if (session.isFinished) {
      throw new UserError('session-finished', l10n.t('This session is finished.'), l10n.t('Start another task to go on.'));
    }
    if (this.#running !== null) {
      throw new UserError('checks-run', l10n.t('Checks are running already.'), l10n.t('Wait for them, or end their terminal.'));
    }
    this.#show(stepId);
    try {
      await this.#runAll(session, step, checks);
    } finally {
      this.#show(null);
    }
  }

  async #runAll(session: Session, step: Step, checks: readonly Check[]): Promise<void> {
    for (const check of checks) {
      const result = await (check.kind === 'command' ? this.#command(check.command, step) : this.#pattern(check, step));
      // Declined, or the session was closed while it ran.
      if (!result || session.isDisposed || session.isFinished) return;
      const { passed, exitCode = null, output } = result;
      session.append({ kind: 'check.ran', step: step.id, check, passed, exitCode, ...(output === undefined ? {} : { output }) });
      if (!passed) return;
    }
  }

  async #command(command: string, step: Step): Promise<CheckResult | undefined> {
    const { runCommand } = await import('./run-command.ts');
    return runCommand(command, step, this.#roots());
  }

  async #pattern(check: Extract<Check, { kind: 'pattern' }>, step: Step): Promise<CheckResult> {
    const { findPattern } = await import('./find-pattern.ts');
    return findPattern(check, step.files, this.#roots());
  }

  #show(step: string | null): void {
    this.#running = step;
    this.#changed.fire();
  }
}

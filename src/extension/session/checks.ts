import { Task, ShellExecution, TaskScope, tasks, window, workspace } from 'vscode';
import type { Check } from '../../core/plan/schema.ts';
import { UserError } from '../user-error.ts';
import type { SessionLog } from './session-log.ts';

/** A step's checks, run when the expert asks and only then; a command is shown in full first. */
export class Checks {
  async run(session: SessionLog, stepId: string): Promise<void> {
    const step = session.model.plans.step(stepId);
    if (!step || step.checks.length === 0) {
      throw new UserError('no-checks', 'This step names no check.', 'Mark it done by hand, or edit the step.');
    }
    if (!workspace.isTrusted) {
      throw new UserError('untrusted', 'Checks do not run in a workspace that is not trusted.', 'Trust the workspace first, if you do.');
    }
    for (const check of step.checks) {
      const result = check.kind === 'command' ? await this.#command(check.command) : await this.#pattern(check, step.files);
      if (!result) return;
      session.append({ kind: 'check.ran', step: stepId, check, passed: result.passed, exitCode: result.exitCode ?? null });
      if (!result.passed) return;
    }
  }

  /** Undefined when the expert says no. */
  async #command(command: string): Promise<{ passed: boolean; exitCode?: number } | undefined> {
    const run = 'Run';
    const answer = await window.showWarningMessage('Run this command? It comes from the plan.', { modal: true, detail: command }, run);
    if (answer !== run) return undefined;
    const task = new Task({ type: 'shell' }, TaskScope.Workspace, command, 'Coagency check', new ShellExecution(command), []);
    const execution = await tasks.executeTask(task);
    const exitCode = await new Promise<number | undefined>((resolve) => {
      const listener = tasks.onDidEndTaskProcess((event) => {
        if (event.execution !== execution) return;
        listener.dispose();
        resolve(event.exitCode);
      });
    });
    return { passed: exitCode === 0, ...(exitCode === undefined ? {} : { exitCode }) };
  }

  async #pattern(check: Extract<Check, { kind: 'pattern' }>, files: readonly string[]): Promise<{ passed: boolean; exitCode?: number }> {
    let pattern: RegExp;
    try {
      pattern = new RegExp(check.pattern, 'mu');
    } catch {
      throw new UserError('bad-pattern', `The check’s pattern is no regular expression: ${check.pattern}`, 'Edit the step’s check.');
    }
    const glob = check.files ?? (files.length > 0 ? `{${files.join(',')}}` : '**/*');
    const found = await workspace.findFiles(glob, undefined, 500);
    for (const uri of found) {
      const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
      if (pattern.test(text)) return { passed: !check.absent };
    }
    return { passed: check.absent === true };
  }
}

import { Task, ShellExecution, TaskScope, tasks, window, workspace } from 'vscode';
import type { Check } from '../../core/plan/schema.ts';
import { PatternTooSlowError, searchPattern } from '../../node/pattern-search.ts';
import { Disposable } from '../dispose.ts';
import { UserError } from '../user-error.ts';
import type { Session } from './session.ts';

interface Result {
  readonly passed: boolean;
  readonly exitCode?: number;
}

/** Most files that a pattern is looked for in, and the size of one beyond which it is left out, in bytes. */
const MOST_FILES = 500;
const LARGEST = 1_000_000;
/** Longest that a pattern may be looked for, in milliseconds: it may come from a model, and may never end by itself. */
const PATIENCE = 5_000;

/** A step's checks, run when the expert asks and only then; a command is shown in full first. */
export class Checks {
  async run(session: Session, stepId: string): Promise<void> {
    const step = session.model.plans.step(stepId);
    if (!step || step.checks.length === 0) {
      throw new UserError('no-checks', 'This step names no check.', 'Mark it done by hand, or edit the step.');
    }
    if (!workspace.isTrusted) {
      throw new UserError('untrusted', 'Checks do not run in a workspace that is not trusted.', 'Trust the workspace first, if you do.');
    }
    for (const check of step.checks) {
      const result = check.kind === 'command' ? await runCommand(check.command) : await findPattern(check, step.files);
      // Declined, or the session was closed while it ran.
      if (!result || session.isDisposed) return;
      session.append({ kind: 'check.ran', step: stepId, check, passed: result.passed, exitCode: result.exitCode ?? null });
      if (!result.passed) return;
    }
  }
}

/** Undefined when the expert says no. */
async function runCommand(command: string): Promise<Result | undefined> {
  const run = 'Run';
  const answer = await window.showWarningMessage('Run this command? It comes from the plan.', { modal: true, detail: command }, run);
  if (answer !== run) return undefined;
  const task = new Task({ type: 'shell' }, TaskScope.Workspace, command, 'Coagency check', new ShellExecution(command), []);
  const ending = new Ending(task.name, task.source);
  try {
    await tasks.executeTask(task);
    const exitCode = await ending.exitCode;
    return { passed: exitCode === 0, ...(exitCode === undefined ? {} : { exitCode }) };
  } finally {
    ending.dispose();
  }
}

/** How a task ends, heard from before it begins: a quick one may be over by the time that its start is reported. */
class Ending extends Disposable {
  /** Undefined: it was stopped, or never had a process. */
  readonly exitCode: Promise<number | undefined>;

  constructor(name: string, source: string) {
    super();
    const isOurs = ({ name: other, source: from }: Task): boolean => other === name && from === source;
    this.exitCode = new Promise((resolve) => {
      this._register(tasks.onDidEndTaskProcess(({ execution, exitCode }) => isOurs(execution.task) && resolve(exitCode)));
      this._register(tasks.onDidEndTask(({ execution }) => isOurs(execution.task) && resolve(undefined)));
    });
  }
}

async function findPattern(check: Extract<Check, { kind: 'pattern' }>, files: readonly string[]): Promise<Result> {
  const glob = check.files ?? (files.length > 0 ? `{${files.join(',')}}` : '**/*');
  const texts: string[] = [];
  for (const uri of await workspace.findFiles(glob, undefined, MOST_FILES)) {
    const bytes = await workspace.fs.readFile(uri);
    if (bytes.length <= LARGEST) texts.push(new TextDecoder().decode(bytes));
  }
  try {
    const found = (await searchPattern(check.pattern, 'mu', texts, PATIENCE)) >= 0;
    return { passed: found !== (check.absent === true) };
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new UserError('bad-pattern', `The check’s pattern is no regular expression: ${check.pattern}`, 'Edit the step’s check.');
    }
    if (error instanceof PatternTooSlowError) {
      const message = `The check’s pattern was looked for in vain for ${PATIENCE / 1000} s: ${check.pattern}`;
      throw new UserError('slow-pattern', message, 'Make it simpler, or have it look into fewer files.');
    }
    throw error;
  }
}

import { ShellExecution, Task, l10n, tasks, window } from 'vscode';
import type { WorkspaceFolder } from 'vscode';
import { shownCommand } from '../../core/plan/shown-command.ts';
import type { Step } from '../../core/plan/schema.ts';
import type { Roots } from '../capture/roots.ts';
import { Disposable } from '../dispose.ts';
import { UserError } from '../user-error.ts';
import type { CheckResult } from './check-result.ts';

/** Commands longer than this, in UTF-16 code units, are pointed out. */
const LONG = 300;
/** A terminal's name is short. */
const MOST_NAME = 60;

/**
 * Shows the command in full, and runs it in a terminal once the expert has said yes. Undefined: they said no.
 *
 * @throws UserError when it cannot be shown truthfully, or there is nowhere to run it
 */
export async function runCommand(command: string, step: Pick<Step, 'files'>, roots: Roots): Promise<CheckResult | undefined> {
  const shown = shownCommand(command);
  if (shown.hidden) {
    throw new UserError(
      'hidden-characters',
      l10n.t('This command holds characters that cannot be seen, so it is not run: {0}', shown.text.slice(0, 500)),
      l10n.t('Edit the step’s check, or run what you need yourself.'),
    );
  }
  const folder = folderOf(step, roots);
  if (!folder) throw new UserError('no-folder', l10n.t('No folder is open to run it in.'), l10n.t('Open the workspace’s folder first.'));
  const warnings = [
    shown.lines > 1 ? l10n.t('It has {0} lines; the shell runs each of them.', shown.lines) : '',
    shown.length > LONG ? l10n.t('It is long ({0} characters): read it to its end.', shown.length) : '',
  ].filter(Boolean);
  const run = l10n.t('Run');
  const detail = [shown.text, '', l10n.t('In {0}', folder.name), ...warnings].join('\n');
  const answer = await window.showWarningMessage(l10n.t('Run this command? It comes from the plan.'), { modal: true, detail }, run);
  return answer === run ? execute(command, folder) : undefined;
}

async function execute(command: string, folder: WorkspaceFolder): Promise<CheckResult> {
  const name = shownCommand(command).text.replaceAll(/\s+/g, ' ').slice(0, MOST_NAME);
  const task = new Task({ type: 'shell' }, folder, name, 'Coagency check', new ShellExecution(command, { cwd: folder.uri.fsPath }), []);
  const ending = new Ending(task.name, task.source);
  try {
    await Promise.resolve(tasks.executeTask(task)).catch((error: Error) => {
      throw new UserError(
        'cannot-run',
        l10n.t('The command could not be started: {0}', error.message),
        l10n.t('Run it yourself, and mark the step.'),
      );
    });
    const exitCode = await ending.exitCode;
    if (exitCode === undefined) return { passed: false, output: l10n.t('It was stopped before it ended.') };
    return { passed: exitCode === 0, exitCode };
  } finally {
    ending.dispose();
  }
}

/** Where a step's work is: the root that its first file names, else the first. */
function folderOf({ files }: Pick<Step, 'files'>, roots: Roots): WorkspaceFolder | undefined {
  const named = files.map((file) => roots.toUri(file)).find((uri) => uri !== undefined);
  return (named && roots.toPath(named)?.folder) ?? roots.folders[0];
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

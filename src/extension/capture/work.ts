import { debug, tasks, window } from 'vscode';
import type { Terminal, TerminalShellExecution, Uri } from 'vscode';
import { OUTPUT_TAIL, mayRunTests, readTestCounts } from '../../core/capture/test-output.ts';
import { commandLine } from '../../core/capture/terminal-line.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';

/** What runs beside the editor: terminal commands, tasks, debug sessions. */
export class Work extends Disposable {
  readonly #context: CaptureContext;
  readonly #ofTasks = new WeakSet<TerminalShellExecution>();
  readonly #started = new WeakMap<TerminalShellExecution, number>();

  constructor(context: CaptureContext) {
    super();
    this.#context = context;
    // Forks of older editors have no shell integration.
    if (typeof window.onDidStartTerminalShellExecution === 'function') {
      this._register(
        window.onDidStartTerminalShellExecution(context.guard('terminal', ({ terminal, execution }) => this.#began(terminal, execution))),
      );
      this._register(
        window.onDidEndTerminalShellExecution(context.guard('terminal', ({ execution, exitCode }) => this.#ended(execution, exitCode))),
      );
    }
    this._register(
      tasks.onDidEndTaskProcess(
        context.guard('task', ({ execution, exitCode }) =>
          context.outbox.append({ kind: 'task.ended', name: execution.task.name, exitCode: exitCode ?? null }),
        ),
      ),
    );
    this._register(
      debug.onDidStartDebugSession(
        context.guard('debug', ({ name, type, parentSession }) => {
          if (!parentSession) context.outbox.append({ kind: 'debug.started', name, type });
        }),
      ),
    );
  }

  /** A task runs in a terminal, too, and is recorded as a task. */
  #began(terminal: Terminal, execution: TerminalShellExecution): void {
    if (isOfTask(terminal)) this.#ofTasks.add(execution);
    else this.#started.set(execution, this.#context.now());
    const line = commandLine(execution.commandLine.value);
    if (mayRunTests(line)) this.#readTests(line, execution).catch((error: unknown) => this.#context.problem('test output', error));
  }

  /** No stable API tells the results of tests, but runners print them. */
  async #readTests(line: string, execution: TerminalShellExecution): Promise<void> {
    let tail = '';
    for await (const data of execution.read()) tail = (tail + data).slice(-OUTPUT_TAIL);
    const counts = this.isDisposed ? undefined : readTestCounts(tail);
    if (counts) this.#context.outbox.append({ kind: 'test.run', name: line, ...counts });
  }

  #ended(execution: TerminalShellExecution, exitCode: number | undefined): void {
    const line = commandLine(execution.commandLine.value);
    if (line === '' || this.#ofTasks.has(execution)) return;
    const started = this.#started.get(execution);
    const cwd = this.#folder(execution.cwd);
    this.#context.outbox.append({
      kind: 'terminal.command',
      line,
      exitCode: exitCode ?? null,
      ...(cwd === undefined ? {} : { cwd }),
      ...(started === undefined ? {} : { duration: Math.round(this.#context.now() - started) }),
    });
  }

  /** Relative to its root, '.' for the root itself; a folder elsewhere is nobody's business. */
  #folder(uri: Uri | undefined): string | undefined {
    const rooted = uri && this.#context.scope.roots.toPath(uri);
    return rooted && (rooted.path === '' ? '.' : rooted.path);
  }
}

/** A task's terminal is called as the task, with the names of its source and of its folder around where there are several. */
function isOfTask({ creationOptions: { name } }: Terminal): boolean {
  return name !== undefined && tasks.taskExecutions.some(({ task }) => name.includes(task.name));
}

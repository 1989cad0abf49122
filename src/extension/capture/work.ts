import { debug, tasks, window } from 'vscode';
import type { TerminalShellExecution, Uri } from 'vscode';
import { commandLine } from '../../core/capture/terminal-line.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';

/** What runs beside the editor: terminal commands, tasks, debug sessions. */
export class Work extends Disposable {
  readonly #context: CaptureContext;
  readonly #started = new WeakMap<TerminalShellExecution, number>();

  constructor(context: CaptureContext) {
    super();
    this.#context = context;
    // Forks of older editors have no shell integration.
    if (typeof window.onDidStartTerminalShellExecution === 'function') {
      this._register(
        window.onDidStartTerminalShellExecution(context.guard('terminal', ({ execution }) => this.#started.set(execution, context.now()))),
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

  #ended(execution: TerminalShellExecution, exitCode: number | undefined): void {
    const line = commandLine(execution.commandLine.value);
    if (line === '') return;
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

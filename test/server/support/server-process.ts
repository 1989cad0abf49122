import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const CLI = join(import.meta.dirname, '../../../src/cli/main.ts');

/** A process of its own, with what it printed. */
class Process {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(command: string, ...args: string[]) {
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** Exit code, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    return child.exitCode ?? child.signalCode!;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.ended();
  }
}

/** A `coagency` command. */
export class CliProcess extends Process {
  constructor(...args: string[]) {
    super(process.execPath, CLI, ...args);
  }
}

/** `coagency serve`, ready. */
export const startServer = (...args: string[]): Promise<Process & { url: string }> => ready(new CliProcess('serve', ...args));

/** The same, by another command line that comes to it. */
export const startServerBy = (command: string, ...args: string[]): Promise<Process & { url: string }> =>
  ready(new Process(command, ...args));

async function ready(server: Process): Promise<Process & { url: string }> {
  const lines = createInterface({ input: server.child.stdout! });
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => /^listening on (http:\S+)$/.exec(line as string)?.[1]),
    server.ended().then(() => undefined),
  ]);
  if (url === undefined) throw new Error(`The server did not start: ${server.stdout}${server.stderr}`);
  return Object.assign(server, { url });
}

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** One command line, run again and again in processes of its own; the next ones are loaded beforehand. */
export class SpareClients {
  readonly #args: readonly string[];
  readonly #spares: ChildProcess[] = [];

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  /** Runs it once, and kills it without warning after so many milliseconds. Resolves to how it ended. */
  async run(killAfter?: number): Promise<number | 'killed'> {
    while (this.#spares.length < 3) this.#spares.push(fork(join(import.meta.dirname, 'sync-child.ts'), { stdio: 'inherit' }));
    const child = this.#spares.shift()!;
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    // It listens once it is loaded; what was sent before waits for it. The clock runs from when it has begun.
    child.send(this.#args);
    const [begun] = (await once(child, 'message')) as ['begun'];
    const timer = begun && killAfter !== undefined ? setTimeout(() => child.kill('SIGKILL'), killAfter) : undefined;
    const [code] = await ended;
    clearTimeout(timer);
    return code ?? 'killed';
  }

  close(): void {
    for (const child of this.#spares.splice(0)) child.kill('SIGKILL');
  }
}

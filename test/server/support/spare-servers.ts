import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServeOptions } from '../../../src/server/main.ts';

/** Real server processes, one after the other, each killed without warning; the next ones are loaded beforehand. */
export class SpareServers {
  readonly #options: ServeOptions;
  readonly #spares: ChildProcess[] = [];
  #current: ChildProcess | undefined;
  /** Unforeseen errors that any of them logged. */
  readonly failures: unknown[] = [];

  constructor(options: ServeOptions) {
    this.#options = options;
  }

  /** Resolves when the next one listens. */
  async next(): Promise<void> {
    while (this.#spares.length < 3) this.#spares.push(fork(join(import.meta.dirname, 'serve-child.ts'), { stdio: 'inherit' }));
    const child = this.#spares.shift()!;
    this.#current = child;
    child.send(this.#options);
    for (;;) {
      const [message] = (await once(child, 'message')) as [{ url?: string; entry?: { level: string } }];
      if (message.entry?.level === 'error') this.failures.push(message.entry);
      if (message.url !== undefined) break;
    }
    child.on('message', ({ entry }: { entry?: { level: string } }) => entry?.level === 'error' && this.failures.push(entry));
  }

  async kill(): Promise<void> {
    const child = this.#current;
    this.#current = undefined;
    if (child) await end(child);
  }

  async close(): Promise<void> {
    await Promise.all([this.kill(), ...this.#spares.splice(0).map(end)]);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root } from './toolchain.mjs';

const CLI = path.join(root, 'dist/cli.js');

export interface SyncServerProcess {
  readonly url: string;
  /** Opens everything: for the one person who started it. */
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Runs `coagency …` from the built package; its standard output. Rejects with what it said when it exits with another code than 0. */
export async function coagency(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { maxBuffer: 1 << 28 });
  return stdout;
}

/** `coagency serve` as a process of its own on any free port, with a fresh token. */
export async function startSyncServer(data: string, port = 0): Promise<SyncServerProcess> {
  const child = spawn(process.execPath, [CLI, 'serve', '--data', data, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.once('exit', () => child.kill());
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^listening on (\S+)$/.exec(line)?.[1];
      if (address) resolve(address);
    });
    child.once('error', reject);
    void exited.then(() => reject(new Error('the sync server ended before it was ready')));
  });
  const { token } = JSON.parse(await coagency('token', 'create', '--role', 'admin', '--data', data, '--json')) as { token: string };
  return {
    url,
    token,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

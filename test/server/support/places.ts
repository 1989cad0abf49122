import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase, serve } from '../../../src/server/main.ts';
import type { Location, RunningServer } from '../../../src/server/main.ts';
import type { Database } from '../../../src/server/store/database.ts';
import { TestPostgres } from './postgres.ts';

export type Kind = 'sqlite' | 'postgres';
export const KINDS: readonly Kind[] = ['sqlite', 'postgres'];
/** Settings that are files in a data folder. */
const KEYS = ['receipt-key', 'receipt-keys-retired'];

/** Places for stores of either kind, and the servers on them. */
export class Places {
  readonly #postgres: TestPostgres;
  readonly #running: RunningServer[] = [];
  #folder = mkdtempSync(join(tmpdir(), 'coagency-'));
  #names = 0;

  private constructor(postgres: TestPostgres) {
    this.#postgres = postgres;
  }

  static async open(): Promise<Places> {
    return new Places(await TestPostgres.start());
  }

  /** A name that nothing has yet. */
  folder(): string {
    return join(this.#folder, `folder-${++this.#names}`);
  }

  /** Where there is nothing yet. */
  async empty(kind: Kind): Promise<Location> {
    return kind === 'sqlite' ? { data: this.folder() } : { databaseUrl: await this.#postgres.newDatabase() };
  }

  async serve(location: Location): Promise<RunningServer> {
    const server = await serve({ ...location, port: 0, host: '127.0.0.1', limits: { burst: 1e9 } });
    this.#running.push(server);
    return server;
  }

  /** Ends the servers. */
  async quiet(): Promise<void> {
    for (const server of this.#running.splice(0)) await server.stop();
  }

  async remove(): Promise<void> {
    await this.quiet();
    await this.#postgres.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The options that name it to a command. */
export const optionsOf = ({ data, databaseUrl }: Location): string[] => [
  ...(data === undefined ? [] : ['--data', data]),
  ...(databaseUrl === undefined ? [] : ['--database-url', databaseUrl]),
];

/** Names of all tables that there are, as the database itself says. */
export const tablesIn = async ({ sql: db }: Database): Promise<string[]> =>
  (await db.introspection.getTables()).map(({ name }) => name).toSorted();

/** All rows of all tables, the same on either database; but for the keys, which a data folder has as files. */
export async function rowsAt(location: Location): Promise<Record<string, string[]>> {
  const database = await openDatabase(location);
  const rows: Record<string, string[]> = {};
  for (const table of await tablesIn(database)) {
    const found = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(database.sql);
    const plain = (row: Record<string, unknown>): [string, unknown][] =>
      Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value]);
    const others = found.rows.filter((row) => !KEYS.includes(row['name'] as string));
    rows[table] = others.map((row) => JSON.stringify(plain(row))).toSorted();
  }
  await database.close();
  return rows;
}

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import * as z from 'zod';
import { writeAtomically } from '../node/atomic.ts';
import { nodeFiles } from '../node/files.ts';
import { RetiredKey } from '../protocol/sync.ts';
import { newKey } from './receipt-signer.ts';
import type { Database } from './store/database.ts';
import type { Schema } from './store/schema.ts';
import type { Transacted } from './store/transaction.ts';

export interface StoredKeys {
  /** The private key that signs. Of earlier ones only the public half is kept. */
  readonly pem: string;
  /** Oldest first. */
  readonly retired: readonly RetiredKey[];
}

/** Where the signing key lies. `load` makes one when there is none; of two processes that start together one makes it. */
export interface KeyStore {
  load(): Promise<StoredKeys>;
  replace(keys: StoredKeys): Promise<void>;
}

const KEY_FILE = 'receipt-key.pem';
const RETIRED_FILE = 'receipt-keys.json';
const Retired = z.array(RetiredKey);

/** In the data folder, the private key readable by its owner only. */
export class FolderKeys implements KeyStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(): Promise<StoredKeys> {
    const retired = await this.#retired();
    return { pem: this.#key(), retired };
  }

  /** What is there; undefined when there is no key yet. Makes none. */
  async peek(): Promise<StoredKeys | undefined> {
    const pem = await readFile(join(this.#folder, KEY_FILE), 'utf8').catch(absent);
    return pem === undefined ? undefined : { pem, retired: await this.#retired() };
  }

  /** The list first: a crash between the two leaves the old key in force, and a successor that never comes. */
  async replace({ pem, retired }: StoredKeys): Promise<void> {
    await writeAtomically(join(this.#folder, RETIRED_FILE), `${JSON.stringify(retired, null, 2)}\n`);
    await writeAtomically(join(this.#folder, KEY_FILE), pem, nodeFiles, 0o600);
  }

  async #retired(): Promise<RetiredKey[]> {
    const retired = await readFile(join(this.#folder, RETIRED_FILE), 'utf8').catch(absent);
    return retired === undefined ? [] : Retired.parse(JSON.parse(retired));
  }

  #key(): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, KEY_FILE);
    const candidate = `${file}.${process.pid}`;
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      absent(error);
    }
    writeFileSync(candidate, newKey(), { mode: 0o600, flush: true });
    try {
      // A link, unlike a rename, does not replace the key that another process has just put there.
      linkSync(candidate, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(candidate);
    }
    return readFileSync(file, 'utf8');
  }
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

const KEY = 'receipt-key';
const RETIRED = 'receipt-keys-retired';
/** Settings that are keys. In a data folder these are files. */
export const KEY_SETTINGS = [KEY, RETIRED];

/** The keys in a database; undefined when there is none yet. */
export async function readKeys(db: Kysely<Schema>): Promise<StoredKeys | undefined> {
  const rows = await db.selectFrom('settings').selectAll().where('name', 'in', KEY_SETTINGS).execute();
  const valueOf = (name: string): string | undefined => rows.find((row) => row.name === name)?.value;
  const pem = valueOf(KEY);
  return pem === undefined ? undefined : { pem, retired: Retired.parse(JSON.parse(valueOf(RETIRED) ?? '[]')) };
}

export async function writeKeys(tx: Transacted, { pem, retired }: StoredKeys): Promise<void> {
  for (const [name, value] of [
    [KEY, pem],
    [RETIRED, JSON.stringify(retired)],
  ] as const) {
    const row = tx.insertInto('settings').values({ name, value });
    await row.onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute();
  }
}

/** In the database, for several servers on one PostgreSQL that share no folder. */
export class DatabaseKeys implements KeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async load(): Promise<StoredKeys> {
    return this.#database.write(async (tx) => {
      const first = tx.insertInto('settings').values({ name: KEY, value: newKey() });
      await first.onConflict((conflict) => conflict.column('name').doNothing()).execute();
      return (await readKeys(tx))!;
    });
  }

  async replace(keys: StoredKeys): Promise<void> {
    await this.#database.write((tx) => writeKeys(tx, keys));
  }
}

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { nodeFiles } from '../../node/files.ts';
import { FolderKeys, KEY_SETTINGS, readKeys } from '../key-store.ts';
import type { StoredKeys } from '../key-store.ts';
import { DEFAULT_DATA } from '../main.ts';
import type { Location } from '../main.ts';
import { DATABASE_FILE, openSqlite, postgresPool } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { nodeSqliteDialect } from '../store/sqlite-driver.ts';
import { BackupError } from './backup-error.ts';
import { copyRows } from './copy-rows.ts';
import { inSnapshot } from './snapshot.ts';

/** What the file is called until all of it is there: a backup that was killed is never taken for a whole one. */
export const PARTIAL_FILE = `${DATABASE_FILE}.partial`;

/**
 * Copies a store of either kind while its servers run, as of one moment, into a data folder: the SQLite file and the keys. A server can be
 * started on it. The store itself is not changed. @throws BackupError, NewerSchemaError
 */
export async function backUp(location: Location, to: string, signal: AbortSignal): Promise<void> {
  const [file, partial] = [join(to, DATABASE_FILE), join(to, PARTIAL_FILE)];
  if (existsSync(file)) throw new BackupError('exists', `${file} exists already: name another folder`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const clear = (): void => ['', '-wal', '-shm', '-journal'].forEach((end) => rmSync(`${partial}${end}`, { force: true }));
  clear();
  try {
    const { databaseUrl, data } = location;
    const keys =
      databaseUrl === undefined ? await fromSqlite(data ?? DEFAULT_DATA, partial) : await fromPostgres(databaseUrl, data, partial, signal);
    await keepKeys(to, keys);
    await makeDurable(partial);
    await nodeFiles.rename(partial, file);
    await nodeFiles.syncFolder(to);
  } finally {
    clear();
  }
}

/** Puts keys into a folder that has none, or these very ones. @throws BackupError `exists`: receipts of another key would no longer hold */
export async function keepKeys(folder: string, keys: StoredKeys): Promise<void> {
  const store = new FolderKeys(folder);
  const there = await store.peek();
  if (there && there.pem !== keys.pem) throw new BackupError('exists', `${folder} holds the key of another server: name another folder`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await store.replace(keys);
}

async function fromSqlite(data: string, partial: string): Promise<StoredKeys> {
  const file = join(data, DATABASE_FILE);
  if (!existsSync(file)) throw new BackupError('no-store', `${data} holds no ${DATABASE_FILE}: name the server’s data folder (--data)`);
  const source = new Kysely<Schema>({ dialect: nodeSqliteDialect(file, true) });
  try {
    await sql`vacuum into ${partial}`.execute(source);
  } finally {
    await source.destroy();
  }
  // Tokens were made, and no server has run yet: the key that it will sign with is made now.
  return new FolderKeys(data).load();
}

async function fromPostgres(url: string, data: string | undefined, partial: string, signal: AbortSignal): Promise<StoredKeys> {
  const source = postgresPool(url, 1);
  try {
    return await inSnapshot(source, async (tx, version) => {
      if (version === 0) throw new BackupError('no-store', 'the database holds nothing of a server: is it the right one?');
      const keys = data === undefined ? await readKeys(tx) : await new FolderKeys(data).peek();
      if (!keys)
        throw new BackupError('no-key', `${data ?? 'the database'} holds no key: name the data folder, too, that the server has (--data)`);
      const target = await openSqlite(partial, version);
      try {
        await copyRows({ dialect: 'postgres', sql: tx }, target, signal);
        // In a folder they are files.
        await target.sql.deleteFrom('settings').where('name', 'in', KEY_SETTINGS).execute();
        // One file that is whole by itself, to be read from where nothing can be written, too.
        await sql`pragma journal_mode = delete`.execute(target.sql);
      } finally {
        await target.close();
      }
      return keys;
    });
  } finally {
    await source.destroy();
  }
}

/** SQLite itself does not do this for what it vacuums into. */
async function makeDurable(path: string): Promise<void> {
  const file = await nodeFiles.open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

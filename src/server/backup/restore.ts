import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { FolderKeys, writeKeys } from '../key-store.ts';
import type { StoredKeys } from '../key-store.ts';
import { keyFolder, openDatabase } from '../main.ts';
import type { Location } from '../main.ts';
import { DATABASE_FILE } from '../store/database.ts';
import type { Database } from '../store/database.ts';
import { migrate, storedVersion } from '../store/migrate.ts';
import type { Schema } from '../store/schema.ts';
import { nodeSqliteDialect } from '../store/sqlite-driver.ts';
import type { Transacted } from '../store/transaction.ts';
import { keepKeys, PARTIAL_FILE } from './back-up.ts';
import { BackupError } from './backup-error.ts';
import { checkCopy, notWhole } from './check-copy.ts';
import { copyRows } from './copy-rows.ts';
import { inSnapshot } from './snapshot.ts';
import { tablesOf } from './tables.ts';

/**
 * Puts a copy that `backUp` made, or any data folder, into an empty store of either kind: all of it or nothing. The copy is only read.
 * Resolves to how many streams there are. @throws BackupError, NewerSchemaError
 */
export async function restore(from: string, to: Location, signal: AbortSignal): Promise<number> {
  const file = join(from, DATABASE_FILE);
  if (!existsSync(file)) {
    if (existsSync(join(from, PARTIAL_FILE))) throw notWhole(from, 'its backup did not finish');
    throw new BackupError('no-store', `${from} holds no ${DATABASE_FILE}: name a folder that \`coagency backup\` has made`);
  }
  const keys = await new FolderKeys(from).peek();
  if (!keys) throw notWhole(from, 'it lacks the key that signs receipts');
  const copy = new Kysely<Schema>({ dialect: nodeSqliteDialect(file, true) });
  try {
    return await inSnapshot(copy, async (source, version) => {
      if (version === 0) throw notWhole(from, 'it holds no tables');
      await checkCopy(source, from);
      return fill(source, version, keys, to, signal);
    });
  } catch (error) {
    // What SQLite says of a file that was cut short, or is none of its own.
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ERR_SQLITE_ERROR' && /malformed|not a database/.test(message) ? notWhole(from, message) : error;
  } finally {
    await copy.destroy();
  }
}

/** A copy of an older version is put into a schema of that version, and brought forward there. */
async function fill(source: Transacted, version: number, keys: StoredKeys, to: Location, signal: AbortSignal): Promise<number> {
  const target = await openDatabase(to, version);
  try {
    const found = await storedVersion(target.sql);
    if (found !== version) {
      const what = `the store has the tables of version ${found} already, and the copy those of version ${version}`;
      throw new BackupError('other-schema', `${what}: name a database or folder in which there is nothing yet`);
    }
    const streams = await target.write(async (tx) => {
      await claimEmpty(target, tx);
      await copyRows({ dialect: 'sqlite', sql: source }, { dialect: target.dialect, sql: tx }, signal);
      const folder = keyFolder(to);
      // Files come before the commit: rows without their key would be given a new one, a key without rows does no harm.
      if (folder === undefined) await writeKeys(tx, keys);
      else await keepKeys(folder, keys);
      const { count } = await tx
        .selectFrom('streams')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    });
    await migrate(target.sql, target.dialect);
    return streams;
  } finally {
    await target.close();
  }
}

/** Nobody else writes until the end of the transaction: a server that is started meanwhile waits. @throws BackupError `not-empty` */
async function claimEmpty({ dialect }: Database, tx: Transacted): Promise<void> {
  const tables = await tablesOf(tx);
  if (dialect === 'postgres')
    await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in access exclusive mode`.execute(tx);
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(tx);
    if (rows.length === 0) continue;
    throw new BackupError('not-empty', `the store holds data already (${table}): restore into an empty database or a new folder`);
  }
}

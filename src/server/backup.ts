import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { DATABASE_FILE } from './store/database.ts';
import type { Database } from './store/database.ts';
import { KEY_FILE, RETIRED_FILE } from './key-store.ts';

/**
 * Copies a data folder while its server runs: the database as of one moment, and the keys. To restore is to serve from the copy. `to` must
 * not hold a backup yet. (PostgreSQL has its own tools.)
 */
export async function backUp(database: Database, data: string, to: string): Promise<void> {
  const file = join(to, DATABASE_FILE);
  if (existsSync(file)) throw Object.assign(new Error(`${file} exists already`), { code: 'EEXIST' });
  mkdirSync(to, { recursive: true, mode: 0o700 });
  await sql`vacuum into ${file}`.execute(database.sql);
  for (const name of [KEY_FILE, RETIRED_FILE]) {
    if (!existsSync(join(data, name))) continue;
    copyFileSync(join(data, name), join(to, name));
    chmodSync(join(to, name), 0o600);
  }
}

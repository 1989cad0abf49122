import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { DATABASE_FILE } from './store/database.ts';
import type { Database } from './store/database.ts';
import { KEY_FILE } from './receipt-signer.ts';

/**
 * Copies a data folder while its server runs: the database as of one moment, and the key. To restore is to serve from the copy. `to` must
 * not hold a backup yet. (PostgreSQL has its own tools.)
 */
export async function backUp(database: Database, data: string, to: string): Promise<void> {
  const file = join(to, DATABASE_FILE);
  if (existsSync(file)) throw Object.assign(new Error(`${file} exists already`), { code: 'EEXIST' });
  mkdirSync(to, { recursive: true, mode: 0o700 });
  await sql`vacuum into ${file}`.execute(database.sql);
  const key = join(data, KEY_FILE);
  if (!existsSync(key)) return;
  copyFileSync(key, join(to, KEY_FILE));
  chmodSync(join(to, KEY_FILE), 0o600);
}

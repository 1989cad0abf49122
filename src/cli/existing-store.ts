import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DATA, openDatabase } from '../server/main.ts';
import { DATABASE_FILE } from '../server/store/database.ts';
import type { Database } from '../server/store/database.ts';
import type { DatabaseOptions } from './database-options.ts';
import { InputError } from './io.ts';

/** Opens a store that is there: a folder that was named by mistake does not become one, to be listed, rotated and found in order. @throws InputError */
export async function openExistingStore(options: DatabaseOptions): Promise<Database> {
  const { data = DEFAULT_DATA, databaseUrl } = options;
  if (databaseUrl === undefined && !existsSync(join(data, DATABASE_FILE)))
    throw new InputError(`${data} holds no ${DATABASE_FILE}: name the server’s data folder (--data)`);
  return openDatabase(options);
}

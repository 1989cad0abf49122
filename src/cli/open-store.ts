import { openDatabase } from '../server/main.ts';
import type { Database } from '../server/store/database.ts';
import type { DatabaseOptions } from './database-options.ts';
import { asInputError } from './store-error.ts';

/** @throws InputError when there is no way into the database */
export const openStore = (location: DatabaseOptions): Promise<Database> =>
  openDatabase(location).catch((error: unknown) => {
    throw asInputError(error);
  });

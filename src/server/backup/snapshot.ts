import type { Kysely } from 'kysely';
import type { Transacted, Work } from '../store/transaction.ts';
import type { Schema } from '../store/schema.ts';
import { storedVersion } from '../store/migrate.ts';

/**
 * Reads a store as of one moment, changing nothing of it: it is not even brought forward to this server's version. `version`: the one
 * that it has; 0 when there is no store. @throws NewerSchemaError
 */
export async function inSnapshot<T>(db: Kysely<Schema>, work: (tx: Transacted, version: number) => Promise<T>): Promise<T> {
  const reading: Work<T> = async (tx) => work(tx, await storedVersion(tx));
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(reading);
}

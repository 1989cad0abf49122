import type { Kysely } from 'kysely';
import type { Database } from '../store/database.ts';
import { tableNames } from '../store/migrate.ts';
import type { Schema } from '../store/schema.ts';

/** One end of a copy: a database, or a transaction in it. */
export type End = Pick<Database, 'dialect' | 'sql'>;

export type Table = keyof Schema;

/**
 * Every table, each after those that it refers to, with the columns of its key: rows are read in their order. (A stream that is a fork
 * has a higher id than its source.) A table or column that is not there does not compile; a test holds it against the databases.
 */
export const TABLES: { readonly [T in Table]: readonly (keyof Schema[T] & string)[] } = {
  organizations: ['id'],
  projects: ['id'],
  tokens: ['id'],
  settings: ['name'],
  streams: ['id'],
  segments: ['stream_id', 'start'],
  producers: ['stream_id', 'producer'],
  sessions: ['stream_id'],
  marks: ['stream_id', 'kind', 'id'],
  reviews: ['stream_id'],
  blobs: ['organization_id', 'hash'],
  session_blobs: ['stream_id', 'hash'],
  tombstones: ['organization_id', 'key'],
};

type Large = { [T in Table]: Schema[T] extends { body: unknown } ? T : never }[Table];
const LARGE: Readonly<Record<Large, true>> = { segments: true, blobs: true };

/** May its rows be large? Those with a `body`. */
export const isLarge = (table: Table): boolean => Object.hasOwn(LARGE, table);

/** Those of them that a database has; an older version has fewer. */
export async function tablesOf(db: Kysely<Schema>): Promise<Table[]> {
  const there = await tableNames(db);
  return (Object.keys(TABLES) as Table[]).filter((table) => there.has(table));
}

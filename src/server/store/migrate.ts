import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';

/** A newer server has written this database: an older one must not touch what it does not understand. */
class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
  constructor(found: number, known: number) {
    super(
      `The database has schema version ${found}, and this server knows versions up to ${known}. Start the newer server, or restore a backup.`,
    );
  }
}

/** The version that a database has, 0 when it holds no store. Changes nothing. @throws NewerSchemaError */
export async function storedVersion(db: Kysely<Schema>): Promise<number> {
  return (await tableNames(db)).has('schema_version') ? versionIn(db) : 0;
}

/** The tables that a query meets: PostgreSQL's introspection tells of other schemas', too. */
export async function tableNames(db: Kysely<Schema>): Promise<Set<string>> {
  const tables = await db.introspection.getTables();
  if (tables.every(({ schema }) => schema === undefined)) return new Set(tables.map(({ name }) => name));
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  return new Set(tables.flatMap(({ name, schema }) => (schema === rows[0]?.schema ? [name] : [])));
}

async function versionIn(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(db);
  const version = rows[0]?.version ?? 0;
  if (version > migrations.length) throw new NewerSchemaError(version, migrations.length);
  return version;
}

/**
 * Brings the database forward to this version, or to `target`: an older one, in tests and for a copy that is to be restored into it. Each step is a transaction of its own, taken under a lock, so
 * that several processes that start together do it once.
 */
export async function migrate(db: Kysely<Schema>, dialect: 'sqlite' | 'postgres', target = migrations.length): Promise<void> {
  await locked(db, dialect, (tx) => sql`create table if not exists schema_version (version integer not null)`.execute(tx));
  for (;;) {
    const done = await locked(db, dialect, async (tx) => {
      const version = await versionIn(tx);
      const step = migrations[version];
      if (!step || version >= target) return true;
      for (const statement of step(dialect)) await sql.raw(statement).execute(tx);
      if (version === 0) await sql`insert into schema_version (version) values (1)`.execute(tx);
      else await sql`update schema_version set version = ${version + 1}`.execute(tx);
      return false;
    });
    if (done) return;
  }
}

/** A transaction that only one process at a time is in: PostgreSQL's own `if not exists` is not safe among several. */
function locked<T>(db: Kysely<Schema>, dialect: 'sqlite' | 'postgres', work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(727226)`.execute(tx);
    return work(tx);
  });
}

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { GroupCommit } from './group-commit.ts';
import { migrate } from './migrate.ts';
import { listen, notify } from './notifications.ts';
import type { Schema } from './schema.ts';
import { nodeSqliteDialect } from './sqlite-driver.ts';
import type { Transacted, Work } from './transaction.ts';

/** Either database behind one door. What differs between them is here and in `migrate.ts`, nowhere else. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  /** For reads outside a transaction. */
  readonly sql: Kysely<Schema>;
  /** All of `work` or nothing of it; resolved only when it is on disk. */
  write<T>(work: Work<T>): Promise<T>;
  /** Tells the other servers on this database that a stream has changed, once the transaction commits. */
  announce(tx: Transacted, stream: number): Promise<void>;
  /** Hears what other servers announce. `missed`: anything may have changed. The function returned ends it. */
  listen(changed: (stream: number) => void, missed: () => void): () => Promise<void>;
  close(): Promise<void>;
}

/** Name of the SQLite file in a data folder. */
export const DATABASE_FILE = 'coagency.sqlite';

/** Opens (and where needed creates or migrates) an SQLite file. Throws when the file is of a newer version. `version`: no further than this one. */
export async function openSqlite(file: string, version?: number): Promise<Database> {
  const sql = new Kysely<Schema>({ dialect: nodeSqliteDialect(file) });
  await migrate(sql, 'sqlite', version);
  const group = new GroupCommit(sql);
  return {
    dialect: 'sqlite',
    sql,
    write: (work) => group.write(work),
    announce: async () => {},
    listen: () => async () => {},
    close: async () => {
      await group.idle();
      await sql.destroy();
    },
  };
}

/** SQLSTATEs after which the same transaction, tried again, can succeed: serialization failure and deadlock. */
const RETRYABLE = new Set(['40001', '40P01']);

/** At most so many connections to a PostgreSQL database, made when they are needed. */
export function postgresPool(url: string, connections: number): Kysely<Schema> {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === 20 ? Number : pg.types.getTypeParser(oid, format)),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    types: types,
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

/** Opens (and where needed creates or migrates) a PostgreSQL database. Throws when it is of a newer version. `version`: no further than this one. */
export async function openPostgres(url: string, connections = 10, version?: number): Promise<Database> {
  const sql = postgresPool(url, connections);
  await migrate(sql, 'postgres', version);
  const write = async <T>(work: Work<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await sql.transaction().execute(work);
      } catch (error) {
        if (attempt >= 5 || !RETRYABLE.has((error as { code?: string }).code ?? '')) throw error;
      }
    }
  };
  return {
    dialect: 'postgres',
    sql,
    write,
    announce: notify,
    listen: (changed, missed) => listen(url, changed, missed),
    close: () => sql.destroy(),
  };
}

import { sql } from 'kysely';
import type { End } from './tables.ts';

interface Counter {
  readonly name: string;
  /** The last id that was given, to a row that may be gone by now. Null: none yet. */
  readonly last: number | null;
}

/** An id is never given twice, not even that of a row that is gone: the copy counts on from where the original stands. */
export async function copyCounters(from: End, to: End): Promise<void> {
  const { rows } = await (from.dialect === 'postgres' ? inPostgres : inSqlite).execute(from.sql);
  for (const { name, last } of rows) {
    if (last === null) continue;
    if (to.dialect === 'postgres') {
      const sequence = sql`pg_get_serial_sequence(quote_ident(table_name), column_name)`;
      await sql`select setval(${sequence}, ${last}) ${identities} and table_name = ${name}`.execute(to.sql);
    } else {
      await sql`delete from sqlite_sequence where name = ${name}`.execute(to.sql);
      await sql`insert into sqlite_sequence (name, seq) values (${name}, ${last})`.execute(to.sql);
    }
  }
}

const identities = sql`from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`;
const inPostgres = sql<Counter>`select table_name as name,
  pg_sequence_last_value(pg_get_serial_sequence(quote_ident(table_name), column_name)::regclass) as last ${identities}`;
const inSqlite = sql<Counter>`select name, seq as last from sqlite_sequence`;

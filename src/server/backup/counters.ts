import { sql } from 'kysely';
import { BackupError } from './backup-error.ts';
import type { End } from './tables.ts';

interface Counter {
  readonly name: string;
  /** The last id that was given, to a row that may be gone by now. Null: none yet. */
  readonly last: number | null;
  /** May it be asked? SQLite keeps nothing from anybody. */
  readonly allowed?: boolean;
}

/** An id is never given twice, not even that of a row that is gone: the copy counts on from where the original stands. @throws BackupError */
export async function copyCounters(from: End, to: End): Promise<void> {
  const { rows } = await (from.dialect === 'postgres' ? inPostgres : inSqlite).execute(from.sql);
  for (const { name, last, allowed } of rows) {
    if (allowed === false) {
      const grant = 'grant it SELECT on all sequences of the schema, or the role pg_read_all_data';
      throw new BackupError('no-right', `the role may not read which ids of ${name} were given already: ${grant}`);
    }
    if (last === null) continue;
    if (to.dialect === 'postgres') {
      await sql`select setval(${sequenceOf}, ${last}) ${identities} and table_name = ${name}`.execute(to.sql);
    } else {
      await sql`delete from sqlite_sequence where name = ${name}`.execute(to.sql);
      await sql`insert into sqlite_sequence (name, seq) values (${name}, ${last})`.execute(to.sql);
    }
  }
}

const identities = sql`from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`;
const sequenceOf = sql`pg_get_serial_sequence(quote_ident(table_name), column_name)`;
const mayRead = sql`has_sequence_privilege(${sequenceOf}, 'SELECT')`;
/** Without the right, some versions of PostgreSQL fail and others say that no id was given yet. */
const inPostgres = sql<Counter>`select table_name as name, ${mayRead} as allowed,
  case when ${mayRead} then pg_sequence_last_value(${sequenceOf}::regclass) end as last ${identities}`;
const inSqlite = sql<Counter>`select name, seq as last from sqlite_sequence`;

import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema.ts';
import { BackupError } from './backup-error.ts';
import { copyCounters } from './counters.ts';
import { isLarge, TABLES, tablesOf } from './tables.ts';
import type { End, Table } from './tables.ts';

type Row = Readonly<Record<string, unknown>>;

/** Most rows that are in memory at a time, and about how many bytes of bodies: one body may be larger. */
const MOST_ROWS = 500;
const MOST_BYTES = 8 << 20;

/**
 * Copies every row of every table, and where ids go on. Both ends have the same version, `to` is empty, and `from` stands still (it is
 * one snapshot). @throws BackupError `interrupted` between two batches, once the signal is aborted
 */
export async function copyRows(from: End, to: End, signal: AbortSignal): Promise<void> {
  for (const table of await tablesOf(from.sql)) {
    for await (const rows of batches(from.sql, table)) {
      if (signal.aborted) throw new BackupError('interrupted', 'interrupted before all was copied; nothing was kept, run it again');
      await insert(to, table, rows);
    }
  }
  await copyCounters(from, to);
}

/** By key, not by offset: each batch costs the same, however many there were. */
async function* batches(db: Kysely<Schema>, table: Table): AsyncGenerator<Row[]> {
  const keys: readonly string[] = TABLES[table];
  const order = sql.join(keys.map((key) => sql.ref(key)));
  let after = sql``;
  for (;;) {
    const rest = sql`from ${sql.table(table)} ${after} order by ${order}`;
    const most = isLarge(table) ? await fitting() : MOST_ROWS;
    const { rows } = await sql<Row>`select * ${rest} limit ${most}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = sql`where (${order}) > (${sql.join(keys.map((key) => last[key]))})`;

    /** How many of the next rows are to be read at once; 0: there are none. Asking for a length reads no body. */
    async function fitting(): Promise<number> {
      const sizes = await sql<{ bytes: number }>`select length(body) as bytes ${rest} limit ${MOST_ROWS}`.execute(db);
      let bytes = 0;
      const tooMany = sizes.rows.findIndex((row, i) => (bytes += row.bytes) > MOST_BYTES && i > 0);
      return tooMany === -1 ? sizes.rows.length : tooMany;
    }
  }
}

async function insert({ dialect, sql: db }: End, table: Table, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0]!);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const value = dialect === 'postgres' ? withoutNul : (held: unknown) => held;
  const values = sql.join(rows.map((row) => sql`(${sql.join(columns.map((column) => value(row[column])))})`));
  // PostgreSQL gives ids itself, and takes others only when told so.
  const ids = dialect === 'postgres' ? sql`overriding system value` : sql``;
  await sql`insert into ${sql.table(table)} (${names}) ${ids} values ${values}`.execute(db);
}

/** PostgreSQL has no U+0000 in a text. Only what lists show could have it, in an SQLite of an earlier server: the streams are bytes. */
const withoutNul = (held: unknown): unknown => (typeof held === 'string' ? held.replaceAll('\0', '\uFFFD') : held);

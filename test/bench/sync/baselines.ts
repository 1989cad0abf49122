import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import pg from 'pg';
import type { Batch } from './recording.ts';

/** Milliseconds for plain inserts, one row an event, each batch in a transaction of its own, as durable as the server's. */
export function plainSqlite(folder: string, batches: readonly Batch[]): number {
  const database = new DatabaseSync(join(folder, 'plain.sqlite'));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table events (session text, seq integer, line text, primary key (session, seq))',
  );
  const insert = database.prepare('insert into events values (?, ?, ?)');
  const started = performance.now();
  let seq = 0;
  for (const batch of batches) {
    database.exec('begin immediate');
    for (const line of linesOf(batch)) insert.run('bench', seq++, line);
    database.exec('commit');
  }
  const took = performance.now() - started;
  database.close();
  return took;
}

/** The same on PostgreSQL, where one statement takes a batch's rows: a round trip an event would measure the round trips. */
export async function plainPostgres(url: string, batches: readonly Batch[]): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('create table events (session text, seq bigint, line text, primary key (session, seq))');
  const started = performance.now();
  let seq = 0;
  for (const batch of batches) {
    const lines = linesOf(batch);
    await client.query(
      'insert into events select $1, $2 + ordinality - 1, line from unnest($3::text[]) with ordinality as lines (line, ordinality)',
      ['bench', seq, lines],
    );
    seq += lines.length;
  }
  const took = performance.now() - started;
  await client.end();
  return took;
}

const linesOf = (batch: Batch): string[] => batch.lines.toString().slice(0, -1).split('\n');

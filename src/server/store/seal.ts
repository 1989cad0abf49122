import { sql } from 'kysely';
import type { Database } from './database.ts';
import { compress, expand, LOOSE_BELOW, SEGMENT_BYTES } from './segments.ts';

/**
 * Puts a stream's small rows together into compressed ones. The bytes and their positions stay; a reader sees the rows before or after,
 * never between, since a statement sees one state of the database.
 */
export async function seal(database: Database, stream: number): Promise<void> {
  for (;;) {
    const rows = await database.sql
      .selectFrom('segments')
      .selectAll()
      .where('stream_id', '=', stream)
      .where('length', '<', LOOSE_BELOW)
      .orderBy('start')
      .limit(4_000)
      .execute();
    const run = firstRun(rows);
    if (run.length < 2) return;
    const merged = compress(Buffer.concat(run.map(expand)));
    const start = run[0]!.start;
    const done = await database
      .write(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('segments')
          .where('stream_id', '=', stream)
          .where('start', '>=', start)
          .where('start', '<', start + merged.length)
          .executeTakeFirst();
        // Gone, or sealed by another process meanwhile.
        if (Number(numDeletedRows) !== run.length) throw new SealedMeanwhile();
        await tx
          .insertInto('segments')
          .values({ stream_id: stream, start, ...merged })
          .execute();
        await tx
          .updateTable('streams')
          .set({ loose: sql`loose - ${merged.length}` })
          .where('id', '=', stream)
          .execute();
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof SealedMeanwhile) return false;
        throw error;
      });
    if (!done) return;
  }
}

class SealedMeanwhile extends Error {}

/** Rows from the first on that follow one another without a gap, and fit one segment. */
function firstRun<Row extends { start: number; length: number }>(rows: readonly Row[]): Row[] {
  const run: Row[] = [];
  let length = 0;
  for (const row of rows) {
    const before = run.at(-1);
    if (before && (before.start + before.length !== row.start || length + row.length > SEGMENT_BYTES)) {
      if (run.length > 1) return run;
      run.length = 0;
      length = 0;
    }
    run.push(row);
    length += row.length;
  }
  return run;
}

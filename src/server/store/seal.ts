import { sql } from 'kysely';
import type { Database } from './database.ts';
import { compressForGood, expand, LOOSE, SEALED_BYTES } from './segments.ts';
import { holdsLines } from './streams.ts';
import type { Stream } from './streams.ts';

/**
 * Puts a stream's loose rows together into densely compressed ones. The bytes and their positions stay; a reader sees the rows before or
 * after, never between, since a statement sees one state of the database. Returns how many bytes were sealed.
 */
export async function seal(database: Database, { id: stream, path, content_type }: Sealable): Promise<number> {
  let sealed = 0;
  let from = 0;
  for (;;) {
    const run = await looseRun(database, stream, from);
    const first = run[0];
    if (!first) return sealed;
    const bodies = await database.sql
      .selectFrom('segments')
      .selectAll()
      .where('stream_id', '=', stream)
      .where('start', '>=', first.start)
      .where('start', '<', first.start + lengthOf(run))
      .orderBy('start')
      .execute();
    const bytes = Buffer.concat(await Promise.all(bodies.map(expand)));
    // Sealed by another process, or deleted, between the two looks.
    if (bodies.length !== run.length || bytes.length !== lengthOf(run)) return sealed;
    const packed = await compressForGood(bytes, holdsLines({ path, content_type }));
    const replaced = await database.write(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('segments')
        .where('stream_id', '=', stream)
        .where('start', '>=', first.start)
        .where('start', '<', first.start + packed.length)
        .where('codec', 'in', LOOSE)
        .executeTakeFirst();
      if (Number(numDeletedRows) === 0) return false;
      if (Number(numDeletedRows) !== run.length) throw new Error(`Stream ${stream} changed while it was sealed`);
      await tx
        .insertInto('segments')
        .values({ stream_id: stream, start: first.start, ...packed })
        .execute();
      await tx
        .updateTable('streams')
        .set({ loose: sql`loose - ${packed.length}` })
        .where('id', '=', stream)
        .execute();
      return true;
    });
    if (!replaced) return sealed;
    sealed += packed.length;
    from = first.start + packed.length;
  }
}

type Sealable = Pick<Stream, 'id' | 'path' | 'content_type'>;

interface Row {
  readonly start: number;
  readonly length: number;
}

const lengthOf = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + row.length, 0);

/** The first loose rows from `from` on that follow one another without a gap and fit one sealed row. */
async function looseRun(database: Database, stream: number, from: number): Promise<Row[]> {
  const rows = await database.sql
    .selectFrom('segments')
    .select(['start', 'length'])
    .where('stream_id', '=', stream)
    .where('start', '>=', from)
    .where('codec', 'in', LOOSE)
    .orderBy('start')
    .limit(4_000)
    .execute();
  const run: Row[] = [];
  for (const row of rows) {
    const before = run.at(-1);
    if (before && (before.start + before.length !== row.start || lengthOf(run) + row.length > SEALED_BYTES)) break;
    run.push(row);
  }
  return run;
}

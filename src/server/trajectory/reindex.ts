import type { StreamStore } from '../store/stream-store.ts';
import { checkEvents, checkHeader } from './check.ts';
import type { Place } from './check.ts';
import { countMarks, writeMarks } from './marks.ts';
import type { Mark } from './marks.ts';
import { pathOfSession } from './session-store.ts';

const READ_BYTES = 4 << 20;

export interface Reindexed {
  readonly session: string;
  /** Did the index say otherwise? */
  readonly changed: boolean;
  /** What is wrong with the stream itself; its index is left alone then. */
  readonly broken?: string;
}

/** Recomputes what lists show, and the chain, from the streams themselves: the streams are the truth, the index follows from them. */
export async function* reindex(streams: StreamStore): AsyncGenerator<Reindexed> {
  const { sql } = streams.database;
  const keys = await sql.selectFrom('sessions').select(['stream_id', 'organization_id', 'key']).orderBy('stream_id').execute();
  for (const { stream_id, organization_id, key } of keys) {
    const stream = await streams.find(pathOfSession(organization_id, key));
    if (!stream) continue;
    let place: Place | undefined;
    const facts = { title: '', finished: false };
    const marks: Mark[] = [];
    try {
      for (let at = 0; at < stream.tail;) {
        const chunk = await streams.read(stream, at, READ_BYTES);
        if (!chunk || chunk.bytes.length === 0) throw new Error(`nothing can be read at byte ${at}`);
        let lines = chunk.bytes;
        if (!place) {
          const end = lines.indexOf(0x0a) + 1;
          place = { count: 0, head: checkHeader(lines.subarray(0, end)).head };
          lines = lines.subarray(end);
        }
        if (lines.length > 0) {
          const checked = checkEvents(lines, place);
          place = checked;
          facts.title = checked.facts.title ?? facts.title;
          facts.finished = checked.facts.finished ?? facts.finished;
          marks.push(...checked.facts.marks);
        }
        at = chunk.next;
      }
    } catch (error) {
      yield { session: key, changed: false, broken: error instanceof Error ? error.message : String(error) };
      continue;
    }
    if (!place) continue;
    const { count, head } = place;
    const changed = await streams.database.write(async (tx) => {
      const before = await tx.selectFrom('sessions').selectAll().where('stream_id', '=', stream_id).executeTakeFirst();
      const now = await tx.selectFrom('streams').select('tail').where('id', '=', stream_id).executeTakeFirst();
      // It has grown meanwhile: then the server has just written its index.
      if (!before || now?.tail !== stream.tail) return false;
      await tx.deleteFrom('marks').where('stream_id', '=', stream_id).execute();
      await writeMarks(tx, stream_id, marks);
      const row = { count, head, title: facts.title, finished: facts.finished ? 1 : 0, ...(await countMarks(tx, stream_id)) };
      if (Object.entries(row).every(([name, value]) => before[name as keyof typeof row] === value)) return false;
      await tx.updateTable('sessions').set(row).where('stream_id', '=', stream_id).execute();
      return true;
    });
    yield { session: key, changed };
  }
}

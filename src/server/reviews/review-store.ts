import { isUtf8 } from 'node:buffer';
import type { Selectable } from 'kysely';
import type { ReviewEvent, ReviewHeader } from '../../core/review/events.ts';
import { decodeReviewEvent, decodeReviewHeader, readReview } from '../../core/review/lines.ts';
import { Review } from '../../core/review/review.ts';
import { LogError } from '../../core/trajectory/log-error.ts';
import { SESSION_CONTENT_TYPE } from '../../protocol/sync.ts';
import { Gate } from '../gate.ts';
import { ProblemError } from '../problem.ts';
import type { ReviewTable } from '../store/schema.ts';
import { layDown } from '../store/segments.ts';
import type { StreamStore } from '../store/stream-store.ts';
import type { Stream } from '../store/streams.ts';
import type { SessionRow } from '../trajectory/session-store.ts';
import { pathOfReview } from '../trajectory/session-store.ts';

export type ReviewRow = Selectable<ReviewTable>;

interface Line {
  readonly event: ReviewEvent;
  readonly line: string;
}

/** A person does not write more of one session, in bytes. */
const MOST = 8 << 20;

/** What reviewers say of sessions: a stream each, in which every event is stored once whoever sends it how often. */
export class ReviewStore {
  readonly #streams: StreamStore;
  readonly #now: () => number;
  /** Small work, one after the other; only other servers on the same database can still come in between. */
  readonly #gate = new Gate(1);

  constructor(streams: StreamStore, now: () => number) {
    this.#streams = streams;
    this.#now = now;
  }

  /** Begins a reviewer's stream with its header, or finds it begun: a second machine of theirs goes on in it. */
  async begin(session: SessionRow, reviewer: string, bytes: Buffer): Promise<{ stream: Stream; created: boolean }> {
    const header = headerOf(bytes);
    if (header.session !== session.session || header.reviewer !== reviewer) {
      throw new ProblemError(422, 'wrong-review', `The header is of ${header.reviewer}’s review of ${header.session}`);
    }
    const path = pathOfReview(session.organization_id, session.key, reviewer);
    const known = await this.#streams.find(path);
    if (known) return { stream: known, created: false };
    const now = this.#now();
    const created = await this.#streams.create(path, {
      rows: await layDown(bytes),
      contentType: SESSION_CONTENT_TYPE,
      closed: false,
      alongside: async (tx, stream) => {
        const row = { stream_id: stream.id, session_id: session.stream_id, reviewer, ...countsOf([]), updated_at: now };
        await tx.insertInto('reviews').values(row).execute();
      },
    });
    const stream = 'stream' in created ? created.stream : await this.#streams.find(path);
    if (!stream) throw new ProblemError(503, 'busy', 'The review is just being begun; try again', { 'retry-after': '1' });
    return { stream, created: created.kind === 'created' };
  }

  /** Appends those events that are not there yet, by their ids. Undefined: the review was not begun. */
  async append(session: SessionRow, reviewer: string, bytes: Buffer): Promise<Stream | undefined> {
    const said = eventsOf(bytes);
    return this.#gate.through(() => this.#append(session, reviewer, said));
  }

  async #append(session: SessionRow, reviewer: string, said: readonly Line[]): Promise<Stream | undefined> {
    const path = pathOfReview(session.organization_id, session.key, reviewer);
    for (let attempt = 1; attempt <= 10; attempt++) {
      const stream = await this.#streams.find(path);
      if (!stream) return undefined;
      const review = new Review(await this.#events(stream));
      const fresh = said.filter(({ event }) => review.add(event)).map(({ line }) => `${line}\n`);
      if (fresh.length === 0) return stream;
      const body = Buffer.from(fresh.join(''));
      if (stream.tail + body.length > MOST)
        throw new ProblemError(507, 'review-full', 'A review has a bounded length, and this one has it');
      const outcome = await this.#streams.append(path, {
        rows: await layDown(body),
        contentType: SESSION_CONTENT_TYPE,
        close: false,
        // Two machines of one reviewer may write at once: whoever comes second looks again at what is there.
        expectTail: stream.tail,
        alongside: async (tx) => {
          const changed = { ...countsOf(review.events), updated_at: this.#now() };
          await tx.updateTable('reviews').set(changed).where('stream_id', '=', stream.id).execute();
        },
      });
      if (outcome.kind === 'appended') return outcome.stream;
      if (outcome.kind !== 'moved') throw new ProblemError(409, outcome.kind, 'The review cannot be continued');
    }
    throw new ProblemError(503, 'busy', 'Others write to this review at the same time', { 'retry-after': '1' });
  }

  /** Of one session, those who said something first. */
  async of(session: SessionRow): Promise<ReviewRow[]> {
    return this.#streams.database.sql
      .selectFrom('reviews')
      .selectAll()
      .where('session_id', '=', session.stream_id)
      .orderBy('stream_id')
      .execute();
  }

  /** Recounts what every review holds. Yields how many rows said otherwise. */
  async reindex(): Promise<number> {
    const { sql } = this.#streams.database;
    let changed = 0;
    for (const row of await sql.selectFrom('reviews').selectAll().execute()) {
      const stream = await sql.selectFrom('streams').selectAll().where('id', '=', row.stream_id).executeTakeFirst();
      if (!stream) continue;
      const counts = countsOf(await this.#events(stream));
      if (Object.entries(counts).every(([name, value]) => row[name as keyof ReviewRow] === value)) continue;
      changed++;
      await this.#streams.database.write((tx) => tx.updateTable('reviews').set(counts).where('stream_id', '=', row.stream_id).execute());
    }
    return changed;
  }

  async #events(stream: Stream): Promise<readonly ReviewEvent[]> {
    const parts: Buffer[] = [];
    for (let at = 0; at < stream.tail;) {
      const chunk = await this.#streams.read(stream, at, MOST);
      if (!chunk || chunk.bytes.length === 0) throw new Error(`nothing can be read of review ${stream.id} at byte ${at}`);
      parts.push(chunk.bytes);
      at = chunk.next;
    }
    return readReview(Buffer.concat(parts).toString('utf8')).events;
  }
}

function countsOf(events: readonly ReviewEvent[]): Pick<ReviewRow, 'upheld' | 'overturned' | 'unsure' | 'comments'> {
  const review = new Review(events);
  const counts = { upheld: 0, overturned: 0, unsure: 0, comments: review.comments.length };
  for (const { verdict } of review.verdicts.values()) counts[verdict]++;
  return counts;
}

function headerOf(bytes: Buffer): ReviewHeader {
  const [line, ...more] = linesOf(bytes);
  if (line === undefined || more.length > 0) throw new ProblemError(422, 'bad-header', 'A review begins with its header: one line');
  return checked(() => decodeReviewHeader(line));
}

const eventsOf = (bytes: Buffer): Line[] => linesOf(bytes).map((line) => ({ event: checked(() => decodeReviewEvent(line)), line }));

function linesOf(bytes: Buffer): string[] {
  if (!isUtf8(bytes)) throw new ProblemError(422, 'bad-utf8', 'The lines are not UTF-8');
  if (bytes.at(-1) !== 0x0a) throw new ProblemError(422, 'torn-line', 'The last line is not ended by a line feed');
  return bytes.toString('utf8').slice(0, -1).split('\n');
}

function checked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LogError) throw new ProblemError(422, 'bad-event', error.message);
    throw error;
  }
}

import { SESSION_CONTENT_TYPE } from '../../protocol/sync.ts';
import { ProblemError } from '../problem.ts';
import type { StreamStore } from '../store/stream-store.ts';
import type { Appended } from '../store/streams.ts';
import type { Transacted } from '../store/transaction.ts';
import { judgeProducer } from '../streams/producer.ts';
import type { ProducerRequest } from '../streams/producer.ts';
import type { Batch, CheckedBatch } from './check-batch.ts';
import type { Checked } from './check.ts';
import { countMarks, writeMarks } from './marks.ts';
import { pathOfSession } from './session-store.ts';
import type { SessionPlace, SessionRow, SessionStore } from './session-store.ts';

export interface SessionAppend extends Omit<Batch, 'from'> {
  readonly producer: ProducerRequest | undefined;
}

/** How a session goes on: checked outside the transaction, written inside it if nothing has moved meanwhile. */
export class SessionAppends {
  readonly #streams: StreamStore;
  readonly #sessions: SessionStore;
  readonly #now: () => number;
  readonly #check: (batch: Batch) => Promise<CheckedBatch>;

  constructor(streams: StreamStore, sessions: SessionStore, check: (batch: Batch) => Promise<CheckedBatch>, now: () => number) {
    this.#streams = streams;
    this.#check = check;
    this.#sessions = sessions;
    this.#now = now;
  }

  /**
   * Appends event lines that must lead to `claimedHead`, and says where the session stands then. A request that does not continue the
   * session may be a duplicate, a ghost or ahead of another one: the producer's numbers tell.
   */
  async append(session: SessionPlace, request: SessionAppend): Promise<{ outcome: Appended; session: SessionRow }> {
    const { organization_id, key } = session;
    const path = pathOfSession(organization_id, key);
    let current: SessionPlace | undefined = session;
    const { body, limits, claimedHead } = request;
    for (let attempt = 1; current && attempt <= 10; attempt++) {
      const from: SessionPlace = current;
      let next: CheckedBatch;
      try {
        next = await this.#check({ body, limits, claimedHead, from: { count: from.count, head: from.head } });
      } catch (error) {
        const judged = await this.#judge(path, from, request.producer, error);
        return { outcome: judged, session: (await this.#sessions.find(organization_id, key)) ?? from };
      }
      const outcome = await this.#streams.append(path, {
        rows: next.rows,
        contentType: SESSION_CONTENT_TYPE,
        producer: request.producer,
        close: false,
        expectTail: from.tail,
        alongside: (tx) => this.#advance(tx, from, next.checked),
      });
      const { count, head } = next.checked;
      if (outcome.kind === 'appended') return { outcome, session: { ...from, count, head } };
      current = await this.#sessions.find(organization_id, key);
      if (outcome.kind !== 'moved') return { outcome, session: current ?? from };
    }
    if (!current) return { outcome: { kind: 'not-found' }, session };
    const detail = 'Others write to this session at the same time';
    throw new ProblemError(503, 'busy', { detail, next: 'Try again.' }, { 'retry-after': '1' });
  }

  /** Why a request does not fit: the producer's numbers, where they say something, else `error`. */
  async #judge(path: string, { stream_id }: SessionPlace, producer: ProducerRequest | undefined, error: unknown): Promise<Appended> {
    if (!producer || !(error instanceof ProblemError) || error.status !== 409) throw error;
    const verdict = judgeProducer(await this.#streams.lastOf(stream_id, producer.id), producer);
    const stream = verdict.kind === 'accept' ? undefined : await this.#streams.find(path);
    if (verdict.kind === 'accept' || !stream) throw error;
    return { ...verdict, stream };
  }

  async #advance(tx: Transacted, from: SessionPlace, { count, head, facts }: Checked): Promise<void> {
    await writeMarks(tx, from.stream_id, facts.marks);
    const { numUpdatedRows } = await tx
      .updateTable('sessions')
      .set({
        count,
        head,
        updated_at: this.#now(),
        ...(facts.marks.length > 0 && (await countMarks(tx, from.stream_id))),
        ...(facts.title !== undefined && { title: facts.title }),
        ...(facts.finished !== undefined && { finished: facts.finished ? 1 : 0 }),
      })
      .where('stream_id', '=', from.stream_id)
      .where('count', '=', from.count)
      .executeTakeFirst();
    if (Number(numUpdatedRows) !== 1) throw new Error(`Session ${from.key} is not where its stream is`);
  }
}

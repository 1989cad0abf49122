import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { MarkKind } from '../../protocol/marks.ts';
import type { SessionState } from '../../protocol/sync.ts';
import { SESSION_CONTENT_TYPE } from '../../protocol/sync.ts';
import type { Principal } from '../auth/tokens.ts';
import { projectNamed } from '../auth/tokens.ts';
import { unpackBody } from '../body.ts';
import type { Body, BodyLimits, WireBody } from '../body.ts';
import { Gate } from '../gate.ts';
import { ProblemError } from '../problem.ts';
import type { Created } from '../store/create.ts';
import type { MarkTable, SessionTable } from '../store/schema.ts';
import { layDown } from '../store/segments.ts';
import type { StoredBytes } from '../store/segments.ts';
import type { StreamStore } from '../store/stream-store.ts';
import type { Transacted } from '../store/transaction.ts';
import { SESSIONS } from '../store/streams.ts';
import type { Appended } from '../store/streams.ts';
import type { ProducerRequest } from '../streams/producer.ts';
import { judgeProducer } from '../streams/producer.ts';
import { checkEvents, checkHeader } from './check.ts';
import type { Checked } from './check.ts';
import { writeMarks } from './marks.ts';

export type SessionRow = Selectable<SessionTable>;
/** With the stream's tail, both as one statement saw them. */
export type SessionPlace = SessionRow & { readonly tail: number };

export interface SessionAppend {
  readonly body: WireBody;
  readonly limits: BodyLimits;
  readonly claimedHead: string | undefined;
  readonly producer: ProducerRequest | undefined;
}

export interface MarkQuery {
  readonly kind?: MarkKind | undefined;
  readonly state?: string | undefined;
  readonly what?: string | undefined;
  readonly session?: string | undefined;
}

interface Next {
  readonly checked: Checked;
  readonly rows: readonly StoredBytes[];
}

/** Bodies that are unpacked and checked at a time: it is work for one core, and each may be large. */
const CHECKS_AT_ONCE = 1;

/** Project of those who were given none. */
const DEFAULT_PROJECT = 'default';

export const pathOfSession = (organization: string, key: string): string => `${SESSIONS}${organization}/${key}`;

/** Trajectories as streams: a stream that is one chain of events, and what lists show of it, always in step. */
export class SessionStore {
  readonly #streams: StreamStore;
  readonly #now: () => number;
  readonly #gate = new Gate(CHECKS_AT_ONCE);

  constructor(streams: StreamStore, now: () => number) {
    this.#streams = streams;
    this.#now = now;
  }

  async find(organization: string, key: string): Promise<SessionPlace | undefined> {
    return this.#streams.database.sql
      .selectFrom('sessions')
      .innerJoin('streams', 'streams.id', 'sessions.stream_id')
      .selectAll('sessions')
      .select('streams.tail')
      .where('organization_id', '=', organization)
      .where('key', '=', key)
      .executeTakeFirst();
  }

  /** Begins a session with its header line, or finds that it was begun with the same. */
  async create(principal: Principal, key: string, body: Body, forkOf: string | null): Promise<{ created: Created; session: SessionRow }> {
    const { header, head } = checkHeader(body.bytes);
    if (header.session !== key.split('.', 1)[0] || (key !== header.session) !== (forkOf !== null)) {
      throw new ProblemError(422, 'wrong-session', `The header is of session ${header.session}`);
    }
    const now = this.#now();
    const known = await this.find(principal.organization, key);
    if (known) return { created: { kind: 'exists', stream: await this.#existing(known, principal, body) }, session: known };
    if (await this.#isDeleted(principal.organization, key)) throw new ProblemError(410, 'deleted', 'The session was deleted');
    const created = await this.#streams.create(pathOfSession(principal.organization, key), {
      rows: await layDown(body.bytes),
      contentType: SESSION_CONTENT_TYPE,
      closed: false,
      alongside: async (tx, stream) => {
        const project = principal.project ?? (await projectNamed(tx, principal.organization, DEFAULT_PROJECT, now));
        const session: SessionRow = {
          stream_id: stream.id,
          organization_id: principal.organization,
          project_id: project,
          key,
          session: header.session,
          owner: principal.actor,
          title: '',
          count: 0,
          head,
          fork_of: forkOf,
          finished: 0,
          overrides: 0,
          open_flags: 0,
          created_at: now,
          updated_at: now,
        };
        await tx.insertInto('sessions').values(session).execute();
      },
    });
    const session = await this.find(principal.organization, key);
    if (!session) throw new ProblemError(409, 'session-taken', 'The session cannot be begun just now; try again');
    if (created.kind === 'exists') await this.#existing(session, principal, body);
    return { created, session };
  }

  /**
   * Appends event lines that must lead to `claimedHead`, and says where the session stands then. A request that does not continue the
   * session may be a duplicate, a ghost or ahead of another one: the producer's numbers tell.
   */
  async append(session: SessionPlace, request: SessionAppend): Promise<{ outcome: Appended; session: SessionRow }> {
    const { organization_id, key } = session;
    const path = pathOfSession(organization_id, key);
    let current: SessionPlace | undefined = session;
    for (let attempt = 1; current && attempt <= 10; attempt++) {
      const from: SessionPlace = current;
      let next: Next;
      try {
        next = await this.#gate.through(() => this.#check(from, request));
      } catch (error) {
        const judged = await this.#judge(path, from, request.producer, error);
        return { outcome: judged, session: (await this.find(organization_id, key)) ?? from };
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
      current = await this.find(organization_id, key);
      if (outcome.kind !== 'moved') return { outcome, session: current ?? from };
    }
    if (!current) return { outcome: { kind: 'not-found' }, session };
    const detail = 'Others write to this session at the same time';
    throw new ProblemError(503, 'busy', { detail, next: 'Try again.' }, { 'retry-after': '1' });
  }

  async #check(from: SessionPlace, { body, limits, claimedHead }: SessionAppend): Promise<Next> {
    const { bytes, gzipped } = unpackBody(body, limits);
    const checked = checkEvents(bytes, { count: from.count, head: from.head });
    if (claimedHead === undefined || claimedHead === checked.head) return { checked, rows: await layDown(bytes, gzipped) };
    throw new ProblemError(409, 'chain-mismatch', {
      detail: `The events do not lead to the head that was claimed for event ${checked.count}`,
      next: 'Compare the chain’s head with the server’s: the copies may differ.',
      count: from.count,
      head: from.head,
    });
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
    const { numUpdatedRows } = await tx
      .updateTable('sessions')
      .set({
        count,
        head,
        updated_at: this.#now(),
        overrides: sql`overrides + ${facts.overrides}`,
        open_flags: sql`open_flags + ${facts.openFlags}`,
        ...(facts.title !== undefined && { title: facts.title }),
        ...(facts.finished !== undefined && { finished: facts.finished ? 1 : 0 }),
      })
      .where('stream_id', '=', from.stream_id)
      .where('count', '=', from.count)
      .executeTakeFirst();
    if (Number(numUpdatedRows) !== 1) throw new Error(`Session ${from.key} is not where its stream is`);
    await writeMarks(tx, from.stream_id, facts.marks);
  }

  /** Deletes a session for good: its events, the contents that no other session has, and its name. */
  async delete(session: SessionRow): Promise<void> {
    const { organization_id, key } = session;
    const stream = (found: { readonly id: number }): boolean => found.id === session.stream_id;
    await this.#streams.remove(pathOfSession(organization_id, key), stream, async (tx) => {
      const named = tx.selectFrom('session_blobs').innerJoin('sessions', 'sessions.stream_id', 'session_blobs.stream_id');
      const living = named.select('hash').where('sessions.organization_id', '=', organization_id);
      await tx.deleteFrom('blobs').where('organization_id', '=', organization_id).where('hash', 'not in', living).execute();
      await tx
        .insertInto('tombstones')
        .values({ organization_id, key, deleted_at: this.#now() })
        .onConflict((conflict) => conflict.columns(['organization_id', 'key']).doNothing())
        .execute();
    });
  }

  /** Sessions that may be seen, newest change first. `before`: the last one of the page before, as `updated_at:key`. */
  async list(principal: Principal, limit: number, before: { updatedAt: number; key: string } | undefined): Promise<SessionRow[]> {
    let query = this.#visible(principal).selectAll('sessions');
    if (before) {
      query = query.where((where) =>
        where.or([
          where('updated_at', '<', before.updatedAt),
          where.and([where('updated_at', '=', before.updatedAt), where('key', '<', before.key)]),
        ]),
      );
    }
    return query.orderBy('updated_at', 'desc').orderBy('key', 'desc').limit(limit).execute();
  }

  /** Marks of the sessions that may be seen. `before`: the last one of the page before. */
  async marks(
    principal: Principal,
    wanted: MarkQuery,
    limit: number,
    before: { stream: number; seq: number } | undefined,
  ): Promise<(Selectable<MarkTable> & { key: string })[]> {
    let query = this.#visible(principal)
      .innerJoin('marks', 'marks.stream_id', 'sessions.stream_id')
      .selectAll('marks')
      .select('sessions.key');
    if (wanted.kind !== undefined) query = query.where('marks.kind', '=', wanted.kind);
    if (wanted.state !== undefined) query = query.where('marks.state', '=', wanted.state);
    if (wanted.what !== undefined) query = query.where('marks.what', '=', wanted.what);
    if (wanted.session !== undefined) query = query.where('sessions.key', '=', wanted.session);
    if (before) {
      query = query.where((where) =>
        where.or([
          where('marks.stream_id', '<', before.stream),
          where.and([where('marks.stream_id', '=', before.stream), where('marks.seq', '<', before.seq)]),
        ]),
      );
    }
    return query.orderBy('marks.stream_id', 'desc').orderBy('marks.seq', 'desc').limit(limit).execute();
  }

  /** The same rule as `mayRead`, for many. */
  #visible({ organization, project, role, actor }: Principal) {
    let query = this.#streams.database.sql.selectFrom('sessions').where('sessions.organization_id', '=', organization);
    if (project !== null) query = query.where('sessions.project_id', '=', project);
    if (role === 'annotator') query = query.where('sessions.owner', '=', actor);
    return query;
  }

  /** Keys of the forks of some sessions of one organization, by the session's key. */
  async forksOf(organization: string, sessions: readonly SessionRow[]): Promise<Map<string, string[]>> {
    const forks = new Map<string, string[]>();
    if (sessions.length === 0) return forks;
    const keys = sessions.map((session) => session.key);
    const rows = await this.#streams.database.sql
      .selectFrom('sessions')
      .select(['key', 'fork_of'])
      .where('organization_id', '=', organization)
      .where('fork_of', 'in', keys)
      .orderBy('created_at')
      .execute();
    for (const { key, fork_of } of rows) forks.set(fork_of!, [...(forks.get(fork_of!) ?? []), key]);
    return forks;
  }

  async #isDeleted(organization: string, key: string): Promise<boolean> {
    const found = await this.#streams.database.sql
      .selectFrom('tombstones')
      .select('key')
      .where('organization_id', '=', organization)
      .where('key', '=', key)
      .executeTakeFirst();
    return found !== undefined;
  }

  async #existing(session: SessionRow, principal: Principal, body: Body) {
    const stream = await this.#streams.find(pathOfSession(session.organization_id, session.key));
    if (!stream || session.owner !== principal.actor || (principal.project !== null && principal.project !== session.project_id)) {
      throw new ProblemError(409, 'session-taken', {
        detail: 'A session of this name belongs to someone else',
        next: 'Use the token that began it.',
      });
    }
    const start = await this.#streams.read(stream, 0, body.bytes.length);
    if (!start?.bytes.subarray(0, body.bytes.length).equals(body.bytes)) {
      throw new ProblemError(409, 'history-differs', {
        detail: 'The server has a session of this name with another beginning',
        next: 'Upload this one as a fork.',
        count: session.count,
        head: session.head,
      });
    }
    return stream;
  }
}

export function stateOf(row: SessionRow, forks: readonly string[]): SessionState {
  return {
    id: row.key,
    session: row.session,
    project: row.project_id,
    owner: row.owner,
    title: row.title,
    count: row.count,
    head: row.head,
    forkOf: row.fork_of,
    forks: [...forks],
    finished: row.finished === 1,
    overrides: row.overrides,
    openFlags: Math.max(0, row.open_flags),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}

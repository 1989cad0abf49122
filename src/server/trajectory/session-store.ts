import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { SessionState } from '../../protocol/sync.ts';
import { SESSION_CONTENT_TYPE, SessionKey } from '../../protocol/sync.ts';
import type { Principal } from '../auth/tokens.ts';
import { projectNamed } from '../auth/tokens.ts';
import type { Body } from '../body.ts';
import { ProblemError } from '../problem.ts';
import type { Created } from '../store/create.ts';
import type { SessionTable } from '../store/schema.ts';
import { layDown } from '../store/segments.ts';
import type { StreamStore } from '../store/stream-store.ts';
import { REVIEWS, SESSIONS } from '../store/streams.ts';
import { checkHeader } from './check.ts';

export type SessionRow = Selectable<SessionTable>;
/** With the stream's tail, both as one statement saw them. */
export type SessionPlace = SessionRow & { readonly tail: number };

/** Project of those who were given none. */
const DEFAULT_PROJECT = 'default';

export const pathOfSession = (organization: string, key: string): string => `${SESSIONS}${organization}/${key}`;
export const pathOfReview = (organization: string, key: string, reviewer: string): string => `${REVIEWS}${organization}/${key}/${reviewer}`;

/** Trajectories as streams: a stream that is one chain of events, and what lists show of it, always in step. */
export class SessionStore {
  readonly #streams: StreamStore;
  readonly #now: () => number;

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

  /** Deletes a session for good: its events, the contents that no other session has, and its name. */
  async delete(session: SessionRow): Promise<void> {
    const { organization_id, key } = session;
    const stream = (found: { readonly id: number }): boolean => found.id === session.stream_id;
    await this.#streams.remove(pathOfSession(organization_id, key), stream, async (tx) => {
      const named = tx.selectFrom('session_blobs').innerJoin('sessions', 'sessions.stream_id', 'session_blobs.stream_id');
      const living = named.select('hash').where('sessions.organization_id', '=', organization_id);
      // What was said of it goes with it.
      const reviews = pathOfReview(organization_id, key, '');
      await tx
        .deleteFrom('streams')
        .where(sql`substr(path, 1, ${reviews.length})`, '=', reviews)
        .execute();
      await tx.deleteFrom('blobs').where('organization_id', '=', organization_id).where('hash', 'not in', living).execute();
      await tx
        .insertInto('tombstones')
        .values({ organization_id, key, deleted_at: this.#now() })
        .onConflict((conflict) => conflict.columns(['organization_id', 'key']).doNothing())
        .execute();
    });
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

/** Rows that an older server wrote may say what none could mean; the list is to be read all the same. `coagency reindex` counts anew. */
export function stateOf(row: SessionRow, forks: readonly string[]): SessionState {
  return {
    id: row.key,
    session: row.session,
    project: row.project_id,
    owner: row.owner,
    title: row.title,
    count: row.count,
    head: row.head,
    forkOf: SessionKey.safeParse(row.fork_of).data ?? null,
    forks: [...forks],
    finished: row.finished === 1,
    overrides: Math.max(0, row.overrides),
    openFlags: Math.max(0, row.open_flags),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}

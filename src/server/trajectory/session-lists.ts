import type { Kysely, Selectable } from 'kysely';
import type { MarkKind } from '../../protocol/marks.ts';
import type { Principal } from '../auth/tokens.ts';
import type { MarkTable, Schema } from '../store/schema.ts';
import type { SessionRow } from './session-store.ts';

export interface MarkQuery {
  readonly kind?: MarkKind | undefined;
  readonly state?: string | undefined;
  readonly what?: string | undefined;
  readonly session?: string | undefined;
}

/** What lists and searches show, of what may be seen. */
export class SessionLists {
  readonly #sql: Kysely<Schema>;

  constructor(sql: Kysely<Schema>) {
    this.#sql = sql;
  }

  /** Marks of the sessions that may be seen. `before`: the last one of the page before. */
  async marks(
    principal: Principal,
    wanted: MarkQuery,
    limit: number,
    before: { stream: number; seq: number } | undefined,
  ): Promise<(Selectable<MarkTable> & { key: string })[]> {
    let query = visibleTo(this.#sql, principal)
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

  /** Keys of the forks of some sessions of one organization, by the session's key. */
  async forksOf(organization: string, sessions: readonly SessionRow[]): Promise<Map<string, string[]>> {
    const forks = new Map<string, string[]>();
    if (sessions.length === 0) return forks;
    const keys = sessions.map((session) => session.key);
    const rows = await this.#sql
      .selectFrom('sessions')
      .select(['key', 'fork_of'])
      .where('organization_id', '=', organization)
      .where('fork_of', 'in', keys)
      .orderBy('created_at')
      .execute();
    for (const { key, fork_of } of rows) forks.set(fork_of!, [...(forks.get(fork_of!) ?? []), key]);
    return forks;
  }
}

/** The same rule as `mayRead`, for many. */
export function visibleTo(sql: Kysely<Schema>, { organization, project, role, actor }: Principal) {
  let query = sql.selectFrom('sessions').where('sessions.organization_id', '=', organization);
  if (project !== null) query = query.where('sessions.project_id', '=', project);
  if (role === 'annotator') query = query.where('sessions.owner', '=', actor);
  return query;
}

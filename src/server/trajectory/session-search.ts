import { sql } from 'kysely';
import type { Kysely, SqlBool } from 'kysely';
import type { SessionQuery, SessionSort } from '../../protocol/sync.ts';
import type { Principal } from '../auth/tokens.ts';
import type { Schema } from '../store/schema.ts';
import { visibleTo } from './session-lists.ts';
import type { SessionRow } from './session-store.ts';

/** A session that got something so recently, in milliseconds, and is not finished, is being worked on. */
const LIVE_MS = 120_000;

/** What each order sorts by; equal ones by name. */
const PLACES: Readonly<Record<SessionSort, { readonly column: string; readonly text: boolean }>> = {
  updated: { column: 'sessions.updated_at', text: false },
  created: { column: 'sessions.created_at', text: false },
  title: { column: 'lower(sessions.title)', text: true },
  person: { column: 'lower(sessions.owner)', text: true },
  events: { column: 'sessions.count', text: false },
  overrides: { column: 'sessions.overrides', text: false },
  flags: { column: 'sessions.open_flags', text: false },
};

export type FoundSession = SessionRow & {
  /** Where it stands in the order: the next page goes on from there. */
  readonly place: string | number;
  readonly reviewers: number;
  /** 1: whoever asks has given a verdict. */
  readonly mine: number;
};

/** Finds sessions among those that may be seen. */
export class SessionSearch {
  readonly #sql: Kysely<Schema>;
  readonly #now: () => number;

  constructor(database: Kysely<Schema>, now: () => number) {
    this.#sql = database;
    this.#now = now;
  }

  isLive({ finished, updated_at }: SessionRow): boolean {
    return finished === 0 && updated_at > this.#now() - LIVE_MS;
  }

  /** `before`: the last one of the page before. */
  async list(
    principal: Principal,
    wanted: SessionQuery,
    limit: number,
    before: { readonly place: string; readonly key: string } | undefined,
  ): Promise<FoundSession[]> {
    const { column, text } = PLACES[wanted.sort];
    const place = sql<string | number>`${sql.raw(column)}`;
    const verdicts = sql`select 1 from reviews where reviews.session_id = sessions.stream_id and upheld + overturned + unsure > 0`;
    const mine = sql`${verdicts} and reviews.reviewer = ${principal.actor}`;
    const conditions = [
      ...(wanted.search ? [contains(['sessions.title', 'sessions.owner', 'sessions.key'], wanted.search)] : []),
      ...(wanted.person === undefined ? [] : [sql<SqlBool>`sessions.owner = ${wanted.person}`]),
      ...(wanted.overrides ? [sql<SqlBool>`sessions.overrides > 0`] : []),
      ...(wanted.flags ? [sql<SqlBool>`sessions.open_flags > 0`] : []),
      ...(wanted.live ? [sql<SqlBool>`sessions.finished = 0 and sessions.updated_at > ${this.#now() - LIVE_MS}`] : []),
      ...(wanted.review === 'none' ? [sql<SqlBool>`not exists (${verdicts})`] : []),
      ...(wanted.review === 'mine' ? [sql<SqlBool>`exists (${mine})`] : []),
      ...(wanted.review === 'not-mine' ? [sql<SqlBool>`not exists (${mine})`] : []),
      ...(before ? [beyond(place, text ? before.place : Number(before.place), before.key, wanted.order)] : []),
    ];
    let query = visibleTo(this.#sql, principal)
      .selectAll('sessions')
      .select([
        place.as('place'),
        sql<number>`(select count(*) from reviews where reviews.session_id = sessions.stream_id and upheld + overturned + unsure > 0)`.as(
          'reviewers',
        ),
        sql<number>`case when exists (${mine}) then 1 else 0 end`.as('mine'),
      ]);
    for (const condition of conditions) query = query.where(condition);
    return query.orderBy(place, wanted.order).orderBy('sessions.key', wanted.order).limit(limit).execute();
  }
}

function contains(columns: readonly string[], text: string) {
  // What is searched for is text, not a pattern. The database lowers both: a PostgreSQL of the locale C leaves more letters as they are than we would.
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const each = columns.map((column) => sql`lower(${sql.raw(column)}) like lower(${pattern}) escape '\\'`);
  return sql<SqlBool>`(${sql.join(each, sql` or `)})`;
}

function beyond(place: ReturnType<typeof sql<string | number>>, at: string | number, key: string, order: 'asc' | 'desc') {
  const way = sql.raw(order === 'asc' ? '>' : '<');
  return sql<SqlBool>`(${place} ${way} ${at} or (${place} = ${at} and sessions.key ${way} ${key}))`;
}

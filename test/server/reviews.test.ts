import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReviewEvent } from '../../src/core/review/events.ts';
import { reviewsPath, reviewStreamPath } from '../../src/protocol/review-paths.ts';
import type { ReviewList } from '../../src/protocol/review.ts';
import type { SessionList } from '../../src/protocol/sync.ts';
import { InProcessServer } from './support/in-process.ts';
import { MemoryLog } from './support/memory-log.ts';

const LINES = { 'content-type': 'application/x-ndjson' };
let server: InProcessServer;
let author: string;
let reviewer: string;
let other: string;
let now: number;

const stream = (name: string, session = 'session-one'): string => reviewStreamPath(session, name);
const header = (name: string, session = 'session-one'): string =>
  `${JSON.stringify({ format: 'coagency-review', version: 1, session, reviewer: name, wall: '2026-01-01T00:00:00.000Z' })}\n`;
const verdict = (id: string, target: string, what: 'upheld' | 'overturned' | 'unsure' = 'upheld', minute = 0): ReviewEvent => ({
  id,
  at: `2026-01-01T00:0${minute}:00.000Z`,
  kind: 'verdict.given',
  target: { kind: 'step', id: target },
  verdict: what,
});
const linesOf = (...events: ReviewEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');
const begin = (name: string, token: string, session?: string) =>
  server.ask(stream(name, session), token, { method: 'PUT', headers: LINES, body: header(name, session) });
const say = (name: string, token: string, ...events: ReviewEvent[]) =>
  server.ask(stream(name), token, { method: 'POST', headers: LINES, body: linesOf(...events) });
const read = async (name: string, token: string): Promise<string> => (await server.ask(`${stream(name)}?offset=-1`, token)).text();
const list = async (query: string, token: string): Promise<SessionList> =>
  (await (await server.ask(`/api/sessions?${query}`, token)).json()) as SessionList;
const ids = async (query: string, token = reviewer): Promise<string[]> => (await list(query, token)).sessions.map(({ id }) => id);

async function record(session: string, title: string, token: string, ...more: Record<string, unknown>[]): Promise<void> {
  const log = new MemoryLog(session);
  await server.ask(`/v1/stream/sessions/${session}`, token, { method: 'PUT', headers: LINES, body: log.bytes });
  log.add({ kind: 'session.started', task: { title } });
  for (const each of more) log.add(each);
  const body = log.lines.map((line) => `${line}\n`).join('');
  await server.ask(`/v1/stream/sessions/${session}`, token, { method: 'POST', headers: LINES, body });
}

beforeEach(async () => {
  now = Date.parse('2026-01-01T00:00:00.000Z');
  server = await InProcessServer.open({ now: () => now });
  author = (await server.token('annotator', { actor: 'ann', project: 'alpha' })).secret;
  reviewer = (await server.token('reviewer', { actor: 'rev', project: 'alpha' })).secret;
  other = (await server.token('reviewer', { actor: 'rob', project: 'alpha' })).secret;
  await record('session-one', 'Reject expired tokens', author);
});
afterEach(async () => {
  expect(server.failures).toEqual([]);
  await server.close();
});

describe('a review stream', () => {
  it('stores each event once, whoever sends it how often, and in whatever company', async () => {
    expect((await begin('rev', reviewer)).status).toBe(201);
    expect((await begin('rev', reviewer)).status).toBe(200);
    expect((await say('rev', reviewer, verdict('event-one', 's1'))).status).toBe(204);
    const stored = await read('rev', reviewer);
    expect((await say('rev', reviewer, verdict('event-one', 's1'))).status).toBe(204);
    expect(await read('rev', reviewer)).toBe(stored);
    await say('rev', reviewer, verdict('event-one', 's1'), verdict('event-two', 's2'), verdict('event-two', 's2'));
    expect(await read('rev', reviewer)).toBe(stored + linesOf(verdict('event-two', 's2')));
  });

  it('takes what two machines of one reviewer send at the same time', async () => {
    await begin('rev', reviewer);
    const events = Array.from({ length: 12 }, (_, index) => verdict(`event-${index}-x`, `s${index}`));
    const answers = await Promise.all([...events, ...events].map((event) => say('rev', reviewer, event)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    const lines = (await read('rev', reviewer)).trimEnd().split('\n').slice(1);
    expect(lines.toSorted()).toEqual(events.map((event) => JSON.stringify(event)).toSorted());
  });

  it('refuses what is no review, all of it', async () => {
    await begin('rev', reviewer);
    const before = await read('rev', reviewer);
    const bad = `${linesOf(verdict('event-one', 's1'))}{"kind":"verdict.given"}\n`;
    const answer = await server.ask(stream('rev'), reviewer, { method: 'POST', headers: LINES, body: bad });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([422, 'bad-event']);
    expect(await read('rev', reviewer)).toBe(before);
    const asAnother = await server.ask(stream('rev'), reviewer, { method: 'PUT', headers: LINES, body: header('rob') });
    expect(asAnother.status).toBe(422);
    expect((await say('rob', other, verdict('event-one', 's1'))).status).toBe(404);
  });

  it('is counted by what stands in it, for all who may read the session', async () => {
    await begin('rev', reviewer);
    await begin('rob', other);
    await say(
      'rev',
      reviewer,
      verdict('event-one', 's1'),
      verdict('event-two', 's1', 'overturned', 1),
      verdict('event-six', 's2', 'unsure'),
    );
    await say('rev', reviewer, { id: 'comment-1', at: '2026-01-01T00:00:00.000Z', kind: 'comment.added', seq: 0, text: 'Why?' });
    const reviews = (await (await server.ask(reviewsPath('session-one'), author)).json()) as ReviewList;
    expect(reviews.reviewer).toBe(null);
    expect(reviews.reviews).toMatchObject([
      { reviewer: 'rev', upheld: 0, overturned: 1, unsure: 1, comments: 1 },
      { reviewer: 'rob', upheld: 0, overturned: 0, unsure: 0, comments: 0 },
    ]);
    await server.services.database.sql.updateTable('reviews').set({ upheld: 7 }).execute();
    expect(await server.services.reviews.reindex()).toBe(2);
    expect(
      (await server.services.reviews.of((await server.services.sessions.find(await organization(), 'session-one'))!))[0],
    ).toMatchObject({
      upheld: 0,
      overturned: 1,
    });
  });

  it('is read live, and goes with its session', async () => {
    await begin('rev', reviewer);
    const offset = (await server.ask(stream('rev'), author, { method: 'HEAD' })).headers.get('stream-next-offset');
    const waiting = server.ask(`${stream('rev')}?offset=${offset}&live=long-poll`, author);
    await say('rev', reviewer, verdict('event-one', 's1'));
    expect(await (await waiting).text()).toBe(linesOf(verdict('event-one', 's1')));
    const admin = (await server.token('admin', { actor: 'adm' })).secret;
    expect((await server.ask('/v1/stream/sessions/session-one', admin, { method: 'DELETE' })).status).toBe(204);
    expect((await server.ask(stream('rev'), admin)).status).toBe(404);
    expect(await server.services.database.sql.selectFrom('streams').select('path').where('path', 'like', 'reviews/%').execute()).toEqual(
      [],
    );
  });
});

const organization = (): Promise<string> => server.services.tokens.organizationNamed('ours');

describe('the list of sessions', () => {
  beforeEach(async () => {
    now += 1_000;
    await record('session-two', 'Cache 100% of the tokens', author, { kind: 'session.finished' });
    now += 1_000;
    const refused = { id: 'o1', target: { kind: 'step', id: 's' }, wrong: 'unsafe', rationale: 'No.' };
    const flag = { id: 'f1', kind: 'skipped', step: 's', why: 'x' };
    await record('session-six', 'Rotate logs', other, { kind: 'override.recorded', override: refused }, { kind: 'flag.raised', flag });
  });

  it('is searched by task, person and name, as text', async () => {
    expect(await ids('search=TOKENS')).toEqual(['session-two', 'session-one']);
    expect(await ids('search=100%25')).toEqual(['session-two']);
    expect(await ids('search=%25')).toEqual(['session-two']);
    expect(await ids('search=_')).toEqual([]);
    expect(await ids('search=ROB')).toEqual(['session-six']);
    expect(await ids('search=session-s')).toEqual(['session-six']);
    expect(await ids('person=ann')).toEqual(['session-two', 'session-one']);
  });

  it('is narrowed to overrides, flags, what runs, and what nobody or not I have reviewed', async () => {
    expect(await ids('overrides=some')).toEqual(['session-six']);
    expect(await ids('flags=some')).toEqual(['session-six']);
    expect(await ids('live=yes')).toEqual(['session-six', 'session-one']);
    now += 60 * 60_000;
    expect(await ids('live=yes')).toEqual([]);
    await begin('rev', reviewer);
    expect(await ids('review=none')).toEqual(['session-six', 'session-two', 'session-one']);
    await say('rev', reviewer, verdict('event-one', 's1'));
    expect(await ids('review=none')).toEqual(['session-six', 'session-two']);
    expect(await ids('review=mine')).toEqual(['session-one']);
    expect(await ids('review=not-mine', other)).toEqual(['session-six', 'session-two', 'session-one']);
    const { sessions } = await list('search=expired', other);
    expect(sessions).toMatchObject([{ id: 'session-one', reviewers: 1, reviewed: false, live: false }]);
    expect((await server.ask('/api/sessions?review=whatever', reviewer)).status).toBe(400);
  });

  it('comes in every order, page by page, each session once', async () => {
    for (const sort of ['updated', 'created', 'title', 'person', 'events', 'overrides', 'flags']) {
      for (const order of ['asc', 'desc']) {
        const whole = await ids(`sort=${sort}&order=${order}`);
        expect(whole.toSorted()).toEqual(['session-one', 'session-six', 'session-two']);
        const paged: string[] = [];
        for (let before: string | null = ''; before !== null;) {
          const page: SessionList = await list(
            `sort=${sort}&order=${order}&limit=1${before && `&before=${encodeURIComponent(before)}`}`,
            reviewer,
          );
          paged.push(...page.sessions.map(({ id }) => id));
          before = page.next;
        }
        expect(paged).toEqual(whole);
      }
    }
    expect(await ids('sort=title&order=asc')).toEqual(['session-two', 'session-one', 'session-six']);
    expect((await server.ask('/api/sessions?before=x:session-one', reviewer)).status).toBe(400);
  });

  it('shows an annotator nothing of others, however they search', async () => {
    expect(await ids('search=Rotate', author)).toEqual([]);
    expect(await ids('person=rob', author)).toEqual([]);
  });
});

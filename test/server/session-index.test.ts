import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Judgement } from '../../src/core/session/judgement.ts';
import type { LogEvent } from '../../src/core/trajectory/codec.ts';
import { SessionList } from '../../src/protocol/sync.ts';
import type { SessionItem } from '../../src/protocol/sync.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { reindex } from '../../src/server/trajectory/reindex.ts';
import { MemoryLog } from './support/memory-log.ts';
import { KINDS, Places } from './support/places.ts';

const LINES = { 'content-type': 'application/x-ndjson' };

/** What an expert may do, in any order. `which`: one of the earlier ones, or one that never was. */
const deeds = fc.array(
  fc.record({
    what: fc.constantFrom('refuse', 'amend', 'withdraw', 'raise', 'resolve'),
    which: fc.nat(4),
    /** Does it travel with what comes next? */
    together: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
);
type Deeds = typeof deeds extends fc.Arbitrary<infer T> ? T : never;

function eventOf({ what, which }: Deeds[number], refused: number): Record<string, unknown> {
  const earlier = which < refused ? `o${which}` : 'nothing';
  const override = { id: `o${refused}`, target: { kind: 'step', id: 's1' }, wrong: 'unsafe', rationale: 'No.', code: [] };
  if (what === 'refuse') return { kind: 'override.recorded', override };
  if (what === 'amend') return { kind: 'override.recorded', override: { ...override, amends: earlier } };
  if (what === 'withdraw') return { kind: 'override.withdrawn', override: earlier };
  if (what === 'raise') return { kind: 'flag.raised', flag: { id: `f${which}`, kind: 'skipped', why: 'No test was found.' } };
  return { kind: 'flag.resolved', flag: `f${which}`, how: 'elsewhere' };
}

describe.each(KINDS)('what the list says of a session, on %s', (kind) => {
  let places: Places;
  let server: RunningServer;
  let author: string;
  let sessions = 0;

  beforeAll(async () => {
    places = await Places.open();
    server = await places.serve(await places.empty(kind));
    const { tokens } = server.services;
    const organization = await tokens.organizationNamed('ours');
    author = (await tokens.create({ role: 'annotator', organization, actor: 'ann', expiresAt: null })).secret;
  }, 60_000);
  afterAll(() => places.remove());

  const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> =>
    fetch(server.url + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${author}` } });
  const begin = async (session: string, headers: Record<string, string> = {}): Promise<Response> => {
    const { bytes } = new MemoryLog(session.split('.', 1)[0]!);
    return ask(`/v1/stream/sessions/${session}`, { method: 'PUT', headers: { ...LINES, ...headers }, body: bytes });
  };
  const append = async (session: string, lines: readonly string[]): Promise<void> => {
    const body = lines.map((line) => `${line}\n`).join('');
    expect((await ask(`/v1/stream/sessions/${session}`, { method: 'POST', headers: LINES, body })).status).toBe(204);
  };
  const listed = async (session: string): Promise<SessionItem> =>
    SessionList.parse(await (await ask(`/api/sessions?search=${session}`)).json()).sessions[0]!;
  const inForce = async (session: string): Promise<string[]> => {
    const answer = await ask(`/api/marks?session=${session}&kind=override&state=recorded`);
    return ((await answer.json()) as { marks: { id: string }[] }).marks.map(({ id }) => id);
  };

  it(
    'is what is in force and what is open, whatever was said twice or of nothing, as `reindex` finds it',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(deeds, async (all) => {
          const session = `session-${++sessions}`;
          await begin(session);
          const log = new MemoryLog(session);
          const judgement = new Judgement();
          let [refused, sent] = [0, 0];
          for (const [i, deed] of all.entries()) {
            const event = eventOf(deed, refused);
            if (event['kind'] === 'override.recorded') refused++;
            log.add(event);
            judgement.apply({ seq: i, t: i, ...event } as unknown as LogEvent);
            if (deed.together && i < all.length - 1) continue;
            await append(session, log.lines.slice(sent));
            sent = log.lines.length;
          }
          const said = { overrides: judgement.overrides.length, openFlags: judgement.openFlags.length };
          expect(await listed(session)).toMatchObject(said);
          expect((await inForce(session)).toSorted()).toEqual(judgement.overrides.map(({ id }) => id).toSorted());
        }),
        { numRuns: 25 },
      );
      for await (const { changed, broken } of reindex(server.services.streams)) expect({ changed, broken }).toEqual({ changed: false });
    },
  );

  it('can be read where an older server has left what none could mean, until `reindex` has counted anew', async () => {
    await begin('session-old');
    await begin('session-old.fork', { 'coagency-fork-of': 'session-old' });
    await append('session-old', [JSON.stringify({ seq: 0, t: 0, ...eventOf({ what: 'refuse', which: 0, together: false }, 0) })]);
    const row = { overrides: -2, open_flags: -1, fork_of: 'no key' };
    await server.services.database.sql.updateTable('sessions').set(row).where('session', '=', 'session-old').execute();
    expect(await listed('session-old.fork')).toMatchObject({ overrides: 0, openFlags: 0, forkOf: null });
    for await (const { broken } of reindex(server.services.streams)) expect(broken).toBe(undefined);
    const { sessions: all } = SessionList.parse(await (await ask('/api/sessions?search=session-old')).json());
    expect(Object.fromEntries(all.map(({ id, overrides }) => [id, overrides]))).toEqual({ 'session-old': 1, 'session-old.fork': 0 });
  });

  it('is found by any letters in any case, by task and by person', async () => {
    const titles = { 'session-german': 'Übersicht der Aufträge', 'session-russian': 'Добавить кэш', 'session-english': 'Add a cache' };
    for (const [session, title] of Object.entries(titles)) {
      await begin(session);
      await append(session, [JSON.stringify({ seq: 0, t: 0, kind: 'session.started', task: { title } })]);
    }
    await server.services.database.sql.updateTable('sessions').set({ owner: 'Ömer' }).where('key', '=', 'session-english').execute();
    const { tokens } = server.services;
    const organization = await tokens.organizationNamed('ours');
    const reviewer = (await tokens.create({ role: 'reviewer', organization, expiresAt: null })).secret;
    const found = async (text: string): Promise<string[]> => {
      const headers = { authorization: `Bearer ${reviewer}` };
      const answer = await fetch(`${server.url}/api/sessions?search=${encodeURIComponent(text)}`, { headers });
      return SessionList.parse(await answer.json()).sessions.map(({ id }) => id);
    };
    for (const text of ['Übersicht', 'übersicht', 'ÜBERSICHT', 'AUFTRÄGE']) expect(await found(text)).toEqual(['session-german']);
    for (const text of ['Добавить', 'добавить', 'КЭШ']) expect(await found(text)).toEqual(['session-russian']);
    for (const text of ['CACHE', 'ömer', 'ÖMER']) expect(await found(text)).toEqual(['session-english']);
  });

  it('is paged by title however long titles are, with capitals and small letters as one', async () => {
    const long = '日'.repeat(600);
    for (const [session, title] of [
      ['session-page-1', `${long}`],
      ['session-page-2', `${long}`],
      ['session-page-3', 'ähre'],
      ['session-page-4', 'ÄPFEL'],
      ['session-page-5', 'İ'.repeat(500)],
    ] as const) {
      await begin(session);
      await append(session, [JSON.stringify({ seq: 0, t: 0, kind: 'session.started', task: { title } })]);
    }
    const paged: string[] = [];
    for (let before: string | null = ''; before !== null;) {
      const query: string = before && `&before=${encodeURIComponent(before)}`;
      const answer = await ask(`/api/sessions?search=session-page&sort=title&order=asc&limit=1${query}`);
      const page = SessionList.parse(await answer.json());
      paged.push(...page.sessions.map(({ id }) => id.slice(-1)));
      before = page.next;
    }
    expect(paged).toEqual(['5', '3', '4', '1', '2']);
  });

  it('names as the source of a fork what can be a session', async () => {
    await begin('session-source');
    const refused = await begin('session-source.fork', { 'coagency-fork-of': 'not a key' });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([400, 'bad-header']);
    expect((await begin('session-source.fork', { 'coagency-fork-of': 'session-source' })).status).toBe(201);
    expect(await listed('session-source.fork')).toMatchObject({ forkOf: 'session-source' });
  });
});

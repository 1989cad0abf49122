import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InProcessServer } from './support/in-process.ts';
import { MemoryLog } from './support/memory-log.ts';

/** Everyone who might ask, seen from a session that `author` has recorded in project `alpha` of organization `ours`. */
const ACTORS = {
  author: { role: 'annotator', organization: 'ours', project: 'alpha', actor: 'ann' },
  colleague: { role: 'annotator', organization: 'ours', project: 'alpha', actor: 'bob' },
  reviewer: { role: 'reviewer', organization: 'ours', project: 'alpha', actor: 'rev' },
  'reviewer of another project': { role: 'reviewer', organization: 'ours', project: 'beta', actor: 'rob' },
  'admin of another project': { role: 'admin', organization: 'ours', project: 'beta', actor: 'adb' },
  admin: { role: 'admin', organization: 'ours', actor: 'adm' },
  'another tenant’s author': { role: 'annotator', organization: 'theirs', actor: 'ann' },
  'another tenant’s reviewer': { role: 'reviewer', organization: 'theirs', actor: 'rev' },
  'another tenant’s admin': { role: 'admin', organization: 'theirs', actor: 'adm' },
  'an expired token': { role: 'admin', organization: 'ours', actor: 'adm' },
  'a revoked token': { role: 'admin', organization: 'ours', actor: 'adm' },
  'no token': undefined,
  'a made-up token': undefined,
} as const;
type Actor = keyof typeof ACTORS;
const NOBODY: readonly Actor[] = ['an expired token', 'a revoked token', 'no token', 'a made-up token'];
const TENANTS: readonly Actor[] = ['another tenant’s author', 'another tenant’s reviewer', 'another tenant’s admin'];

const BLOB = 'content';
const HASH = createHash('sha256').update(BLOB).digest('hex');
const EVENTS = { 'content-type': 'application/x-ndjson' };
const JSON_BODY = { 'content-type': 'application/json' };
const next = new MemoryLog('session-one').grow(3).lines;

interface Route {
  readonly ask: (server: InProcessServer, token: string | undefined) => Promise<Response>;
  /** Status for each actor that gets past the door; the others get 401. Who is not named: `else`. */
  readonly allowed: Partial<Record<Actor, number>>;
  readonly else: number;
  /** Whom it says nothing about. */
  readonly without?: readonly Actor[];
}

const stream = '/v1/stream/sessions/session-one';
const review = '/v1/stream/reviews/session-one/rev';
const REVIEW_HEADER = JSON.stringify({
  format: 'coagency-review',
  version: 1,
  session: 'session-one',
  reviewer: 'rev',
  wall: '2026-01-01T00:00:00.000Z',
});
const VERDICT = JSON.stringify({
  id: 'verdict-1',
  at: '2026-01-01T00:00:00.000Z',
  kind: 'verdict.given',
  target: { kind: 'step', id: 's1' },
  verdict: 'upheld',
});
const get =
  (path: string): Route['ask'] =>
  (server, token) =>
    server.ask(path, token);
const readers = { author: 200, reviewer: 200, admin: 200 };

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/me': { ask: get('/api/me'), allowed: {}, else: 200 },
  'GET /api/sessions/{id}': { ask: get('/api/sessions/session-one'), allowed: readers, else: 404 },
  'GET blob': { ask: get(`/api/sessions/session-one/blobs/${HASH}`), allowed: readers, else: 404 },
  'GET stream': { ask: get(stream), allowed: readers, else: 404 },
  'GET stream, long poll': { ask: get(`${stream}?offset=-1&live=long-poll`), allowed: readers, else: 404 },
  'GET stream, events': {
    ask: async (server, token) => {
      const response = await server.ask(`${stream}?offset=-1&live=sse`, token);
      await response.body?.cancel();
      return response;
    },
    allowed: readers,
    else: 404,
  },
  'HEAD stream': { ask: (server, token) => server.ask(stream, token, { method: 'HEAD' }), allowed: readers, else: 404 },
  'PUT stream (begin again)': {
    ask: (server, token) => server.ask(stream, token, { method: 'PUT', headers: EVENTS, body: new MemoryLog('session-one').bytes }),
    // Another tenant’s session of the same name is another session: see below.
    allowed: { author: 200 },
    else: 409,
    without: TENANTS,
  },
  'POST stream': {
    ask: (server, token) => server.ask(stream, token, { method: 'POST', headers: EVENTS, body: `${next[2]}\n` }),
    allowed: { author: 204, reviewer: 403, admin: 403 },
    else: 404,
  },
  'PUT blob': {
    ask: (server, token) => server.ask(`/api/sessions/session-one/blobs/${HASH}`, token, { method: 'PUT', body: BLOB }),
    allowed: { author: 204, reviewer: 403, admin: 403 },
    else: 404,
  },
  'GET a general stream': {
    ask: get('/v1/stream/anything'),
    allowed: { admin: 404, 'admin of another project': 404, 'another tenant’s admin': 404 },
    else: 403,
  },
  'PUT a general stream': {
    ask: (server, token) => server.ask('/v1/stream/anything', token, { method: 'PUT' }),
    allowed: { admin: 200, 'admin of another project': 201, 'another tenant’s admin': 201 },
    else: 403,
  },
  'GET /api/sessions/{id}/reviews': { ask: get('/api/sessions/session-one/reviews'), allowed: readers, else: 404 },
  'PUT review': {
    ask: (server, token) => server.ask(review, token, { method: 'PUT', headers: EVENTS, body: `${REVIEW_HEADER}\n` }),
    // Its reviewer alone: the author is an annotator, and not even an admin writes in another's name.
    allowed: { author: 403, reviewer: 201, admin: 403 },
    else: 404,
  },
  'POST review': {
    ask: (server, token) => server.ask(review, token, { method: 'POST', headers: EVENTS, body: `${VERDICT}\n` }),
    allowed: { author: 403, reviewer: 204, admin: 403 },
    else: 404,
  },
  'GET review': { ask: get(review), allowed: readers, else: 404 },
  'DELETE review': {
    ask: (server, token) => server.ask(review, token, { method: 'DELETE' }),
    allowed: {},
    else: 405,
  },
  'GET /api/tokens': {
    ask: get('/api/tokens'),
    allowed: { admin: 200, 'admin of another project': 200, 'another tenant’s admin': 200 },
    else: 403,
  },
  'POST /api/tokens': {
    ask: (server, token) => server.ask('/api/tokens', token, { method: 'POST', headers: JSON_BODY, body: '{"role":"annotator"}' }),
    allowed: { admin: 201, 'admin of another project': 201, 'another tenant’s admin': 201 },
    else: 403,
  },
  'POST /api/tokens for a project': {
    ask: (server, token) =>
      server.ask('/api/tokens', token, { method: 'POST', headers: JSON_BODY, body: '{"role":"annotator","project":"alpha"}' }),
    allowed: { admin: 201, 'another tenant’s admin': 201 },
    else: 403,
  },
  'POST rotate another’s token': {
    ask: (server, token) => server.ask(`/api/tokens/${idOf('victim')}/rotate`, token, { method: 'POST', headers: JSON_BODY, body: '{}' }),
    allowed: { admin: 201, 'admin of another project': 404, 'another tenant’s admin': 404 },
    else: 403,
  },
  'DELETE another’s token': {
    ask: (server, token) => server.ask(`/api/tokens/${idOf('victim')}`, token, { method: 'DELETE' }),
    allowed: { admin: 404, 'admin of another project': 404, 'another tenant’s admin': 404 },
    else: 403,
  },
  // Last: the admin's deletion takes.
  'DELETE stream': {
    ask: (server, token) => server.ask(stream, token, { method: 'DELETE' }),
    allowed: { author: 403, reviewer: 403, admin: 204 },
    else: 404,
  },
};

const tokens = new Map<string, { secret: string; id: string }>();
const idOf = (name: string): string => tokens.get(name)!.id;
const expected = (route: Route, actor: Actor): number => (NOBODY.includes(actor) ? 401 : (route.allowed[actor] ?? route.else));

const formOf = (response: Response): string => (response.headers.get('content-type') === 'application/problem+json' ? 'problem' : 'answer');

describe('who may do what', () => {
  let server: InProcessServer;

  beforeAll(async () => {
    server = await InProcessServer.open();
    for (const [name, actor] of [...Object.entries(ACTORS), ['victim', { ...ACTORS.colleague, actor: 'vic' }] as const]) {
      if (!actor) continue;
      const { secret, token } = await server.token(actor.role, {
        ...actor,
        ...(name === 'an expired token' && { expiresAt: Date.now() - 1 }),
      });
      tokens.set(name, { secret, id: token });
    }
    tokens.set('a made-up token', { secret: `coag_${'A'.repeat(43)}`, id: 'none' });
    const admin = await server.services.tokens.authenticate(tokens.get('admin')!.secret);
    await server.services.tokens.revoke(admin!.organization, tokens.get('a revoked token')!.id);
    const author = tokens.get('author')!.secret;
    const log = new MemoryLog('session-one');
    await server.ask(stream, author, { method: 'PUT', headers: EVENTS, body: log.bytes });
    await server.ask(stream, author, {
      method: 'POST',
      headers: EVENTS,
      body: next
        .slice(0, 2)
        .map((line) => `${line}\n`)
        .join(''),
    });
    await server.ask(`/api/sessions/session-one/blobs/${HASH}`, author, { method: 'PUT', body: BLOB });
    await server.ask('/v1/stream/anything', tokens.get('admin')!.secret, { method: 'PUT' });
    await server.ask('/v1/stream/anything', tokens.get('admin')!.secret, { method: 'DELETE' });
    await server.ask('/v1/stream/anything', tokens.get('admin')!.secret, { method: 'GET' });
  });
  afterAll(() => server.close());

  it.each(Object.entries(ROUTES))('%s', async (_name, route) => {
    // Refusals first: what is allowed may change what the others would find.
    const actors = (Object.keys(ACTORS) as Actor[])
      .filter((actor) => !route.without?.includes(actor))
      .toSorted((a, b) => expected(route, b) - expected(route, a));
    const found: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const actor of actors) {
      const response = await route.ask(server, tokens.get(actor)?.secret);
      found[actor] = `${response.status} ${formOf(response)}`;
      wanted[actor] = `${expected(route, actor)} ${expected(route, actor) < 400 ? 'answer' : 'problem'}`;
    }
    expect(found).toEqual(wanted);
  });

  it('lets another tenant use the same name, for a session of its own', async () => {
    const theirs = tokens.get('another tenant’s author')!.secret;
    const log = new MemoryLog('session-two', '2026-02-02T00:00:00.000Z');
    const begun = await server.ask('/v1/stream/sessions/session-two', theirs, { method: 'PUT', headers: EVENTS, body: log.bytes });
    expect(begun.status).toBe(201);
    expect(await server.stored('session-two', theirs)).toBe(log.bytes);
    expect((await server.ask('/api/sessions/session-two', tokens.get('admin')!.secret)).status).toBe(404);
  });

  it('lists marks only of what may be read', async () => {
    const author = tokens.get('author')!.secret;
    const path = '/v1/stream/sessions/session-three';
    const log = new MemoryLog('session-three');
    await server.ask(path, author, { method: 'PUT', headers: EVENTS, body: log.bytes });
    log.add({ kind: 'step.marked', step: 's1', as: 'done' });
    await server.ask(path, author, { method: 'POST', headers: EVENTS, body: `${log.lines[0]}\n` });
    const seen: Actor[] = [];
    for (const actor of (Object.keys(ACTORS) as Actor[]).filter((each) => !NOBODY.includes(each))) {
      const { marks } = (await (await server.ask('/api/marks', tokens.get(actor)!.secret)).json()) as { marks: unknown[] };
      if (marks.length > 0) seen.push(actor);
    }
    expect(seen).toEqual(['author', 'reviewer', 'admin']);
    expect((await server.ask('/api/marks', undefined)).status).toBe(401);
    expect((await server.ask(path, tokens.get('admin')!.secret, { method: 'DELETE' })).status).toBe(204);
  });

  it('lists to each what they may see, and nothing else', async () => {
    const owner = tokens.get('author')!.secret;
    await server.ask('/v1/stream/sessions/session-two', owner, {
      method: 'PUT',
      headers: EVENTS,
      body: new MemoryLog('session-two').bytes,
    });
    const seen: Record<string, string[]> = {};
    for (const actor of Object.keys(ACTORS) as Actor[]) {
      if (NOBODY.includes(actor)) continue;
      const { sessions } = (await (await server.ask('/api/sessions', tokens.get(actor)!.secret)).json()) as { sessions: { id: string }[] };
      seen[actor] = sessions.map((session) => session.id);
    }
    expect(seen).toMatchObject({
      author: ['session-two'],
      colleague: [],
      reviewer: ['session-two'],
      'reviewer of another project': [],
      'admin of another project': [],
      admin: ['session-two'],
      'another tenant’s reviewer': ['session-two'],
      'another tenant’s admin': ['session-two'],
    });
  });

  it('has no failures behind it', () => {
    expect(server.failures).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** No token is needed. */
  readonly open?: true;
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
const everybody = (path: string): Route => ({ ask: get(path), allowed: {}, else: 200, open: true });
const readers = { author: 200, reviewer: 200, admin: 200 };

/** `METHOD /pattern`, as the router has it, and in what case. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /healthz': everybody('/healthz'),
  'GET /readyz': everybody('/readyz'),
  'GET /metrics': everybody('/metrics'),
  'GET /api': everybody('/api'),
  'GET /api/openapi.json': everybody('/api/openapi.json'),
  'GET /api/keys': everybody('/api/keys'),
  'POST /api/sign-in': {
    ask: (server, token) => server.ask('/api/sign-in', token, { method: 'POST', headers: JSON_BODY, body: '{"token":"coag_guessed"}' }),
    allowed: {},
    else: 401,
  },
  'POST /api/sign-out': {
    ask: (server, token) => server.ask('/api/sign-out', token, { method: 'POST' }),
    allowed: {},
    else: 204,
    open: true,
  },
  // The pages hold nothing: what they show they ask for, with the rights of whoever signed in.
  'GET /': { ask: get('/'), allowed: {}, else: 302, open: true },
  'GET /sessions': everybody('/sessions'),
  'GET /sessions/:id': everybody('/sessions/session-one'),
  'GET /pages/:file': everybody('/pages/replay.js'),
  // What each finds in the lists: below.
  'GET /api/sessions': { ask: get('/api/sessions'), allowed: {}, else: 200 },
  'GET /api/marks': { ask: get('/api/marks'), allowed: {}, else: 200 },
  'GET /api/me': { ask: get('/api/me'), allowed: {}, else: 200 },
  'GET /api/sessions/:id': { ask: get('/api/sessions/session-one'), allowed: readers, else: 404 },
  'GET /api/sessions/:id/blobs/:hash': { ask: get(`/api/sessions/session-one/blobs/${HASH}`), allowed: readers, else: 404 },
  'GET /v1/stream/*': { ask: get(stream), allowed: readers, else: 404 },
  'GET /v1/stream/* long poll': { ask: get(`${stream}?offset=-1&live=long-poll`), allowed: readers, else: 404 },
  'GET /v1/stream/* events': {
    ask: async (server, token) => {
      const response = await server.ask(`${stream}?offset=-1&live=sse`, token);
      await response.body?.cancel();
      return response;
    },
    allowed: readers,
    else: 404,
  },
  'HEAD /v1/stream/*': { ask: (server, token) => server.ask(stream, token, { method: 'HEAD' }), allowed: readers, else: 404 },
  'PUT /v1/stream/* to begin a session again': {
    ask: (server, token) => server.ask(stream, token, { method: 'PUT', headers: EVENTS, body: new MemoryLog('session-one').bytes }),
    // Another tenant’s session of the same name is another session: see below.
    allowed: { author: 200 },
    else: 409,
    without: TENANTS,
  },
  'POST /v1/stream/*': {
    ask: (server, token) => server.ask(stream, token, { method: 'POST', headers: EVENTS, body: `${next[2]}\n` }),
    allowed: { author: 204, reviewer: 403, admin: 403 },
    else: 404,
  },
  'PUT /api/sessions/:id/blobs/:hash': {
    ask: (server, token) => server.ask(`/api/sessions/session-one/blobs/${HASH}`, token, { method: 'PUT', body: BLOB }),
    allowed: { author: 204, reviewer: 403, admin: 403 },
    else: 404,
  },
  'GET /v1/stream/* that is no session': {
    ask: get('/v1/stream/anything'),
    allowed: { admin: 404, 'admin of another project': 404, 'another tenant’s admin': 404 },
    else: 403,
  },
  'PUT /v1/stream/* that is no session': {
    ask: (server, token) => server.ask('/v1/stream/anything', token, { method: 'PUT' }),
    allowed: { admin: 200, 'admin of another project': 201, 'another tenant’s admin': 201 },
    else: 403,
  },
  'GET /api/sessions/:id/reviews': { ask: get('/api/sessions/session-one/reviews'), allowed: readers, else: 404 },
  'PUT /v1/stream/* to begin a review': {
    ask: (server, token) => server.ask(review, token, { method: 'PUT', headers: EVENTS, body: `${REVIEW_HEADER}\n` }),
    // Its reviewer alone: the author is an annotator, and not even an admin writes in another's name.
    allowed: { author: 403, reviewer: 201, admin: 403 },
    else: 404,
  },
  'POST /v1/stream/* to a review': {
    ask: (server, token) => server.ask(review, token, { method: 'POST', headers: EVENTS, body: `${VERDICT}\n` }),
    allowed: { author: 403, reviewer: 204, admin: 403 },
    else: 404,
  },
  'GET /v1/stream/* of a review': { ask: get(review), allowed: readers, else: 404 },
  'DELETE /v1/stream/* of a review': {
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
  'POST /api/tokens/:id/rotate of another': {
    ask: (server, token) => server.ask(`/api/tokens/${idOf('victim')}/rotate`, token, { method: 'POST', headers: JSON_BODY, body: '{}' }),
    allowed: { admin: 201, 'admin of another project': 404, 'another tenant’s admin': 404 },
    else: 403,
  },
  'DELETE /api/tokens/:id of another': {
    ask: (server, token) => server.ask(`/api/tokens/${idOf('victim')}`, token, { method: 'DELETE' }),
    allowed: { admin: 404, 'admin of another project': 404, 'another tenant’s admin': 404 },
    else: 403,
  },
  // Last: the admin's deletion takes.
  'DELETE /v1/stream/*': {
    ask: (server, token) => server.ask(stream, token, { method: 'DELETE' }),
    allowed: { author: 403, reviewer: 403, admin: 204 },
    else: 404,
  },
};

const tokens = new Map<string, { secret: string; id: string }>();
const idOf = (name: string): string => tokens.get(name)!.id;
const expected = (route: Route, actor: Actor): number =>
  NOBODY.includes(actor) && !route.open ? 401 : (route.allowed[actor] ?? route.else);

const formOf = (response: Response): string => (response.headers.get('content-type') === 'application/problem+json' ? 'problem' : 'answer');

const patternOf = (name: string): string => name.split(' ', 2).join(' ');

/** How often the server has answered on this route, by its own count. */
async function asked(server: InProcessServer, name: string): Promise<number> {
  const [method, route] = patternOf(name).split(' ');
  const metrics = await (await server.ask('/metrics', undefined)).text();
  const counts = [...metrics.matchAll(/^coagency_requests_total\{method="(\w+)",route="([^"]+)".*\} (\d+)$/gm)];
  return counts.filter(([, m, r]) => m === method && r === route).reduce((sum, [, , , n]) => sum + Number(n), 0);
}

describe('who may do what', () => {
  let server: InProcessServer;
  let pages: string;

  beforeAll(async () => {
    pages = mkdtempSync(join(tmpdir(), 'coagency-'));
    writeFileSync(join(pages, 'replay.js'), '');
    server = await InProcessServer.open({ pages });
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
  afterAll(async () => {
    await server.close();
    rmSync(pages, { recursive: true });
  });

  it('is said for every route that the router has', () => {
    const said = Object.keys(ROUTES).map((name) => patternOf(name).replace(/^HEAD/, 'GET'));
    expect([...new Set(said)].toSorted()).toEqual([...server.routes].toSorted());
  });

  it('is nothing for a route that forgot to ask for a token', async () => {
    for (const path of ['/api/forgotten', '/api/sessions/x/forgotten', '/api/keys/forgotten', '/v1/forgotten']) {
      expect((await server.ask(path, undefined)).status).toBe(401);
    }
  });

  it.each(Object.entries(ROUTES))('%s', async (name, route) => {
    const before = await asked(server, name);
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
    expect((await asked(server, name)) - before).toBeGreaterThanOrEqual(actors.length);
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

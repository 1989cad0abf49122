import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { InProcessServer } from './support/in-process.ts';
import { MemoryLog } from './support/memory-log.ts';
import { RealClient } from './support/real-client.ts';
import { CliProcess, startServer } from './support/server-process.ts';

const LINES = { 'content-type': 'application/x-ndjson' };

describe('running it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('says where it listens, ends in order on SIGTERM, and keeps the key to itself', { timeout: 60_000 }, async () => {
    const data = join(folder, 'data');
    const server = await startServer('--data', data, '--port', '0');
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ok' });
    expect(statSync(join(data, 'receipt-key.pem')).mode & 0o777).toBe(0o600);
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(server.stderr).toBe('');
  });

  it.each([
    ['a port that is none', ['serve', '--port', 'http']],
    ['a role that is none', ['token', 'create', '--role', 'god']],
    ['a folder that is none', ['sync', '/nonexistent', '--server', 'http://127.0.0.1:1', '--token', 'x']],
  ])('says what is wrong with %s, in one line', { timeout: 60_000 }, async (_what, args) => {
    const command = new CliProcess(...args);
    expect(await command.ended()).toBe(2);
    expect(command.stderr).toMatch(/^coagency: .+\n$/);
  });

  it('logs what was asked and how it went, and never a name, a secret or a word of it', async () => {
    const entries: string[] = [];
    const server = await serve({ data: folder, port: 0, host: '127.0.0.1', log: (entry) => entries.push(JSON.stringify(entry)) });
    const { tokens } = server.services;
    const { secret, token } = await tokens.create({
      role: 'annotator',
      organization: await tokens.organizationNamed('ours'),
      expiresAt: null,
    });
    const log = new MemoryLog('session-of-nobody').grow(3, 'what-the-expert-wrote');
    const client = new RealClient(log, server.url, secret);
    await client.sync.flush();
    await client.sync.stop();
    const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${server.url}${path}`, { ...init, headers: { authorization: `Bearer ${secret}`, ...LINES } });
    await ask('/v1/stream/sessions/session-of-nobody', { method: 'POST', body: '{"seq":9,"kind":"what-the-expert-wrote"}\n' });
    await ask('/api/sessions?title=what-the-expert-wrote');
    await ask('/api/session-of-nobody');
    await fetch(`${server.url}/api/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ token: secret }),
      headers: { 'content-type': 'application/json' },
    });
    await server.stop();
    const text = entries.join('\n');
    expect(text).not.toMatch(/session-of-nobody|what-the-expert-wrote|coag_/);
    expect(JSON.parse(entries.find((entry) => entry.includes('"POST"'))!)).toEqual({
      level: 'info',
      event: 'request',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      method: 'POST',
      route: '/v1/stream/*',
      status: 200,
      ms: expect.any(Number),
      token,
    });
  });

  it('lets live readers go and finishes what is under way when it ends', async () => {
    const server = await serve({ data: folder, port: 0, host: '127.0.0.1' });
    const { tokens } = server.services;
    const { secret } = await tokens.create({ role: 'annotator', organization: await tokens.organizationNamed('ours'), expiresAt: null });
    const headers = { authorization: `Bearer ${secret}` };
    const url = `${server.url}/v1/stream/sessions/session-one`;
    await fetch(url, { method: 'PUT', headers: { ...headers, ...LINES }, body: new MemoryLog('session-one').bytes });
    const poll = fetch(`${url}?offset=now&live=long-poll`, { headers });
    const events = await fetch(`${url}?offset=now&live=sse`, { headers });
    const text = events.text();
    while (server.services.streams.tails.size < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.stop();
    expect((await poll).status).toBe(204);
    expect(await text).toContain('upToDate');
    expect(server.services.streams.tails.size).toBe(0);
  });
});

describe('what it says of itself', () => {
  let server: InProcessServer;
  beforeEach(async () => {
    server = await InProcessServer.open({ limits: { burst: 5, perSecond: 0.5, tailsOfToken: 1 }, now: () => 1_000 });
  });
  afterEach(() => server.close());

  it('describes every route that it has', async () => {
    const document = (await (await server.ask('/api/openapi.json', undefined)).json()) as {
      openapi: string;
      paths: Record<string, object>;
    };
    expect(document.openapi).toBe('3.1.0');
    // All but the document itself; the protocol’s own routes are written out for what the product has: sessions and reviews.
    const routes = server.routes.filter((route) => !/ \/(api|api\/openapi\.json|v1\/stream\/\*)$/.test(route));
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.filter((each) => !each.includes('/v1/stream/')).toSorted()).toEqual(routes.toSorted());
    for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']) expect(described).toContain(`${method} /v1/stream/sessions/:id`);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { security }] of Object.entries(methods as Record<string, { security?: unknown[] }>)) {
        const { status } = await server.ask(path.replace(/\{\w+\}/g, 'x'), undefined, { method: method.toUpperCase() });
        expect({ path, method, locked: status === 401 }).toEqual({
          path,
          method,
          locked: security !== undefined,
        });
      }
    }
    const page = await server.ask('/api', undefined);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await page.text()).toContain('<code>POST /v1/stream/sessions/{id}</code>');
  });

  it('counts requests by route, never by name', async () => {
    const { secret } = await server.token('annotator');
    await server.ask('/api/sessions/session-secret-name', secret);
    const metrics = await (await server.ask('/metrics', undefined)).text();
    expect(metrics).toContain('coagency_requests_total{method="GET",route="/api/sessions/:id",status="404"} 1');
    expect(metrics).not.toContain('secret-name');
  });

  it('limits each token by itself, and says when to come back', async () => {
    const [one, other] = [(await server.token('annotator')).secret, (await server.token('annotator')).secret];
    for (let i = 0; i < 5; i++) expect((await server.ask('/api/me', one)).status).toBe(200);
    const refused = await server.ask('/api/me', one);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await server.ask('/api/me', other)).status).toBe(200);
  });

  it('limits live readers', async () => {
    const { secret } = await server.token('annotator');
    await server.ask('/v1/stream/sessions/session-one', secret, {
      method: 'PUT',
      headers: LINES,
      body: new MemoryLog('session-one').bytes,
    });
    const first = await server.ask('/v1/stream/sessions/session-one?offset=-1&live=sse', secret);
    expect((await server.ask('/v1/stream/sessions/session-one?offset=-1&live=sse', secret)).status).toBe(429);
    await first.body!.cancel();
    expect((await server.ask('/v1/stream/sessions/session-one?offset=-1&live=long-poll', secret)).status).toBe(200);
  });

  it('rotates a token: the old one ends, the sessions stay', async () => {
    const old = await server.token('annotator');
    await server.ask('/v1/stream/sessions/session-one', old.secret, {
      method: 'PUT',
      headers: LINES,
      body: new MemoryLog('session-one').bytes,
    });
    const rotated = await server.ask(`/api/tokens/${old.token}/rotate`, old.secret, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"days":1}',
    });
    const { token, expiresAt } = (await rotated.json()) as { token: string; expiresAt: string };
    expect(expiresAt).toBe(new Date(1_000 + 86_400_000).toISOString());
    expect((await server.ask('/api/me', old.secret)).status).toBe(401);
    expect((await server.ask('/api/sessions/session-one', token)).status).toBe(200);
  });

  it('tells those who wait with a token nothing any more once it has ended', async () => {
    const [author, reader, poller] = [await server.token('annotator'), await server.token('reviewer'), await server.token('reviewer')];
    const session = '/v1/stream/sessions/session-one';
    const log = new MemoryLog('session-one');
    await server.ask(session, author.secret, { method: 'PUT', headers: LINES, body: log.bytes });
    const events = (await server.ask(`${session}?offset=now&live=sse`, reader.secret)).body!.getReader();
    await events.read();
    const [next, polled] = [events.read(), server.ask(`${session}?offset=now&live=long-poll`, poller.secret)];
    while (server.services.streams.tails.size < 2) await new Promise(setImmediate);
    for (const { organization, token } of [reader, poller]) await server.services.tokens.revoke(organization, token);
    const body = `${log.grow(1).lines[0]}\n`;
    expect((await server.ask(session, author.secret, { method: 'POST', headers: LINES, body })).status).toBe(204);
    expect(await next).toEqual({ done: true, value: undefined });
    expect((await polled).status).toBe(401);
  });

  it('opens pages by a cookie that only its own pages can use for more than reading', async () => {
    const { secret } = await server.token('admin');
    const signedIn = await server.ask('/api/sign-in', undefined, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: secret }),
    });
    const cookie = signedIn.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const headers = { cookie: cookie.split(';', 1)[0]! };
    expect((await server.ask('/api/me', undefined, { headers })).status).toBe(200);
    expect((await server.ask('/v1/stream/x', undefined, { method: 'PUT', headers })).status).toBe(401);
    expect(
      (await server.ask('/v1/stream/x', undefined, { method: 'PUT', headers: { ...headers, 'sec-fetch-site': 'same-origin' } })).status,
    ).toBe(201);
  });
});

describe('looking after the data', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const recorded = async (data: string, log: MemoryLog): Promise<{ token: string; server: RunningServer }> => {
    const server = await serve({ data, port: 0, host: '127.0.0.1' });
    const { tokens } = server.services;
    const { secret } = await tokens.create({ role: 'annotator', organization: await tokens.organizationNamed('ours'), expiresAt: null });
    const client = new RealClient(log, server.url, secret);
    await client.sync.flush();
    await client.sync.stop();
    return { token: secret, server };
  };

  it('backs up while the server runs; a server on the copy has the sessions, the tokens and the key', { timeout: 60_000 }, async () => {
    const [data, copy] = [join(folder, 'data'), join(folder, 'copy')];
    const log = new MemoryLog('session-one').grow(500);
    const { token, server } = await recorded(data, log);
    const backup = new CliProcess('backup', '--data', data, '--out', copy);
    expect(await backup.ended()).toBe(0);
    await server.stop();
    const restored = await serve({ data: copy, port: 0, host: '127.0.0.1' });
    expect(await RealClient.stored(restored.url, token, 'session-one')).toBe(log.bytes);
    expect(restored.services.keys.publicKey).toEqual(server.services.keys.publicKey);
    expect(statSync(join(copy, 'receipt-key.pem')).mode & 0o777).toBe(0o600);
    await restored.stop();
    expect(await new CliProcess('backup', '--data', data, '--out', copy).ended()).toBe(2);
  });

  it('rebuilds the index from the streams, and finds a stream that was tampered with', { timeout: 60_000 }, async () => {
    const data = join(folder, 'data');
    const log = new MemoryLog('session-one').grow(10);
    log.add({
      kind: 'override.recorded',
      override: { id: 'o1', target: { kind: 'step', id: 's2' }, wrong: 'unsafe', rationale: 'It drops the table.' },
    });
    log.add({ kind: 'flag.raised', flag: { id: 'f1', kind: 'skipped', step: 's3', why: 'No test was found.' } });
    log.add({ kind: 'flag.resolved', flag: 'f1', how: 'elsewhere' });
    log.add({ kind: 'step.waived', step: 's3', reason: 'Done by hand.' });
    const { server, token } = await recorded(data, log);
    const { database } = server.services;
    const marks = async (query = ''): Promise<unknown> =>
      (await fetch(`${server.url}/api/marks${query}`, { headers: { authorization: `Bearer ${token}` } })).json();
    const all = await marks();
    const before = await database.sql.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
    await database.sql.deleteFrom('marks').execute();
    await database.sql
      .updateTable('sessions')
      .set({ count: 1, head: '0'.repeat(64), overrides: 7, title: 'wrong' })
      .execute();
    const put = new CliProcess('reindex', '--data', data, '--json');
    expect(await put.ended()).toBe(0);
    expect(JSON.parse(put.stdout)).toEqual({ sessions: 1, reviews: 0, changed: ['session-one'], broken: [] });
    expect(await database.sql.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()).toEqual(before);
    expect(await marks()).toEqual(all);
    const at = { session: 'session-one' };
    expect(all).toEqual({
      marks: [
        { ...at, kind: 'step', id: 's3', seq: 13, state: 'waived', what: null, step: 's3', text: 'Done by hand.' },
        { ...at, kind: 'flag', id: 'f1', seq: 11, state: 'elsewhere', what: 'skipped', step: 's3', text: 'No test was found.' },
        { ...at, kind: 'override', id: 'o1', seq: 10, state: 'recorded', what: 'unsafe', step: 's2', text: 'It drops the table.' },
      ],
      next: null,
    });
    expect(await marks('?kind=override&what=unsafe&limit=1')).toMatchObject({ marks: [{ id: 'o1' }], next: null });
    expect(await marks('?limit=2')).toMatchObject({ marks: [{ id: 's3' }, { id: 'f1' }], next: expect.stringMatching(/^\d+:11$/) });
    await database.sql
      .updateTable('segments')
      .set({ body: Buffer.from('not what it was\n'.repeat(20)), codec: 'none' })
      .execute();
    const found = new CliProcess('reindex', '--data', data, '--json');
    expect(await found.ended()).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({ changed: [], broken: [{ session: 'session-one' }] });
    await server.stop();
  });
});

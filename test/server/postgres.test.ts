import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { TestPostgres } from './support/postgres.ts';
import { MemoryLog } from './support/memory-log.ts';
import { freePort } from './support/ports.ts';
import { RealClient } from './support/real-client.ts';
import { SpareServers } from './support/spare-servers.ts';

describe('on PostgreSQL', () => {
  let postgres: TestPostgres;
  const running: RunningServer[] = [];

  async function start(databaseUrl: string): Promise<RunningServer> {
    const server = await serve({ databaseUrl, port: 0, host: '127.0.0.1', limits: { burst: 1e9 } });
    running.push(server);
    return server;
  }
  async function annotator({ services: { tokens } }: RunningServer): Promise<string> {
    const organization = await tokens.organizationNamed('ours');
    return (await tokens.create({ role: 'annotator', organization, expiresAt: null })).secret;
  }

  beforeAll(async () => {
    postgres = await TestPostgres.start();
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
  });
  afterAll(() => postgres.remove());

  it('several servers work side by side: one key, one history, live readers of each hear the others', { timeout: 120_000 }, async () => {
    const url = await postgres.newDatabase();
    const [a, b] = await Promise.all([start(url), start(url)]);
    expect(b.services.keys.publicKey).toEqual(a.services.keys.publicKey);
    const token = await annotator(a);
    const log = new MemoryLog('session-one');
    const clients = [new RealClient(log, a.url, token), new RealClient(log, b.url, token)];
    for (let round = 0; round < 15; round++) {
      log.grow(20);
      await Promise.all(clients.map((client) => client.sync.flush()));
    }
    expect(await RealClient.stored(b.url, token, log.session)).toBe(log.bytes);

    const headers = { authorization: `Bearer ${token}` };
    const stream = (server: RunningServer, query: string): string => `${server.url}/v1/stream/sessions/session-one?${query}`;
    const offset = (await fetch(stream(b, 'offset=now'), { headers })).headers.get('stream-next-offset')!;
    const poll = fetch(stream(b, `offset=${offset}&live=long-poll`), { headers });
    while (b.services.streams.tails.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    log.grow(1);
    await clients[0]!.sync.flush();
    expect(await (await poll).text()).toBe(`${log.lines.at(-1)}\n`);
    await Promise.all(clients.map((client) => client.sync.stop()));
  });

  it('a restart of the database in the middle loses nothing', { timeout: 120_000 }, async () => {
    const server = await start(await postgres.newDatabase());
    const token = await annotator(server);
    const log = new MemoryLog('session-one');
    const client = new RealClient(log, server.url, token);
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      for (let round = 0; round < 5; round++) {
        log.grow(50);
        await client.sync.flush();
      }
      log.grow(50);
      const flushed = client.sync.flush();
      await postgres.halt(signal);
      log.grow(50);
      await postgres.run();
      await flushed;
      const { receipt } = await client.sync.flush();
      expect(receipt.count).toBe(log.lines.length);
    }
    await client.sync.stop();
    expect(await RealClient.stored(server.url, token, log.session)).toBe(log.bytes);
  });

  it('a second server that is killed in the middle loses nothing', { timeout: 240_000 }, async () => {
    const databaseUrl = await postgres.newDatabase();
    const steady = await start(databaseUrl);
    const token = await annotator(steady);
    const port = await freePort();
    const servers = new SpareServers({ databaseUrl, port, host: '127.0.0.1' });
    await servers.next();
    const log = new MemoryLog('session-one');
    const clients = [new RealClient(log, steady.url, token), new RealClient(log, `http://127.0.0.1:${port}`, token)];
    for (let moment = 0; moment < 10; moment++) {
      log.grow(50);
      const flushed = Promise.all(clients.map((client) => client.sync.flush()));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      await servers.kill();
      await servers.next();
      await flushed;
    }
    await Promise.all(clients.map((client) => client.sync.stop()));
    await servers.close();
    expect(await RealClient.stored(steady.url, token, log.session)).toBe(log.bytes);
  });

  it('lists what has a character that PostgreSQL has none for; the stream keeps it', async () => {
    const server = await start(await postgres.newDatabase());
    const token = await annotator(server);
    const log = new MemoryLog('session-one');
    log.add({ kind: 'session.started', task: { title: 'a\0b' } });
    log.add({ kind: 'step.waived', step: 's\0', reason: 'c\0d' });
    const client = new RealClient(log, server.url, token);
    await client.sync.flush();
    await client.sync.stop();
    expect(await RealClient.stored(server.url, token, log.session)).toBe(log.bytes);
    const { sql } = server.services.database;
    expect(await sql.selectFrom('sessions').select('title').execute()).toEqual([{ title: 'a\uFFFDb' }]);
    expect(await sql.selectFrom('marks').select(['id', 'text']).execute()).toEqual([{ id: 's\uFFFD', text: 'c\uFFFDd' }]);
  });

  it('keeps the key in a folder when one is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coagency-'));
    const databaseUrl = await postgres.newDatabase();
    const first = await serve({ databaseUrl, data: folder, port: 0, host: '127.0.0.1' });
    const second = await start(databaseUrl);
    expect(second.services.keys.publicKey).not.toEqual(first.services.keys.publicKey);
    await first.stop();
    rmSync(folder, { recursive: true });
  });
});

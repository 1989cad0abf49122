import { sql } from 'kysely';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { atRandom, FaultyProxy } from './support/faulty-proxy.ts';
import { MemoryLog } from './support/memory-log.ts';
import { RealClient } from './support/real-client.ts';
import { CLI, startServerBy } from './support/server-process.ts';
import { onSmallDisk } from './support/small-disk.ts';
import { cli } from '../unit/cli/run-cli.ts';

describe('faults', () => {
  let folder: string;
  let server: RunningServer | undefined;
  const failures: unknown[] = [];

  async function start(options: Partial<Parameters<typeof serve>[0]> = {}): Promise<{ url: string; token: string }> {
    const log = (entry: Readonly<Record<string, unknown>>): void => void (entry['level'] === 'error' && failures.push(entry));
    server = await serve({ data: folder, port: 0, host: '127.0.0.1', log, ...options });
    const { tokens } = server.services;
    const organization = await tokens.organizationNamed('ours');
    const { secret } = await tokens.create({ role: 'annotator', organization, expiresAt: null });
    return { url: server.url, token: secret };
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
    failures.length = 0;
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  it('50 clients at once, each with its own session', { timeout: 120_000 }, async () => {
    const { url, token } = await start();
    const logs = Array.from({ length: 50 }, (_, i) => new MemoryLog(`session-${i}`).grow(200, `of ${i}`));
    const clients = logs.map((log) => new RealClient(log, url, token));
    await Promise.all(clients.map((client) => client.sync.flush()));
    for (const log of logs) log.grow(50);
    await Promise.all(clients.map((client) => client.sync.flush()));
    await Promise.all(clients.map((client) => client.sync.stop()));
    for (const log of logs) expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
    expect(failures).toEqual([]);
  });

  it('two clients with one session', { timeout: 120_000 }, async () => {
    const { url, token } = await start();
    const log = new MemoryLog('session-one');
    const clients = [new RealClient(log, url, token), new RealClient(log, url, token)];
    for (let round = 0; round < 20; round++) {
      log.grow(30);
      await Promise.all(clients.map((client) => client.sync.flush()));
    }
    await Promise.all(clients.map((client) => client.sync.stop()));
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
    expect(failures).toEqual([]);
  });

  it('a proxy that duplicates, delays, reorders and cuts requests and answers', { timeout: 120_000 }, async () => {
    const { url, token } = await start({ limits: { burst: 1e9 } });
    const proxy = await FaultyProxy.start(url, atRandom(0.5));
    const log = new MemoryLog('session-one');
    const client = new RealClient(log, proxy.url, token);
    for (let round = 0; round < 40; round++) {
      log.grow(25);
      await client.sync.flush();
    }
    await client.sync.stop();
    await proxy.close();
    expect(proxy.faults).toBeGreaterThan(10);
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
    expect(failures).toEqual([]);
  });

  it('a storm of 429: the server’s own limit, far too low', { timeout: 120_000 }, async () => {
    const { url, token } = await start({ limits: { burst: 2, perSecond: 20 } });
    const log = new MemoryLog('session-one');
    const client = new RealClient(log, url, token);
    for (let round = 0; round < 20; round++) {
      log.grow(5);
      await client.sync.flush();
    }
    await client.sync.stop();
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/status="429"\} [1-9]/);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
  });

  it('every acknowledgement is lost once', { timeout: 120_000 }, async () => {
    const { url, token } = await start();
    const seen = new Set<string>();
    const proxy = await FaultyProxy.start(url, ({ method, url: path, headers }, body) => {
      // The number of the batch, not of the run: a run that begins anew sends what is not signed for under new numbers.
      const name = `${method} ${path} ${String(headers['coagency-head'])} ${body.length}`;
      if (seen.has(name)) return undefined;
      seen.add(name);
      return 'cut-answer';
    });
    const log = new MemoryLog('session-one');
    const client = new RealClient(log, proxy.url, token);
    for (let round = 0; round < 20; round++) {
      log.grow(20);
      expect((await client.sync.flush()).receipt.count).toBe(log.lines.length);
    }
    await client.sync.stop();
    await proxy.close();
    expect([...seen].filter((name) => name.startsWith('POST'))).toHaveLength(20);
    expect(proxy.faults).toBe(seen.size);
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
    expect(failures).toEqual([]);
  });

  it('a storm of 503 and 429 from what stands before the server', { timeout: 120_000 }, async () => {
    const { url, token } = await start();
    let requests = 0;
    // Nine of ten refused, in long runs.
    const proxy = await FaultyProxy.start(url, () => (++requests % 10 === 0 ? undefined : requests % 20 < 10 ? 503 : 429));
    const log = new MemoryLog('session-one');
    const client = new RealClient(log, proxy.url, token);
    for (let round = 0; round < 4; round++) {
      log.grow(20);
      await client.sync.flush();
    }
    await client.sync.stop();
    await proxy.close();
    expect(proxy.faults).toBeGreaterThan(40);
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
  });

  it('a full disk: refused with 507, nothing lost, and on when there is room', { timeout: 120_000 }, async () => {
    const { url, token } = await start();
    const { database } = server!.services;
    const log = new MemoryLog('session-one').grow(10);
    const client = new RealClient(log, url, token);
    await client.sync.flush();
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.sql);
    await sql.raw(`pragma max_page_count = ${rows[0]!.page_count + 4}`).execute(database.sql);
    for (let i = 0; i < 2_000; i++) log.add({ kind: 'note.added', text: crypto.randomUUID().repeat(4) });
    const flushed = client.sync.flush();
    const state = async (): Promise<string | undefined> => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return client.sync.status.code;
    };
    while ((await state()) !== 'disk-full');
    expect(client.sync.status).toMatchObject({ state: 'waiting', pending: 2_000 });
    const stored = await RealClient.stored(url, token, log.session);
    expect(log.bytes.startsWith(stored)).toBe(true);
    await sql.raw('pragma max_page_count = 1000000').execute(database.sql);
    expect((await flushed).receipt.count).toBe(2_010);
    await client.sync.stop();
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
  });

  it('a disk that is really full, and then is not', { timeout: 120_000 }, async () => {
    const data = join(folder, 'small');
    const { token } = JSON.parse((await cli('token', 'create', '--role', 'annotator', '--data', data, '--json')).out) as { token: string };
    const command = onSmallDisk(data, 8 << 20, 7 << 20, [process.execPath, CLI, 'serve', '--data', data, '--port', '0']);
    // Where no disk can be had, the one above has to do.
    if (!command) return;
    const [program, ...args] = command;
    const full = await startServerBy(program!, ...args);
    const log = new MemoryLog('session-one').grow(10);
    const client = new RealClient(log, full.url, token);
    await client.sync.flush();
    for (let i = 0; i < 4_000; i++) log.add({ kind: 'note.added', text: randomBytes(400).toString('base64') });
    const flushed = client.sync.flush();
    while (client.sync.status.code !== 'disk-full') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log.bytes.startsWith(await RealClient.stored(full.url, token, log.session))).toBe(true);
    rmSync(join('/proc', String(full.child.pid), 'root', data, 'ballast'));
    expect((await flushed).receipt.count).toBe(4_010);
    await client.sync.stop();
    expect(await RealClient.stored(full.url, token, log.session)).toBe(log.bytes);
    expect(await full.kill('SIGTERM')).toBe(0);
  });

  it('a clock that is set back and forward', { timeout: 120_000 }, async () => {
    let now = Date.now();
    const { url, token } = await start({ now: () => now });
    const log = new MemoryLog('session-one');
    const client = new RealClient(log, url, token);
    for (const jump of [0, -86_400_000 * 365, 86_400_000 * 3650, -1, 5]) {
      now += jump;
      log.grow(10);
      const { receipt } = await client.sync.flush();
      expect(Date.parse(receipt.receivedAt)).toBe(now);
    }
    await client.sync.stop();
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
    expect(failures).toEqual([]);
  });
});

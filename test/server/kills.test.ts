import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrajectoryReader } from '../../src/node/log/reader.ts';
import { serve } from '../../src/server/main.ts';
import { verifyReceipts } from '../../src/sync/receipts.ts';
import { MemoryLog } from './support/memory-log.ts';
import { freePort } from './support/ports.ts';
import { RealClient } from './support/real-client.ts';
import { startServer } from './support/server-process.ts';
import { SpareClients } from './support/spare-clients.ts';
import { SpareServers } from './support/spare-servers.ts';

describe('kill -9', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('of the server at 100 random moments of an upload loses nothing that was acknowledged', { timeout: 600_000 }, async () => {
    const port = await freePort();
    const servers = new SpareServers({ data: folder, port, host: '127.0.0.1', limits: { burst: 1e9 } });
    await servers.next();
    const token = await annotatorToken(folder);
    const log = new MemoryLog('session-one');
    const url = `http://127.0.0.1:${port}`;
    const client = new RealClient(log, url, token);
    for (let moment = 0; moment < 100; moment++) {
      // Some so large that a thread checks them.
      log.grow(50, moment % 4 === 0 ? randomBytes(1_500).toString('hex') : undefined);
      const flushed = client.sync.flush();
      await delay(Math.random() * 40);
      await servers.kill();
      await servers.next();
      const { receipt } = await flushed;
      expect(receipt.count).toBeLessThanOrEqual(log.lines.length);
    }
    await client.sync.flush();
    await client.sync.stop();
    expect(await RealClient.stored(url, token, log.session)).toBe(log.bytes);
    const text = client.kept.map((kept) => `${JSON.stringify(kept)}\n`).join('');
    expect(await verifyReceipts(text, log.session, (n) => log.head(n))).toMatchObject({ verdict: 'verified', upTo: log.lines.length });
    expect(servers.failures).toEqual([]);
    await servers.close();
  });

  it('of the client at 100 random moments leaves nothing twice and nothing out', { timeout: 300_000 }, async () => {
    const data = join(folder, 'data');
    const server = await startServer('--data', data, '--port', '0');
    const token = await annotatorToken(data);
    const dir = join(folder, 'recorded');
    const file = join(dir, '000001.jsonl');
    const log = new MemoryLog('session-one');
    mkdirSync(dir);
    writeFileSync(file, log.bytes);
    const spares = new SpareClients(['sync', dir, '--server', server.url, '--token', token]);
    let interrupted = 0;
    for (let moment = 0; moment < 100; moment++) {
      log.grow(50, moment % 10 === 0 ? randomBytes(5_000).toString('hex') : undefined);
      appendFileSync(
        file,
        log.lines
          .slice(-50)
          .map((line) => `${line}\n`)
          .join(''),
      );
      if ((await spares.run(Math.random() * 80)) === 'killed') interrupted++;
    }
    expect(interrupted).toBeGreaterThan(20);
    expect(await spares.run()).toBe(0);
    spares.close();
    expect(await RealClient.stored(server.url, token, log.session)).toBe(log.bytes);
    const receipts = readFileSync(join(dir, 'receipts.jsonl'), 'utf8');
    const reader = await TrajectoryReader.open(dir);
    expect(await verifyReceipts(receipts, log.session, (n) => reader.head(n))).toMatchObject({
      verdict: 'verified',
      upTo: log.lines.length,
    });
    expect(await server.kill('SIGTERM')).toBe(0);
  });
});

async function annotatorToken(data: string): Promise<string> {
  const { services, stop } = await serve({ data, port: 0, host: '127.0.0.1' });
  const organization = await services.tokens.organizationNamed('ours');
  const { secret } = await services.tokens.create({ role: 'annotator', organization, expiresAt: null });
  await stop();
  return secret;
}

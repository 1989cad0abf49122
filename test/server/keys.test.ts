import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerKeys } from '../../src/protocol/sync.ts';
import { ReceiptSigner, newKey } from '../../src/server/receipt-signer.ts';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { successorsOf } from '../../src/sync/server-keys.ts';
import { MemoryLog } from './support/memory-log.ts';
import { RealClient } from './support/real-client.ts';
import { MemoryStore } from './support/memory-store.ts';
import { cli } from '../unit/cli/run-cli.ts';

const signer = (): ReceiptSigner => new ReceiptSigner(newKey());
const AT = '2026-01-02T03:04:05.678Z';

describe('the chain of a server’s keys', () => {
  const [a, b, c] = [signer(), signer(), signer()];
  const [aToB, bToC] = [a.handOver(b.publicKey, AT), b.handOver(c.publicKey, AT)];
  const trusted = async (known: ReceiptSigner, keys: ServerKeys['keys']): Promise<string[]> =>
    (await successorsOf(known.publicKey, { current: keys[0]!.id, keys })).map((key) => key.id);
  const ids = (...all: ReceiptSigner[]): string[] => all.map((each) => each.publicKey.id);

  it('is followed from the one that is known to the one in use', async () => {
    expect(await trusted(a, [c.publicKey, bToC, aToB])).toEqual(ids(a, b, c));
    expect(await trusted(b, [c.publicKey, bToC, aToB])).toEqual(ids(b, c));
  });

  it.each([
    ['was not handed over', { ...aToB, successor: undefined }],
    ['was handed over to another key', { ...aToB, successor: { ...aToB.successor!, publicKey: c.publicKey.publicKey } }],
    ['has another’s signature', { ...aToB, successor: { ...aToB.successor!, signature: bToC.successor!.signature } }],
    ['was handed over at another time', { ...aToB, retiredAt: '2026-01-02T03:04:05.679Z' }],
  ])('ends at a key that %s', async (_what, forged) => {
    expect(await trusted(a, [c.publicKey, bToC, forged])).toEqual(ids(a));
  });

  it('is none for a key that the server does not own up to, and ends when it runs in a circle', async () => {
    expect(await trusted(signer(), [c.publicKey, bToC, aToB])).toEqual([]);
    expect(await trusted(a, [aToB, b.handOver(a.publicKey, AT)])).toEqual(ids(a, b));
  });
});

describe('a key that is rotated', () => {
  let folder: string;
  let data: string;
  let server: RunningServer;
  let token: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
    data = join(folder, 'data');
    server = await serve({ data, port: 0, host: '127.0.0.1' });
    const { tokens } = server.services;
    token = (await tokens.create({ role: 'annotator', organization: await tokens.organizationNamed('ours'), expiresAt: null })).secret;
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  const rotate = async (...flags: string[]): Promise<void> => {
    expect(await cli('key', 'rotate', '--data', data, ...flags)).toMatchObject({ code: 0, err: '' });
    // What housekeeping does once a minute.
    await server.services.keys.reload();
  };

  it('is followed by a client that runs, and by one that comes back later', { timeout: 60_000 }, async () => {
    const log = new MemoryLog('session-one').grow(5);
    const store = new MemoryStore();
    const client = new RealClient(log, server.url, token, store);
    const keyOf = async (): Promise<string> => (await client.sync.flush()).receipt.key;
    const first = await keyOf();
    await rotate();
    log.grow(5);
    const second = await keyOf();
    await client.sync.stop();
    await rotate();
    await rotate();
    log.grow(5);
    const later = new RealClient(log, server.url, token, store);
    const { receipt } = await later.sync.flush();
    await later.sync.stop();
    expect(new Set([first, second, receipt.key]).size).toBe(3);
    expect(receipt).toMatchObject({ count: 15, key: server.services.keys.publicKey.id });
    const { out } = await cli('key', 'list', '--data', data);
    expect(out).toMatch(new RegExp(`^${receipt.key}  current\n(.+\n){2}${first}  until .+, handed over to ${second}\n$`));
  });

  it('stops every client when it was stolen, until the expert has confirmed the new one', { timeout: 60_000 }, async () => {
    const log = new MemoryLog('session-one').grow(5);
    const client = new RealClient(log, server.url, token);
    await client.sync.flush();
    await rotate('--no-handover');
    log.grow(5);
    await expect(client.sync.flush()).rejects.toMatchObject({ code: 'server-key-changed' });
    await client.sync.trustNewKey();
    expect((await client.sync.flush()).receipt.count).toBe(10);
    await client.sync.stop();
  });

  it('still proves what it has signed; a key that the server does not know proves nothing', { timeout: 60_000 }, async () => {
    const log = join(folder, 'log');
    cpSync(join(import.meta.dirname, '../fixtures/logs/v1-whole'), log, { recursive: true });
    const upload = async (): Promise<void> => {
      expect(await cli('sync', log, '--server', server.url, '--token', token)).toMatchObject({ code: 0, err: '' });
    };
    await upload();
    await rotate();
    await upload();
    const keys = join(folder, 'keys.json');
    writeFileSync(keys, (await cli('key', 'list', '--data', data, '--json')).out);
    const receipts = join(log, 'receipts.jsonl');
    expect(new Set(readFileSync(receipts, 'utf8').match(/"key":"[^"]+"/g)).size).toBe(2);
    for (const more of [[], ['--keys', keys], ['--keys', server.url]]) {
      const { code, out } = await cli('verify', log, '--receipts', ...more);
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/2 receipts hold/) });
      expect(out).not.toContain('known from the receipts alone');
    }

    // Someone signs with a key of their own, as they can.
    const own = signer();
    const [line] = readFileSync(receipts, 'utf8').split('\n');
    const kept = JSON.parse(line!) as { receipt: Parameters<ReceiptSigner['sign']>[0] };
    const forged = `${JSON.stringify({ ...kept, key: own.publicKey, receipt: own.sign(kept.receipt) })}\n`;
    writeFileSync(receipts, forged);
    for (const more of [[], ['--keys', keys]]) {
      expect(await cli('verify', log, '--receipts', ...more)).toMatchObject({
        code: 1,
        out: expect.stringContaining('is not known to be'),
      });
    }
    rmSync(join(log, 'sync.json'));
    expect(await cli('verify', log, '--receipts')).toMatchObject({
      code: 0,
      out: expect.stringContaining('known from the receipts alone'),
    });
    expect((await cli('verify', log, '--receipts', '--keys', log)).code).toBe(2);
  });

  it('is the old one still when the power goes between the list and the key', async () => {
    const before = readFileSync(join(data, 'receipt-key.pem'));
    await rotate();
    writeFileSync(join(data, 'receipt-key.pem'), before);
    await server.services.keys.reload();
    const { current, keys } = server.services.keys.published;
    expect(keys.map((key) => key.id)).toEqual([current]);
    await rotate();
    expect(server.services.keys.published.keys).toHaveLength(2);
  });
});

describe('tokens by command', () => {
  it('are listed without secrets, rotated and revoked', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coagency-'));
    const token = async (...args: string[]) => cli('token', ...args, '--data', folder);
    const made = JSON.parse((await token('create', '--role', 'admin', '--json')).out) as { token: string; id: string; actor: string };
    const list = (await token('list', '--json')).out;
    expect(JSON.parse(list)).toMatchObject({ tokens: [{ id: made.id, role: 'admin', actor: made.actor }] });
    expect(list).not.toContain(made.token);
    const never = await token('create', '--role', 'reviewer', '--actor', String.raw`CORP\jane`);
    expect(never).toMatchObject({ code: 2, err: expect.stringContaining('no backslash'), out: '' });
    const rotated = JSON.parse((await token('rotate', made.id, '--days', '1', '--json')).out) as typeof made;
    expect(rotated).toMatchObject({ actor: made.actor, role: 'admin' });
    const server = await serve({ data: folder, port: 0, host: '127.0.0.1' });
    const status = async (secret: string): Promise<number> =>
      (await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${secret}` } })).status;
    expect([await status(made.token), await status(rotated.token)]).toEqual([401, 200]);
    expect(await token('revoke', rotated.id)).toMatchObject({ code: 0 });
    expect(await status(rotated.token)).toBe(401);
    expect(await token('revoke', rotated.id)).toMatchObject({ code: 2, err: expect.stringContaining('no token') });
    expect((await token('list')).out).toBe('');
    expect(await token('list', '--organization', 'nobody')).toMatchObject({ code: 2 });
    await server.stop();
    rmSync(folder, { recursive: true });
  });
});

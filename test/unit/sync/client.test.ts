import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemoryLog } from '../../server/support/memory-log.ts';
import { isSigned, verifyReceipts } from '../../../src/sync/receipts.ts';
import type { LogSource } from '../../../src/sync/source.ts';
import { faulty, Rig } from './rig.ts';

const isAppend = (init: RequestInit): boolean => init.method === 'POST';
const keptText = (rig: Rig): string => rig.kept.map((kept) => `${JSON.stringify(kept)}\n`).join('');

describe('SyncClient', () => {
  it('uploads the exact bytes and keeps a receipt that anyone can check', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(3_000, 'ä wide\\u0000 note'));
    const client = rig.client();
    const { receipt, key } = await client.flush();
    await client.stop();
    expect(await rig.stored()).toBe(rig.log.bytes);
    expect(receipt).toMatchObject({ session: 'session-one', count: 3_000, head: await rig.log.head(3_000) });
    expect(await isSigned(receipt, key)).toBe(true);
    expect(await verifyReceipts(keptText(rig), 'session-one', (n) => rig.log.head(n))).toMatchObject({ verdict: 'verified', upTo: 3_000 });
  });

  it('sends what is new when it is poked, and no more than that', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(2));
    const appended: number[] = [];
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      if (isAppend(init)) appended.push(rig.log.lines.length);
      return rig.server.fetch(url, init);
    };
    const client = rig.client({ fetch });
    client.start();
    await rig.until((status) => status.state === 'synced' && status.pending === 0);
    rig.log.grow(1);
    client.poke();
    await client.flush();
    await client.stop();
    expect(appended).toEqual([2, 3]);
    expect(await rig.stored()).toBe(rig.log.bytes);
  });

  it('goes on after a restart where the server stands, without any memory of its own', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(5));
    const first = rig.client();
    await first.flush();
    await first.stop();
    rig.store.values.clear();
    rig.log.grow(5);
    const second = rig.client();
    await second.flush();
    await second.stop();
    expect(await rig.stored()).toBe(rig.log.bytes);
  });

  it('stores a batch once when its acknowledgement is lost', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(4));
    let lost = 0;
    const client = rig.client({
      fetch: async (url, init) => {
        const answer = await rig.server.fetch(url, init);
        if (isAppend(init) && lost++ < 3) throw new TypeError('connection reset');
        return answer;
      },
    });
    await client.flush();
    await client.stop();
    expect(lost).toBe(4);
    expect(await rig.stored()).toBe(rig.log.bytes);
    expect(rig.statuses.map((status) => status.state)).toContain('offline');
  });

  it('honours Retry-After, and otherwise backs off more and more', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(1));
    const busy = (headers: Record<string, string> = {}): Response => new Response('', { status: 503, headers });
    const client = rig.client({
      fetch: faulty(rig.server.fetch, [busy(), busy(), busy(), busy({ 'retry-after': '77' }), new Response('', { status: 429 })]),
      random: () => 0,
    });
    await client.flush();
    await client.stop();
    expect(rig.waits.slice(0, 5)).toEqual([500, 1_000, 2_000, 77_000, 8_000]);
    expect(rig.statuses[0]).toMatchObject({ state: 'waiting', pending: 1 });
  });

  it('tries again when the connection breaks within an answer, or the answer never ends', async () => {
    const rig = await Rig.create();
    rig.log.grow(3);
    const encode = (text: string) => new TextEncoder().encode(text);
    const broken = new ReadableStream({
      pull: (controller) => (controller.enqueue(encode('{"keys":')), controller.error(new TypeError('connection reset'))),
    });
    let sent = 0;
    const endless = new ReadableStream({ pull: (controller) => (sent++, controller.enqueue(encode('x'.repeat(10_000)))) });
    const answers = [new Response(broken), new Response(endless, { status: 503 })];
    const client = rig.client({ fetch: async (url, init) => answers.shift() ?? rig.server.fetch(url, init) });
    expect((await client.flush()).receipt.count).toBe(3);
    expect(rig.waits.length).toBe(2);
    expect(sent).toBeLessThan(20);
    await client.stop();
  });

  it.each(['{"keys":[],"current":"k1"}', '<html>', `{"keys":"${'x'.repeat(2_000_000)}"}`])(
    'takes %.30s for no Coagency server',
    async (body) => {
      const rig = await Rig.create();
      const client = rig.client({ fetch: async () => new Response(body) });
      await expect(client.flush()).rejects.toMatchObject({ code: 'not-coagency' });
      await client.stop();
    },
  );

  it('does not retry what only a person can put right, and says what to do', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(1));
    const client = rig.client({ token: 'coag_wrong' });
    await expect(client.flush()).rejects.toMatchObject({ code: 'signed-out', next: expect.stringContaining('Sign in') });
    expect(client.status).toMatchObject({ state: 'signed-out', pending: 1 });
    client.setToken(rig.token);
    await rig.until((status) => status.state === 'synced');
    await client.stop();
    expect(await rig.stored()).toBe(rig.log.bytes);
  });

  it('uploads a differing history as a fork that both sides can see', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(3, 'theirs'));
    const first = rig.client();
    await first.flush();
    await first.stop();
    const theirs = rig.log.bytes;
    const mine = new MemoryLog('session-one').grow(5, 'mine');
    const store = rig.store;
    const client = rig.client({ source: mine, store });
    const { receipt } = await client.flush();
    await client.stop();
    expect(client.remoteKey).toMatch(/^session-one\../);
    expect(receipt).toMatchObject({ session: 'session-one', count: 5, head: await mine.head(5) });
    expect(await rig.stored()).toBe(theirs);
    expect(await rig.stored(client.remoteKey)).toBe(mine.bytes);
    const report: unknown = await (await rig.server.ask('/api/sessions/session-one', rig.token)).json();
    expect(report).toMatchObject({ forks: [client.remoteKey] });

    mine.grow(1, 'mine');
    const again = rig.client({ source: mine, store });
    await again.flush();
    await again.stop();
    expect(again.remoteKey).toBe(client.remoteKey);
    expect(await rig.stored(client.remoteKey)).toBe(mine.bytes);
  });

  it('stops when the server signs with another key, until the expert confirms it', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(2));
    rig.store.values.set(
      'server-key http://127.0.0.1:1',
      JSON.stringify({ id: 'another', algorithm: 'Ed25519', publicKey: 'A'.repeat(43) }),
    );
    const client = rig.client();
    await expect(client.flush()).rejects.toMatchObject({ code: 'server-key-changed' });
    await client.trustNewKey();
    await client.flush();
    await client.stop();
    expect(await rig.stored()).toBe(rig.log.bytes);
  });

  it('believes no receipt that is not signed', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(2));
    const client = rig.client({
      fetch: async (url, init) => {
        const answer = await rig.server.fetch(url, init);
        const header = answer.headers.get('coagency-receipt');
        if (!isAppend(init) || header === null) return answer;
        const receipt = JSON.parse(Buffer.from(header, 'base64url').toString()) as { count: number };
        const forged = Buffer.from(JSON.stringify({ ...receipt, count: receipt.count + 1 })).toString('base64url');
        return new Response(null, { status: 200, headers: { 'coagency-receipt': forged } });
      },
    });
    await expect(client.flush()).rejects.toMatchObject({ code: 'bad-receipt' });
    await client.stop();
    expect(rig.kept).toEqual([]);
  });

  it('sends contents before the events that name them', async () => {
    const rig = await Rig.create();
    const text = 'a large document\n'.repeat(10_000);
    const hash = createHash('sha256').update(text).digest('hex');
    rig.log.blobs.set(hash, text);
    rig.log.add({ kind: 'doc.opened', doc: 1, uri: 'a.txt', language: 'plaintext', eol: 'lf', blob: hash, hash });
    const order: string[] = [];
    const client = rig.client({
      fetch: async (url, init) => {
        order.push(`${init.method} ${new URL(url).pathname}`);
        return rig.server.fetch(url, init);
      },
    });
    await client.flush();
    await client.stop();
    expect(order.indexOf(`PUT /api/sessions/session-one/blobs/${hash}`)).toBeLessThan(
      order.indexOf('POST /v1/stream/sessions/session-one'),
    );
    const blob = await rig.server.ask(`/api/sessions/session-one/blobs/${hash}`, rig.token);
    expect(await blob.text()).toBe(text);
  });

  it('pauses and resumes', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(1));
    const client = rig.client();
    client.pause();
    client.start();
    await rig.until((status) => status.state === 'paused');
    expect(client.status.pending).toBe(1);
    client.resume();
    await rig.until((status) => status.state === 'synced');
    await client.stop();
    expect(client.status.state).toBe('off');
  });

  it('sends smaller batches when the server finds them too large', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(2_000, 'x'.repeat(200)));
    let refused = 0;
    const client = rig.client({
      fetch: async (url, init) => {
        const large = isAppend(init) && Number(JSON.stringify(init.headers).length) > 0 && (init.body as Uint8Array).length > 4_000;
        if (!large) return rig.server.fetch(url, init);
        refused++;
        return new Response('', { status: 413 });
      },
    });
    await client.flush();
    await client.stop();
    expect(refused).toBeGreaterThan(0);
    expect(await rig.stored()).toBe(rig.log.bytes);
  });

  it('does not bring back what was deleted on the server', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(1));
    const first = rig.client();
    await first.flush();
    await first.stop();
    const admin = (await rig.server.token('admin')).secret;
    expect((await rig.server.ask('/v1/stream/sessions/session-one', admin, { method: 'DELETE' })).status).toBe(204);
    const client = rig.client();
    await expect(client.flush()).rejects.toMatchObject({ code: 'deleted' });
    await client.stop();
  });

  it('says that the log is gone while the server is away, and goes on when it is back', { timeout: 10_000 }, async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(5));
    const { log } = rig;
    let gone = false;
    const source: LogSource = {
      session: log.session,
      count: () => (gone ? Promise.reject(new Error('there is no folder')) : log.count()),
      header: () => log.header(),
      read: (fromSeq, maxBytes) => log.read(fromSeq, maxBytes),
      head: (seq) => log.head(seq),
    };
    const wait = async (): Promise<void> => void (gone = true);
    const fetch = faulty(rig.server.fetch, [new TypeError('connection refused'), new TypeError('connection refused')]);
    const client = rig.client({ source, wait, fetch });
    await expect(client.flush()).rejects.toMatchObject({ message: 'there is no folder', next: expect.stringContaining('retry') });
    expect(rig.statuses.map(({ state, pending }) => [state, pending])).toEqual([
      ['offline', 5],
      ['error', 5],
    ]);
    gone = false;
    client.retry();
    expect(await client.flush()).toMatchObject({ receipt: { count: 5 } });
    await client.stop();
  });

  it('stops where the last receipt cannot be kept', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(1));
    const client = rig.client({ keepReceipt: () => Promise.reject(new Error('there is no folder')) });
    await expect(client.flush()).rejects.toMatchObject({ message: 'there is no folder' });
    await client.stop();
    expect(client.status.state).toBe('off');
  });

  it('waits for the rest when the server has more than the folder', async () => {
    const rig = await Rig.create(new MemoryLog('session-one').grow(5));
    const first = rig.client();
    await first.flush();
    await first.stop();
    rig.log.lines.length = 3;
    const client = rig.client();
    await expect(client.flush()).rejects.toMatchObject({ code: 'server-ahead' });
    await client.stop();
  });

  it.each(['http://sync.example.org', 'ftp://127.0.0.1', 'nonsense'])('refuses to send a token to %s', async (server) => {
    const rig = await Rig.create();
    await expect(rig.client({ server }).flush()).rejects.toMatchObject({ code: 'bad-server' });
  });
});

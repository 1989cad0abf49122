import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meantFor, sendBacklog, sendInRounds } from '../../../src/extension/sync/backlog.ts';
import type { Backlog, ClientFor } from '../../../src/extension/sync/backlog.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import type { Fetch } from '../../../src/sync/server-api.ts';
import { SyncClient } from '../../../src/sync/client.ts';
import { InProcessServer, ORIGIN } from '../../server/support/in-process.ts';

let root: string;
let server: InProcessServer;
let token: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coagency-backlog-'));
  server = await InProcessServer.open();
  token = (await server.token('annotator')).secret;
});
afterEach(() => rm(root, { recursive: true }));

/** A session of an earlier window, not sent yet. */
async function session(id: string): Promise<string> {
  const folder = join(root, id);
  const writer = await TrajectoryWriter.open(folder, { session: id, packing: 'gz' });
  writer.append({ kind: 'note.added', text: 'earlier' });
  await writer.seal();
  await writer.close();
  await meantFor(folder, ORIGIN);
  return folder;
}

/** Uploads as a window has them, by way of `fetch`. */
const clients =
  (fetch: Fetch): ClientFor =>
  (source, store, onStatus) =>
    new SyncClient({
      source,
      server: ORIGIN,
      token,
      fetch,
      now: Date.now,
      random: () => 0,
      // For ever, so that whoever waits for it does so until the test's time is over.
      wait: (_milliseconds, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      store,
      keepReceipt: (receipt) => store.keepReceipt(receipt),
      onStatus,
    });

/** Can a window go on with this session? */
async function isFree(folder: string): Promise<boolean> {
  return TrajectoryWriter.open(folder, { session: 'unused-one' }).then(
    (writer) => writer.close().then(() => true),
    () => false,
  );
}

const stop = new AbortController().signal;
const unreachable: Fetch = () => Promise.reject(new TypeError('connection refused'));

describe('what earlier sessions recorded', { timeout: 10_000 }, () => {
  it('locks none of them while the server is away, and goes when it is back', async () => {
    const folders = [await session('session-one'), await session('session-two')];
    let away = true;
    const waits: number[] = [];
    const others: boolean[] = [];
    const backlog: Backlog = {
      folders,
      server: ORIGIN,
      clientFor: clients((url, init) => (away ? unreachable(url, init) : server.fetch(url, init))),
      sendOthers: async () => void others.push(away),
      onProblem: (error) => expect.fail(String(error)),
      wait: async (milliseconds) => {
        waits.push(milliseconds);
        expect(await Promise.all(folders.map(isFree))).toEqual([true, true]);
        away = waits.length < 2;
      },
    };
    await sendInRounds(backlog, stop);
    // Long enough apart that hardly anyone who wants such a session meets a try.
    expect(waits).toEqual([300_000, 300_000]);
    expect(others).toEqual([true, true, false]);
    expect(await server.stored('session-one', token)).toContain('earlier');
    expect(await server.stored('session-two', token)).toContain('earlier');
  });

  it('is asked for once where the server is away: the others would meet the same', async () => {
    const folders = [await session('session-one'), await session('session-two')];
    let asked = 0;
    const fetch: Fetch = (url, init) => (asked++, unreachable(url, init));
    expect(await sendBacklog(folders, ORIGIN, clients(fetch), stop)).toEqual({ later: folders, failed: [] });
    expect(asked).toBe(1);
  });

  it('of which the server refuses one for now, goes without that one, which is tried again', async () => {
    const [busy, other] = [await session('session-one'), await session('session-two')];
    const fetch: Fetch = (url, init) =>
      url.includes('session-one') ? Promise.resolve(new Response('', { status: 503 })) : server.fetch(url, init);
    expect(await sendBacklog([busy, other], ORIGIN, clients(fetch), stop)).toEqual({ later: [busy], failed: [] });
    expect(await server.stored('session-two', token)).toContain('earlier');
  });

  it('goes to this server though another has signed for it', async () => {
    const folder = await session('session-one');
    const signed = { server: 'https://other.example', receipt: { count: 1_000 } };
    await writeFile(join(folder, 'receipts.jsonl'), `${JSON.stringify(signed)}\n`);
    expect(await sendBacklog([folder], ORIGIN, clients(server.fetch), stop)).toEqual({ later: [], failed: [] });
    expect(await server.stored('session-one', token)).toContain('earlier');
    // What this one has signed for is not sent again.
    expect(await sendBacklog([folder], ORIGIN, clients(unreachable), stop)).toEqual({ later: [], failed: [] });
  });

  it('of which one is damaged, goes without that one', async () => {
    const [damaged, whole] = [await session('session-one'), await session('session-two')];
    const segment = join(
      damaged,
      (await readdir(damaged)).find((name) => name.startsWith('000001'))!,
    );
    const bytes = await readFile(segment);
    await writeFile(segment, bytes.fill(0, bytes.length - 8));
    const problems: unknown[] = [];
    let others = 0;
    await sendInRounds(
      {
        folders: [damaged, whole],
        server: ORIGIN,
        clientFor: clients(server.fetch),
        sendOthers: async () => void others++,
        onProblem: (error) => void problems.push(error),
        wait: () => expect.fail('nothing passes by itself here'),
      },
      stop,
    );
    expect(await server.stored('session-two', token)).toContain('earlier');
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringMatching(/session-one: .*cannot be decompressed/) })]);
    expect(others).toBe(1);
    expect(await readdir(damaged)).not.toContain('lock');
  });

  it('waits no longer once it is stopped', async () => {
    const folder = await session('session-one');
    const stopping = new AbortController();
    const silent: Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('given up')));
        stopping.abort();
      });
    expect(await sendBacklog([folder], ORIGIN, clients(silent), stopping.signal)).toEqual({ later: [], failed: [] });
    expect(await isFree(folder)).toBe(true);
  });
});

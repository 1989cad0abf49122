import { copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meantFor, sendBacklog, sendInRounds } from '../../../src/extension/sync/backlog.ts';
import type { Backlog, Target } from '../../../src/extension/sync/backlog.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import { ServerApi } from '../../../src/sync/server-api.ts';
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
  await meantFor(folder, ORIGIN, token);
  return folder;
}

/** The server as a window talks to it, by way of `fetch`. */
const by = (fetch: Fetch, secret = token): Target => ({
  server: ORIGIN,
  token: secret,
  api: new ServerApi({ server: ORIGIN, token: () => secret, fetch, now: Date.now, timeout: 60_000 }),
  clientFor: (source, store, onStatus) =>
    new SyncClient({
      source,
      server: ORIGIN,
      token: secret,
      fetch,
      now: Date.now,
      random: () => 0,
      // For ever, so that whoever waits for it does so until the test's time is over.
      wait: (_milliseconds, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      store,
      keepReceipt: (receipt) => store.keepReceipt(receipt),
      onStatus,
    }),
});

/** Can a window go on with this session? */
async function isFree(folder: string): Promise<boolean> {
  return TrajectoryWriter.open(folder, { session: 'unused-one' }).then(
    (writer) => writer.close().then(() => true),
    () => false,
  );
}

const stop = new AbortController().signal;
/** What the server was asked for, by method and path. */
function recorded(): [Fetch, string[]] {
  const asked: string[] = [];
  return [(url, init) => (asked.push(`${init.method} ${new URL(url).pathname}`), server.fetch(url, init)), asked];
}
const unreachable: Fetch = () => Promise.reject(new TypeError('connection refused'));

describe('what earlier sessions recorded', { timeout: 10_000 }, () => {
  it('locks none of them while the server is away, and goes when it is back', async () => {
    const folders = [await session('session-one'), await session('session-two')];
    let away = true;
    const waits: number[] = [];
    const others: boolean[] = [];
    const backlog: Backlog = {
      folders,
      ...by((url, init) => (away ? unreachable(url, init) : server.fetch(url, init))),
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
    expect(await sendBacklog(folders, by(fetch), stop)).toEqual({ later: folders, failed: [] });
    expect(asked).toBe(1);
  });

  it('of which the server refuses one for now, goes without that one, which is tried again', async () => {
    const [busy, other] = [await session('session-one'), await session('session-two')];
    const fetch: Fetch = (url, init) =>
      url.includes('session-one') ? Promise.resolve(new Response('', { status: 503 })) : server.fetch(url, init);
    expect(await sendBacklog([busy, other], by(fetch), stop)).toEqual({ later: [busy], failed: [] });
    expect(await server.stored('session-two', token)).toContain('earlier');
  });

  it('goes to this server though another has signed for it', async () => {
    const folder = await session('session-one');
    const signed = { server: 'https://other.example', receipt: { count: 1_000 } };
    await writeFile(join(folder, 'receipts.jsonl'), `${JSON.stringify(signed)}\n`);
    expect(await sendBacklog([folder], by(server.fetch), stop)).toEqual({ later: [], failed: [] });
    expect(await server.stored('session-one', token)).toContain('earlier');
    // What this one has signed for is not sent again.
    const [fetch, asked] = recorded();
    expect(await sendBacklog([folder], by(fetch), stop)).toEqual({ later: [], failed: [] });
    expect(asked).toEqual(['GET /api/sessions/session-one']);
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
        ...by(server.fetch),
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
    expect(await sendBacklog([folder], by(silent), stopping.signal)).toEqual({ later: [], failed: [] });
    expect(await isFree(folder)).toBe(true);
  });
});

describe('what the server has signed for to the end', { timeout: 20_000 }, () => {
  const done = { later: [], failed: [] };
  let folder: string;
  /** Another token of the same person. */
  let next: string;
  /** A copy of the server before it got the session. */
  let copy: string;
  beforeEach(async () => {
    const file = join(root, 'server.sqlite');
    copy = join(root, 'copy.sqlite');
    server = await InProcessServer.open({ file });
    [token, next] = [
      (await server.token('annotator', { actor: 'jane' })).secret,
      (await server.token('annotator', { actor: 'jane' })).secret,
    ];
    await server.close();
    await copyFile(file, copy);
    server = await InProcessServer.open({ file });
    folder = await session('session-one');
    expect(await sendBacklog([folder], by(server.fetch), stop)).toEqual(done);
  });
  afterEach(() => server.close());
  const restore = async (): Promise<void> => {
    await server.close();
    server = await InProcessServer.open({ file: copy });
  };
  const receipts = async (): Promise<number> => (await readFile(join(folder, 'receipts.jsonl'), 'utf8')).split('\n').length - 1;

  it('is sent again when it was restored from an older copy', async () => {
    await restore();
    await expect(server.stored('session-one', token)).rejects.toThrow('404');
    expect(await sendBacklog([folder], by(server.fetch), stop)).toEqual(done);
    expect(await server.stored('session-one', token)).toContain('earlier');
    expect(await receipts()).toBe(2);
  });

  it('is asked for with one request, which writes nothing and needs no lock', async () => {
    const writer = await TrajectoryWriter.open(folder, { session: 'unused-one' });
    const [fetch, asked] = recorded();
    expect(await sendBacklog([folder], by(fetch), stop)).toEqual(done);
    expect(asked).toEqual(['GET /api/sessions/session-one']);
    expect(await receipts()).toBe(1);
    await writer.close();
  });

  it('is asked for later, once, where the server is away, and of the newest only', async () => {
    const folders = [folder];
    for (let i = 0; i < 60; i++) {
      const more = join(root, `session-copy-${i}`);
      await cp(folder, more, { recursive: true });
      folders.push(more);
    }
    let tried = 0;
    expect(
      await sendBacklog(
        folders,
        by((url, init) => (tried++, unreachable(url, init))),
        stop,
      ),
    ).toEqual({ later: folders, failed: [] });
    expect(tried).toBe(1);
    const [fetch, asked] = recorded();
    expect(await sendBacklog(folders, by(fetch), stop)).toEqual(done);
    expect(asked.length).toBe(50);
    // A token that is no longer one is said to be so once.
    const { failed } = await sendBacklog(folders, by(server.fetch, 'coag_revoked'), stop);
    expect(failed).toEqual([expect.objectContaining({ message: expect.stringContaining('does not accept the token') })]);
  });

  it('is not sent to another team on the same server, nor with the token of somebody else', async () => {
    for (const options of [{ organization: 'theirs', actor: 'jane' }, { actor: 'joe' }]) {
      const { secret } = await server.token('annotator', options);
      const [fetch, asked] = recorded();
      expect(await sendBacklog([folder], by(fetch, secret), stop)).toEqual(done);
      expect(asked).toEqual(['GET /api/sessions/session-one']);
    }
  });

  it('is sent again with a token that has taken the place of the one before', async () => {
    // Where the session is found with it, the new token is as good as the old one.
    expect(await sendBacklog([folder], by(server.fetch, next), stop)).toEqual(done);
    await restore();
    expect(await sendBacklog([folder], by(server.fetch, next), stop)).toEqual(done);
    expect(await server.stored('session-one', next)).toContain('earlier');
  });

  it('stays deleted when it was deleted on purpose', async () => {
    const admin = (await server.token('admin')).secret;
    expect((await server.ask('/v1/stream/sessions/session-one', admin, { method: 'DELETE' })).status).toBe(204);
    expect(await sendBacklog([folder], by(server.fetch), stop)).toEqual(done);
    const [fetch, asked] = recorded();
    expect(await sendBacklog([folder], by(fetch), stop)).toEqual(done);
    expect(asked).toEqual(['GET /api/sessions/session-one']);
    expect(await readdir(folder)).not.toContain('lock');
  });
});

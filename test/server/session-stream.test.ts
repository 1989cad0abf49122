import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SessionStream, StreamRefused } from '../../src/sync/session-stream.ts';
import { InProcessServer } from './support/in-process.ts';
import { MemoryLog } from './support/memory-log.ts';

const LINES = { 'content-type': 'application/x-ndjson' };
const PATH = '/v1/stream/sessions/session-one';

let server: InProcessServer;
let token: string;
let log: MemoryLog;
let asked: string[];

beforeEach(async () => {
  server = await InProcessServer.open({ limits: { longPollMs: 200, chunk: 600 } });
  token = (await server.token('annotator')).secret;
  log = new MemoryLog('session-one');
  asked = [];
  await server.ask(PATH, token, { method: 'PUT', headers: LINES, body: log.bytes });
  // Several requests, so that it is read in several pieces.
  for (let request = 0; request < 4; request++) await grow(10);
});
afterEach(() => server.close());

async function grow(events: number): Promise<void> {
  const before = log.lines.length;
  log.grow(events, 'é€😀');
  const body = log.lines.slice(before).map((line) => `${line}\n`);
  await server.ask(PATH, token, { method: 'POST', headers: LINES, body: body.join('') });
}

const open = (key = 'session-one'): SessionStream =>
  new SessionStream({
    server: 'http://127.0.0.1:1',
    token,
    key,
    fetch: (url, init) => {
      asked.push(new URL(url).search);
      return server.fetch(url, init);
    },
    wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
  });

async function all(stream: SessionStream, from: number): Promise<{ lines: string[]; next: number }> {
  const lines: string[] = [];
  let next = from;
  for await (const piece of stream.lines(from)) {
    lines.push(...piece.lines.split('\n'));
    ({ next } = piece);
  }
  return { lines, next };
}

it('reads a session in pieces, header first, or from any event on', async () => {
  const stream = open();
  expect(await all(stream, 0)).toEqual({ lines: [await log.header(), ...log.lines], next: 40 });
  expect(asked.length).toBeGreaterThan(2);
  expect(await all(stream, 17)).toEqual({ lines: log.lines.slice(17), next: 40 });
});

it('goes on from where it stopped, without reading the rest again, and tells when there is more', async () => {
  const stream = open();
  await all(stream, 0);
  const end = new AbortController();
  const seen: string[] = [];
  const done = new Promise<void>((resolve) => {
    let next = 40;
    void stream.watch(() => {
      void all(stream, next).then((piece) => {
        seen.push(...piece.lines);
        ({ next } = piece);
        if (next === 46) resolve();
        else void grow(3);
      });
    }, end.signal);
  });
  asked = [];
  await grow(3);
  await done;
  end.abort();
  expect(seen).toEqual(log.lines.slice(40));
  expect(asked.some((query) => query.includes('offset=-1'))).toBe(false);
});

it('says what the server says', async () => {
  const stream = open('session-six');
  await expect(all(stream, 0)).rejects.toThrow(StreamRefused);
  await stream.watch(() => {}, AbortSignal.timeout(50));
});

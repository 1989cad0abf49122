import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReviewEvent } from '../../src/core/review/events.ts';
import { PanelReviews } from '../../src/extension/replay/panel-reviews.ts';
import { ReviewLog } from '../../src/node/review-log.ts';
import type { ToReplay } from '../../src/protocol/replay.ts';
import { ReviewServer } from '../../src/sync/review-upload.ts';
import { InProcessServer, ORIGIN } from './support/in-process.ts';
import { MemoryLog } from './support/memory-log.ts';

const LINES = { 'content-type': 'application/x-ndjson' };
let server: InProcessServer;
let folder: string;
let now: number;
let tokens: { readonly rev: string; readonly grace: string; readonly alan: string };
/** Answers in place of the server's, by what stands in the request's method, address and body. */
let faults: { readonly when: string; readonly status: number }[];
let asked: string[];

beforeEach(async () => {
  now = Date.parse('2026-01-01T00:00:00.000Z');
  faults = [];
  asked = [];
  folder = await mkdtemp(path.join(tmpdir(), 'coagency-reviews-'));
  server = await InProcessServer.open({ now: () => now });
  const author = (await server.token('annotator')).secret;
  const reviewer = async (actor: string): Promise<string> => (await server.token('reviewer', { actor })).secret;
  tokens = { rev: await reviewer('rev'), grace: await reviewer('grace'), alan: await reviewer('alan') };
  const log = new MemoryLog('session-one');
  await server.ask('/v1/stream/sessions/session-one', author, { method: 'PUT', headers: LINES, body: log.bytes });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const word = (id: string, text = id): ReviewEvent => ({ id, at: '2026-01-01T00:00:00.000Z', kind: 'comment.added', seq: 1, text });

const serverOf = (actor: keyof typeof tokens): ReviewServer =>
  new ReviewServer({
    server: ORIGIN,
    token: tokens[actor],
    key: 'session-one',
    fetch: async (url, init) => {
      const request = `${init?.method} ${url} ${typeof init?.body === 'string' ? init.body : ''}`;
      asked.push(request.split('\n', 1)[0]!);
      const fault = faults.find(({ when }) => request.includes(when));
      if (!fault) return server.fetch(url, init);
      const { status } = fault;
      const code = status === 422 ? 'bad-event' : 'busy';
      return Response.json({ type: 'about:blank', title: 'No', status, code, detail: `status ${status}` }, { status });
    },
    now: () => new Date(now),
  });

/** Somebody says something elsewhere. */
async function elsewhere(actor: keyof typeof tokens, ...events: ReviewEvent[]): Promise<void> {
  now += 1_000;
  await serverOf(actor).say('session-one', actor, events);
}

function make() {
  const posted: ToReplay[] = [];
  const log = new ReviewLog(folder, 'session-one', { id: 'rev' }, () => new Date(now));
  const reviews = new PanelReviews(log, { address: ORIGIN, reviews: serverOf('rev') }, (message) => void posted.push(message));
  return { reviews, log, posted };
}

const heard = (posted: readonly ToReplay[]): Record<string, string[]> => {
  const last = posted.findLast((each) => each.type === 'reviews')!;
  const ids = (events: readonly ReviewEvent[]): string[] => [...new Set(events.map(({ id }) => id))];
  return Object.fromEntries([
    [`own ${last.own.reviewer}`, ids(last.own.events)],
    ...last.others.map(({ reviewer, events }) => [reviewer, ids(events)]),
  ]);
};
const stored = async (): Promise<string[]> => (await serverOf('rev').read('rev')).map(({ id }) => id);

it('a stream that does not come keeps nothing from the others, nor what was said offline from the server', async () => {
  await elsewhere('grace', word('grace-0001'));
  await elsewhere('alan', word('alan-0001'));
  faults = [{ when: '/grace?', status: 503 }];
  const { reviews, log, posted } = make();
  await log.append(word('offline-0001'));
  await reviews.open();
  expect(heard(posted)).toEqual({ 'own rev': ['offline-0001'], alan: ['alan-0001'] });
  expect(posted.at(-1)).toEqual({ type: 'review-kept', state: 'sent' });
  expect(await stored()).toEqual(['offline-0001']);
  faults = [];
  await reviews.look();
  expect(heard(posted)).toEqual({ 'own rev': ['offline-0001'], grace: ['grace-0001'], alan: ['alan-0001'] });
});

it('what others say comes in while the page is open, and no news costs one request', async () => {
  await elsewhere('grace', word('grace-0001'));
  const { reviews, posted } = make();
  await reviews.look();
  expect(posted).toEqual([]);
  await reviews.open();
  await elsewhere('grace', word('grace-0002'));
  await elsewhere('alan', word('alan-0001'));
  await reviews.look();
  expect(heard(posted)).toEqual({ 'own rev': [], grace: ['grace-0001', 'grace-0002'], alan: ['alan-0001'] });
  const { length } = posted;
  asked = [];
  await reviews.look();
  expect(posted).toHaveLength(length);
  expect(asked).toHaveLength(1);
});

it('what waits is sent at the next look at which the server is there again', async () => {
  faults = [{ when: '/reviews', status: 503 }];
  const { reviews, posted } = make();
  await reviews.open();
  await reviews.say(word('offline-0001'));
  expect(posted.at(-1)).toMatchObject({ type: 'review-kept', state: 'waiting' });
  const { length } = posted;
  await reviews.look();
  expect(posted).toHaveLength(length);
  faults = [];
  await reviews.look();
  expect(posted.at(-1)).toEqual({ type: 'review-kept', state: 'sent' });
  expect(await stored()).toEqual(['offline-0001']);
});

it('a word that the server does not take keeps back none of the others; that it was refused is said', async () => {
  faults = [{ when: 'poison', status: 422 }];
  const { reviews, log, posted } = make();
  for (const id of ['word-0001', 'word-0002', 'word-0003', 'word-0004']) await log.append(word(id, id === 'word-0002' ? 'poison' : id));
  await reviews.open();
  expect(await stored()).toEqual(['word-0001', 'word-0003', 'word-0004']);
  expect(posted.at(-1)).toEqual({ type: 'review-kept', state: 'refused', message: 'status 422' });
  await reviews.say(word('word-0005'));
  expect(await stored()).toEqual(['word-0001', 'word-0003', 'word-0004', 'word-0005']);
  faults = [];
  await reviews.say(word('word-0006'));
  expect(posted.at(-1)).toEqual({ type: 'review-kept', state: 'sent' });
  expect(await stored()).toHaveLength(6);
});

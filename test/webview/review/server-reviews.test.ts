import { describe, expect, test } from 'vitest';
import type { ReviewEvent } from '../../../src/core/review/events.ts';
import type { ToReplay } from '../../../src/protocol/replay.ts';
import { ServerReviews } from '../../../webview/review/server-reviews.ts';

type Reviews = Extract<ToReplay, { type: 'reviews' }>;

const comment = (id: string, text: string): ReviewEvent => ({
  id,
  at: '2026-11-22T09:00:00.000Z',
  kind: 'comment.added',
  seq: 7,
  text,
});

/** A server with a stream a reviewer; an offset is a number of lines. */
class Server {
  readonly streams = new Map<string, string[]>();
  readonly asked: string[] = [];
  away = false;
  /** A reviewer whose stream does not come. */
  broken: string | undefined;

  write(reviewer: string, event: ReviewEvent): void {
    const lines = this.streams.get(reviewer) ?? ['{"format":"coagency-review"}'];
    this.streams.set(reviewer, [...lines, JSON.stringify(event)]);
  }

  ask = async (path: string): Promise<Response> => {
    this.asked.push(path);
    if (this.away) throw new TypeError('fetch failed');
    const [, reviewer, offset] = /^\/v1\/stream\/reviews\/s\/(\w+)\?offset=(.+)$/.exec(path) ?? [];
    if (reviewer === undefined) {
      const reviews = [...this.streams].map(([name, lines]) => ({ reviewer: name, updatedAt: `${lines.length}` }));
      return Response.json({ reviewer: null, reviews });
    }
    if (reviewer === this.broken) throw new TypeError('fetch failed');
    // Two lines at a time, as a long stream comes in pieces.
    const lines = this.streams.get(reviewer)!;
    const from = Math.max(0, Number(offset));
    const piece = lines.slice(from, from + 2);
    const next = from + piece.length;
    const headers = { 'stream-next-offset': `${next}`, ...(next === lines.length ? { 'stream-up-to-date': 'true' } : {}) };
    return new Response(piece.map((line) => `${line}\n`).join(''), { headers });
  };
}

async function open(server: Server) {
  const replies: ToReplay[] = [];
  let seen = (): void => {};
  const reviews = new ServerReviews('s', server.ask, {
    storage: { length: 0, key: () => null, getItem: () => null, setItem: () => {}, removeItem: () => {} },
    later: () => {},
    now: () => new Date(0),
    whenOnline: () => {},
    whileSeen: (run) => (seen = run),
  });
  await reviews.open('s', (message) => void replies.push(message));
  return {
    /** The page comes before the viewer's eyes; what it is told then. */
    look: async (): Promise<Reviews | undefined> => {
      replies.length = 0;
      server.asked.length = 0;
      seen();
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return replies[0] as Reviews | undefined;
    },
    first: replies[0] as Reviews,
  };
}

const textsOf = ({ others }: Reviews) =>
  others.map(({ reviewer, events }) => [reviewer, ...events.map((event) => event.kind === 'comment.added' && event.text)]);

describe('what others say while the page is open', () => {
  test('comes in without a reload, from those who said something before and from those who did not', async () => {
    const server = new Server();
    server.write('grace', comment('g1', 'one'));
    server.write('grace', comment('g2', 'two'));
    const { look, first } = await open(server);
    expect(textsOf(first)).toEqual([['grace', 'one', 'two']]);
    server.write('grace', comment('g3', 'three'));
    server.write('alan', comment('a1', 'mine'));
    expect(textsOf((await look())!)).toEqual([
      ['grace', 'one', 'two', 'three'],
      ['alan', 'mine'],
    ]);
  });

  test('is read on from where reading ended, and costs one small request where there is nothing new', async () => {
    const server = new Server();
    server.write('grace', comment('g1', 'one'));
    server.write('alan', comment('a1', 'mine'));
    const { look } = await open(server);
    expect(await look()).toBeUndefined();
    expect(server.asked).toEqual(['/api/sessions/s/reviews']);
    server.write('grace', comment('g2', 'two'));
    await look();
    expect(server.asked).toEqual(['/api/sessions/s/reviews', '/v1/stream/reviews/s/grace?offset=2']);
  });

  test('waits for the next look where the server is away, and nobody is troubled', async () => {
    const server = new Server();
    const { look } = await open(server);
    server.write('grace', comment('g1', 'one'));
    server.away = true;
    expect(await look()).toBeUndefined();
    server.away = false;
    expect(textsOf((await look())!)).toEqual([['grace', 'one']]);
  });

  test('comes from the others where one stream does not come, and from that one at the next look', async () => {
    const server = new Server();
    server.write('grace', comment('g1', 'one'));
    server.write('alan', comment('a1', 'mine'));
    server.broken = 'grace';
    const { look, first } = await open(server);
    expect(textsOf(first)).toEqual([['alan', 'mine']]);
    server.write('alan', comment('a2', 'more'));
    expect(textsOf((await look())!)).toEqual([['alan', 'mine', 'more']]);
    server.broken = undefined;
    expect(textsOf((await look())!)).toEqual([
      ['grace', 'one'],
      ['alan', 'mine', 'more'],
    ]);
  });
});

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
  /** What the list answers next; then it is itself again. */
  busy: number[] = [];
  reviewer: string | null = null;
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
      const status = this.busy.shift();
      if (status !== undefined) return Response.json({ detail: `status ${status}` }, { status });
      const reviews = [...this.streams].map(([name, lines]) => ({ reviewer: name, updatedAt: `${lines.length}` }));
      return Response.json({ reviewer: this.reviewer, reviews });
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
  const later: [number, () => void][] = [];
  let seen = (): void => {};
  const reviews = new ServerReviews('s', server.ask, {
    storage: { length: 0, key: () => null, getItem: () => null, setItem: () => {}, removeItem: () => {} },
    later: (run, milliseconds) => void later.push([milliseconds, run]),
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
    first: replies[0] as Reviews | undefined,
    /** What the page is told when the time has come that it waits for, and how long that was. */
    wait: async (): Promise<[number, Reviews | undefined]> => {
      replies.length = 0;
      const [milliseconds, run] = later.shift()!;
      run();
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return [milliseconds, replies[0] as Reviews | undefined];
    },
    waits: later,
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
    expect(textsOf(first!)).toEqual([['grace', 'one', 'two']]);
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
    expect(textsOf(first!)).toEqual([['alan', 'mine']]);
    server.write('alan', comment('a2', 'more'));
    expect(textsOf((await look())!)).toEqual([['alan', 'mine', 'more']]);
    server.broken = undefined;
    expect(textsOf((await look())!)).toEqual([
      ['grace', 'one'],
      ['alan', 'mine', 'more'],
    ]);
  });
});

describe('a server that does not say who reviews', () => {
  test.for([503, 429])('with %i is asked again until it does, and that is said meanwhile', async (status) => {
    const server = new Server();
    server.reviewer = 'alan';
    server.write('grace', comment('g1', 'one'));
    server.busy = [status, status];
    const { first, wait, waits } = await open(server);
    expect(first!.own).toEqual({ reviewer: null, why: expect.stringContaining('asked again'), events: [] });
    expect(await wait()).toEqual([2_000, first]);
    const [milliseconds, told] = await wait();
    expect(milliseconds).toBe(4_000);
    expect(told!.own.reviewer).toBe('alan');
    expect(textsOf(told!)).toEqual([['grace', 'one']]);
    expect(waits).toEqual([]);
  });

  test('whose answer does not come is asked again, too', async () => {
    const server = new Server();
    server.away = true;
    const { first, wait } = await open(server);
    expect(first!.own.why).toContain('asked again');
    server.away = false;
    expect((await wait())[1]!.own.why).not.toContain('asked again');
  });

  test('since it may not is taken at its word', async () => {
    const server = new Server();
    server.busy = [403];
    const { first, waits } = await open(server);
    expect(first!.own).toEqual({ reviewer: null, why: 'The server does not hand out reviews: status 403', events: [] });
    expect(waits).toEqual([]);
  });

  test('since it knows of none is not spoken of', async () => {
    const server = new Server();
    server.busy = [404];
    const { first, waits } = await open(server);
    expect(first).toBeUndefined();
    expect(waits).toEqual([]);
  });
});

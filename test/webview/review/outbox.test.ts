import { describe, expect, test } from 'vitest';
import type { ReviewEvent } from '../../../src/core/review/events.ts';
import type { Kept } from '../../../src/protocol/replay.ts';
import { Outbox } from '../../../webview/review/outbox.ts';

const word = (id: string): ReviewEvent => ({
  id,
  at: '2026-11-22T09:00:00.000Z',
  kind: 'verdict.withdrawn',
  target: { kind: 'step', id: 's' },
});

/** A server that stores each id once, and fails as told. */
class Server {
  begun = false;
  readonly stored = new Map<string, string>();
  requests = 0;
  /** A body with this in it is not taken, nothing of it. */
  untaken = 'no such line';
  /** What the next requests come to: a status, or no answer, before (`lost`) or after (`cut`) the server did its work. */
  fate: (number | 'lost' | 'cut')[] = [];

  ask = async (_path: string, init: RequestInit = {}): Promise<Response> => {
    this.requests += 1;
    const fate = this.fate.shift();
    if (fate === 'lost') throw new TypeError('fetch failed');
    if (typeof fate === 'number') return Response.json({ detail: `status ${fate}` }, { status: fate });
    const lines = (init.body as string).trimEnd().split('\n');
    let status = 204;
    if (init.method === 'PUT') this.begun = true;
    else if (!this.begun) status = 404;
    else if (lines.some((line) => line.includes(this.untaken))) return Response.json({ detail: 'no such word' }, { status: 422 });
    else for (const line of lines) this.stored.set((JSON.parse(line) as ReviewEvent).id, line);
    if (fate === 'cut') throw new TypeError('connection reset');
    return new Response(null, { status });
  };
}

function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    clear: () => values.clear(),
  };
}

function make(server: Server, storage = memoryStorage(), reviewer = 'rev') {
  const kept: Kept[] = [];
  const waits: number[] = [];
  const runs: (() => void)[] = [];
  const outbox = new Outbox({
    key: 'session-one',
    session: 'session-one',
    reviewer,
    storage,
    ask: server.ask,
    report: (each) => void kept.push(each),
    later: (run, milliseconds) => void (waits.push(milliseconds), runs.push(run)),
    now: () => new Date(0),
  });
  const again = async (): Promise<void> => {
    runs.shift()?.();
    await outbox.send();
  };
  return { outbox, kept, waits, again, storage };
}

describe('words on their way to the server', () => {
  test('begin the review, and leave the browser once they have arrived', async () => {
    const server = new Server();
    const { outbox, kept } = make(server);
    outbox.add(word('word-0001'));
    outbox.add(word('word-0002'));
    await outbox.send();
    await outbox.send();
    expect([...server.stored.keys()]).toEqual(['word-0001', 'word-0002']);
    expect(outbox.waiting).toEqual([]);
    expect(kept.at(-1)).toEqual({ state: 'sent' });
  });

  test('wait in the browser while the server is away, longer each time, and over a reload', async () => {
    const server = new Server();
    server.fate = ['lost', 503, 'lost'];
    const { outbox, kept, waits, again, storage } = make(server);
    outbox.add(word('word-0001'));
    await outbox.send();
    await again();
    await again();
    expect(waits).toEqual([2_000, 4_000, 8_000]);
    expect(kept.at(-1)).toEqual({ state: 'waiting' });
    const reloaded = make(server, storage);
    expect(reloaded.outbox.waiting).toEqual([word('word-0001')]);
    await reloaded.outbox.send();
    expect(server.stored.size).toBe(1);
  });

  test('whose answer was lost are sent again, and stored once', async () => {
    const server = new Server();
    server.begun = true;
    server.fate = ['cut'];
    const { outbox, again } = make(server);
    outbox.add(word('word-0001'));
    await outbox.send();
    expect(outbox.waiting).toHaveLength(1);
    await again();
    expect(outbox.waiting).toEqual([]);
    expect(server.stored.size).toBe(1);
  });

  test('that are refused stay, and it is said why', async () => {
    const server = new Server();
    server.fate = [403];
    const { outbox, kept, waits } = make(server);
    outbox.add(word('word-0001'));
    await outbox.send();
    expect(kept.at(-1)).toEqual({ state: 'refused', message: 'status 403' });
    expect(waits).toEqual([]);
    expect(outbox.waiting).toHaveLength(1);
  });

  test('are not kept back by one that the server does not take, not after a reload either; that one stays, and it is said why', async () => {
    const server = new Server();
    server.untaken = 'word-0002';
    const { outbox, kept, storage } = make(server);
    outbox.add(word('word-0001'));
    outbox.add(word('word-0002'));
    outbox.add(word('word-0003'));
    await outbox.send();
    await outbox.send();
    expect([...server.stored.keys()]).toEqual(['word-0001', 'word-0003']);
    expect(kept.at(-1)).toEqual({ state: 'refused', message: 'sent, but for one: no such word' });
    const { requests } = server;
    outbox.add(word('word-0004'));
    await outbox.send();
    expect(server.requests).toBe(requests + 1);
    const reloaded = make(server, storage);
    expect(reloaded.outbox.waiting).toEqual([word('word-0002')]);
    reloaded.outbox.add(word('word-0005'));
    await reloaded.outbox.send();
    expect([...server.stored.keys()]).toEqual(['word-0001', 'word-0003', 'word-0004', 'word-0005']);
    expect(reloaded.kept.at(-1)?.state).toBe('refused');
  });

  test('are gone with the comment that the server did not take, once it is removed', async () => {
    const server = new Server();
    server.untaken = 'word-0001';
    const { outbox, kept } = make(server);
    outbox.add(word('word-0001'));
    await outbox.send();
    outbox.add({ id: 'word-0002', at: '2026-11-22T09:00:00.000Z', kind: 'comment.removed', comment: 'word-0001' });
    expect(outbox.waiting).toEqual([]);
    expect(kept.at(-1)).toEqual({ state: 'sent' });
  });

  test('are sent also where the browser has no room for them; until then it is said that they are not kept', async () => {
    const server = new Server();
    server.fate = ['lost'];
    const storage = memoryStorage();
    storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const { outbox, kept, again } = make(server, storage);
    outbox.add(word('word-0001'));
    await outbox.send();
    expect(kept.at(-1)).toEqual({ state: 'refused', message: expect.stringContaining('leave the page open') });
    expect(outbox.waiting).toEqual([word('word-0001')]);
    await again();
    expect([...server.stored.keys()]).toEqual(['word-0001']);
    expect(outbox.waiting).toEqual([]);
    expect(kept.at(-1)).toEqual({ state: 'sent' });
  });

  test('of another person in the same browser are not touched', async () => {
    const server = new Server();
    server.fate = ['lost'];
    const first = make(server);
    first.outbox.add(word('word-0001'));
    await first.outbox.send();
    const second = make(server, first.storage, 'rob');
    expect(second.outbox.waiting).toEqual([]);
    await second.outbox.send();
    expect(server.requests).toBe(1);
    expect(first.outbox.waiting).toHaveLength(1);
  });
});

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { isJsonMode, isText } from '../streams/content-type.ts';
import { notFound } from '../auth/policy.ts';
import type { AppContext, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import type { Chunk } from '../store/read.ts';
import type { Stream } from '../store/streams.ts';
import { nextCursor } from '../streams/cursor.ts';
import { CLOSED, CURSOR, NEXT_OFFSET, UP_TO_DATE } from '../streams/headers.ts';
import { linesToArray } from '../streams/json-messages.ts';
import { formatOffset, parseOffset } from '../streams/offset.ts';
import { controlEvent, dataEvent } from '../streams/sse.ts';
import { readableSession, streamTarget } from './stream-target.ts';
import { gone } from './stream-write.ts';

type Headers = Record<string, string>;

/** GET and HEAD. */
export async function readStream(services: Services, c: AppContext): Promise<Response> {
  const stream = await findStream(services, c);
  if (c.req.method === 'HEAD') return metadata(stream);
  const query = new URL(c.req.url).searchParams;
  const live = query.get('live');
  const offset = oneOffset(query);
  if (live !== null && live !== 'long-poll' && live !== 'sse') throw new ProblemError(400, 'bad-live', 'live may be long-poll or sse');
  if (live !== null && offset === undefined) throw new ProblemError(400, 'no-offset', 'A live read needs an offset');
  await services.streams.touch(stream);
  const from = position(offset ?? '-1', stream);
  if (live === null) return catchUp(services, c, stream, from, offset === 'now');
  const release = claimTail(services, c);
  if (live === 'sse') return serverSentEvents(services, c, stream, from, release);
  try {
    return await longPoll(services, c, stream, from);
  } finally {
    release();
  }
}

async function findStream(services: Services, c: AppContext): Promise<Stream> {
  const principal = c.get('principal');
  const target = streamTarget(c.req.path, principal);
  if (target.kind === 'session') await readableSession(services, principal, target.key);
  const stream = await services.streams.find(target.path);
  if (!stream) throw notFound('There is no such stream');
  if (stream.deleted === 1) throw gone();
  return stream;
}

function metadata(stream: Stream): Response {
  const headers: Headers = {
    'content-type': stream.content_type,
    'cache-control': 'no-store',
    [NEXT_OFFSET]: formatOffset(stream.tail),
    ...(stream.closed === 1 && { [CLOSED]: 'true' }),
    ...(stream.ttl !== null && { 'stream-ttl': String(stream.ttl) }),
    ...(stream.expires_at !== null && { 'stream-expires-at': new Date(stream.expires_at).toISOString() }),
  };
  return new Response(null, { headers });
}

function oneOffset(query: URLSearchParams): string | undefined {
  const offsets = query.getAll('offset');
  if (offsets.length > 1) throw new ProblemError(400, 'bad-offset', 'There can be only one offset');
  return offsets[0];
}

function position(offset: string, stream: Stream): number {
  if (offset === '-1') return 0;
  if (offset === 'now') return stream.tail;
  const at = parseOffset(offset);
  if (at === undefined || at > stream.tail) throw new ProblemError(400, 'bad-offset', 'The stream has no such offset');
  return at;
}

async function chunkAt(services: Services, stream: Stream, from: number): Promise<Chunk> {
  if (from === stream.tail) return { bytes: Buffer.alloc(0), next: from };
  const chunk = await services.streams.read(stream, from, services.limits.chunk);
  if (!chunk) throw new ProblemError(400, 'bad-offset', 'The offset is inside a message');
  return chunk;
}

async function chunkResponse(c: AppContext, stream: Stream, chunk: Chunk, headers: Headers): Promise<Response> {
  const atTail = chunk.next === stream.tail;
  const plain = isJsonMode(stream.content_type) ? linesToArray(chunk.bytes) : chunk.bytes;
  // Event lines shrink tenfold: worth it for everyone but a reader on the same machine, who can ask for `identity`.
  const pack = plain.length > 1024 && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  const body = pack ? await promisify(gzip)(plain, { level: 1 }) : plain;
  return new Response(body as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': stream.content_type,
      vary: 'accept-encoding',
      ...(pack && { 'content-encoding': 'gzip' }),
      [NEXT_OFFSET]: formatOffset(chunk.next),
      ...(atTail && { [UP_TO_DATE]: 'true' }),
      ...(atTail && stream.closed === 1 && { [CLOSED]: 'true' }),
      ...headers,
    },
  });
}

async function catchUp(services: Services, c: AppContext, stream: Stream, from: number, now: boolean): Promise<Response> {
  if (now) return chunkResponse(c, stream, { bytes: Buffer.alloc(0), next: from }, { 'cache-control': 'no-store' });
  const chunk = await chunkAt(services, stream, from);
  // Weak: the bytes may travel compressed or not.
  const etag = `W/"${stream.id}:${from}:${chunk.next}${stream.closed === 1 && chunk.next === stream.tail ? ':c' : ''}"`;
  // Records are personal: a browser may keep them, and asks before it shows them again.
  const caching = { etag, 'cache-control': 'private, no-cache' };
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers: caching });
  return chunkResponse(c, stream, chunk, caching);
}

const cursorFor = (services: Services, c: AppContext): string => nextCursor(c.req.query('cursor'), services.now(), services.random);

async function longPoll(services: Services, c: AppContext, stream: Stream, from: number): Promise<Response> {
  const watch = services.streams.tails.watch(stream.id);
  try {
    let current = await findStream(services, c);
    if (current.tail === from && current.closed === 0) {
      await watch.wait(services.limits.longPollMs, AbortSignal.any([c.req.raw.signal, services.ending]));
      current = await findStream(services, c);
    }
    const cursor: Headers = current.closed === 1 && current.tail === from ? {} : { [CURSOR]: cursorFor(services, c) };
    if (current.tail > from)
      return await chunkResponse(c, current, await chunkAt(services, current, from), { ...cursor, 'cache-control': 'no-store' });
    return new Response(null, {
      status: 204,
      headers: {
        [NEXT_OFFSET]: formatOffset(current.tail),
        [UP_TO_DATE]: 'true',
        'cache-control': 'no-store',
        ...cursor,
        ...(current.closed === 1 && { [CLOSED]: 'true' }),
      },
    });
  } finally {
    watch.stop();
  }
}

function serverSentEvents(services: Services, c: AppContext, stream: Stream, from: number, release: () => void): Response {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const ended = AbortSignal.any([gone.signal, services.ending, AbortSignal.timeout(services.limits.sseMs)]);
  const events = sseEvents(services, c, stream, from, ended);
  // Pulled, not pushed: a reader that is slow holds back the next read from the store.
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await events.next();
          if (!done) return controller.enqueue(encoder.encode(value));
          release();
          controller.close();
        } catch (error) {
          release();
          controller.error(error);
        }
      },
      async cancel() {
        gone.abort();
        release();
        await events.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  const headers: Headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-store' };
  if (!isText(stream.content_type)) headers['stream-sse-data-encoding'] = 'base64';
  return new Response(body, { headers });
}

async function* sseEvents(
  services: Services,
  c: AppContext,
  stream: Stream,
  start: number,
  ended: AbortSignal,
): AsyncGenerator<string, undefined> {
  let at = start;
  let first = true;
  while (!ended.aborted) {
    const watch = services.streams.tails.watch(stream.id);
    try {
      const current = await findStream(services, c).catch(() => undefined);
      if (current?.id !== stream.id) return;
      if (current.tail === at && current.closed === 0 && !first) {
        await watch.wait(services.limits.sseMs, ended);
        continue;
      }
      const chunk = await chunkAt(services, current, at);
      at = chunk.next;
      const upToDate = at === current.tail;
      const closed = upToDate && current.closed === 1;
      const control = controlEvent({
        streamNextOffset: formatOffset(at),
        ...(closed ? { streamClosed: true } : { streamCursor: cursorFor(services, c) }),
        ...(upToDate && { upToDate: true }),
      });
      yield chunk.bytes.length > 0 ? dataEvent(stream.content_type, chunk.bytes) + control : control;
      if (closed) return;
      first = false;
    } finally {
      watch.stop();
    }
  }
}

const open = new WeakMap<Services, Map<string, number>>();

/** Counts a live reader, or refuses it. The function returned ends it, and may be called twice. */
function claimTail(services: Services, c: AppContext): () => void {
  const counts = open.get(services) ?? new Map<string, number>();
  open.set(services, counts);
  const { token } = c.get('principal');
  const mine = counts.get(token) ?? 0;
  let all = 0;
  for (const count of counts.values()) all += count;
  if (mine >= services.limits.tailsOfToken || all >= services.limits.tails) {
    throw new ProblemError(
      429,
      'too-many-readers',
      { detail: 'Too many live readers are open', next: 'Close one, or poll.' },
      { 'retry-after': '5' },
    );
  }
  counts.set(token, mine + 1);
  let claimed = true;
  return () => {
    if (!claimed) return;
    claimed = false;
    const left = (counts.get(token) ?? 1) - 1;
    if (left === 0) counts.delete(token);
    else counts.set(token, left);
  };
}

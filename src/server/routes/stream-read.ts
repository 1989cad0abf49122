import type { AppContext, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import type { Stream } from '../store/streams.ts';
import { CLOSED, NEXT_OFFSET } from '../streams/headers.ts';
import { formatOffset, parseOffset } from '../streams/offset.ts';
import { chunkAt, chunkResponse, findStream } from './stream-chunk.ts';
import type { Headers } from './stream-chunk.ts';
import { longPoll, serverSentEvents } from './stream-live.ts';

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
  const release = services.readers.claim(c.get('principal').token);
  if (live === 'sse') return serverSentEvents(services, c, stream, from, release);
  try {
    return await longPoll(services, c, stream, from);
  } finally {
    release();
  }
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

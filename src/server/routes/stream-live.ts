import { notSignedIn } from '../auth/authenticate.ts';
import type { AppContext, Services } from '../context.ts';
import type { Stream } from '../store/streams.ts';
import { isText } from '../streams/content-type.ts';
import { nextCursor } from '../streams/cursor.ts';
import { CLOSED, CURSOR, NEXT_OFFSET, UP_TO_DATE } from '../streams/headers.ts';
import { formatOffset } from '../streams/offset.ts';
import { controlEvent, dataEvent } from '../streams/sse.ts';
import { chunkAt, chunkResponse, findStream } from './stream-chunk.ts';
import type { Headers } from './stream-chunk.ts';

const cursorFor = (services: Services, c: AppContext): string => nextCursor(c.req.query('cursor'), services.now(), services.random);

/** After a wait: what was allowed when it began may be so no longer. */
async function findAgain(services: Services, c: AppContext): Promise<Stream> {
  if (!(await c.get('stillSignedIn')())) throw notSignedIn();
  return findStream(services, c);
}

/** Answers when there is something, or when it has waited long enough. */
export async function longPoll(services: Services, c: AppContext, stream: Stream, from: number): Promise<Response> {
  const watch = services.streams.tails.watch(stream.id);
  try {
    let current = await findStream(services, c);
    if (current.tail === from && current.closed === 0) {
      await watch.wait(services.limits.longPollMs, AbortSignal.any([c.req.raw.signal, services.ending]));
      current = await findAgain(services, c);
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

/** `release` is called once, when the reader has gone or the time is over. */
export function serverSentEvents(services: Services, c: AppContext, stream: Stream, from: number, release: () => void): Response {
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
      const current = await findAgain(services, c).catch(() => undefined);
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

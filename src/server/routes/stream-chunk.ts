import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { notFound } from '../auth/policy.ts';
import type { AppContext, Services } from '../context.ts';
import { gone, ProblemError } from '../problem.ts';
import type { Chunk } from '../store/read.ts';
import type { Stream } from '../store/streams.ts';
import { isJsonMode } from '../streams/content-type.ts';
import { CLOSED, NEXT_OFFSET, UP_TO_DATE } from '../streams/headers.ts';
import { linesToArray } from '../streams/json-messages.ts';
import { formatOffset } from '../streams/offset.ts';
import { readableSession, streamTarget } from './stream-target.ts';

export type Headers = Record<string, string>;

/** The stream that a URL names, if whoever asks may read it. */
export async function findStream(services: Services, c: AppContext): Promise<Stream> {
  const principal = c.get('principal');
  const target = streamTarget(c.req.path, principal);
  if (target.kind !== 'general') await readableSession(services, principal, target.key);
  const stream = await services.streams.find(target.path);
  if (!stream) throw notFound('There is no such stream');
  if (stream.deleted === 1) throw gone();
  return stream;
}

export async function chunkAt(services: Services, stream: Stream, from: number): Promise<Chunk> {
  if (from === stream.tail) return { bytes: Buffer.alloc(0), next: from };
  const chunk = await services.streams.read(stream, from, services.limits.chunk);
  if (!chunk) throw new ProblemError(400, 'bad-offset', 'The offset is inside a message');
  return chunk;
}

export async function chunkResponse(c: AppContext, stream: Stream, chunk: Chunk, headers: Headers): Promise<Response> {
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

import { gunzipSync } from 'node:zlib';
import { ProblemError } from './problem.ts';

const UNPACK_CHUNK = 256 << 10;

export interface BodyLimits {
  /** Most bytes on the wire. */
  readonly wire: number;
  /** Most bytes once unpacked. */
  readonly content: number;
}

/** A body as it came. Compressed, it is small; unpacked it may be large, and is so only while someone works on it. */
export interface WireBody {
  readonly wire: Buffer;
  readonly gzip: boolean;
}

export interface Body {
  readonly bytes: Buffer;
  /** The bytes as they came, when they came compressed. */
  readonly gzipped?: Buffer;
}

const tooLarge = (limit: number): ProblemError =>
  new ProblemError(413, 'body-too-large', { detail: `A request may have at most ${limit} bytes`, next: 'Send it in smaller parts.' });

/** Reads a request's body, never holding more than the limits allow. */
export async function readWireBody(request: Request, limits: BodyLimits): Promise<WireBody> {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new ProblemError(415, 'unknown-encoding', 'Content-Encoding may be gzip or identity');
  }
  const gzip = encoding === 'gzip';
  return { wire: await readWire(request, gzip ? limits.wire : Math.min(limits.wire, limits.content)), gzip };
}

/**
 * A millisecond or two for a batch as clients send them. Off the event loop it would take longer, with its buffers spread over the
 * threads' own memory; and whoever calls it goes on with the same bytes on this thread for ten times as long.
 */
export function unpackBody({ wire, gzip }: WireBody, limits: BodyLimits): Body {
  if (!gzip) return { bytes: wire };
  try {
    return { bytes: gunzipSync(wire, { maxOutputLength: limits.content, chunkSize: UNPACK_CHUNK }), gzipped: wire };
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limits.content);
    throw new ProblemError(400, 'bad-gzip', 'The body says that it is gzip and is not, or was cut off');
  }
}

/** Both at once, for bodies that few send. */
export const readBody = async (request: Request, limits: BodyLimits): Promise<Body> =>
  unpackBody(await readWireBody(request, limits), limits);

async function readWire(request: Request, limit: number): Promise<Buffer> {
  try {
    return await readParts(request, limit);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    // The client went away, or its connection broke: nobody hears the answer, and nothing has failed here.
    throw new ProblemError(400, 'body-cut-off', 'The body ended before its end');
  }
}

async function readParts(request: Request, limit: number): Promise<Buffer> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  // With a length that is known to be small the whole is read at once, which costs far less than a stream.
  if (declared !== null) return Buffer.from(await request.arrayBuffer());
  if (!request.body) return Buffer.alloc(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > limit) {
      await reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts, length);
}

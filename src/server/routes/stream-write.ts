import { FORK_OF_HEADER, HEAD_HEADER, RECEIPT_HEADER, SESSION_CONTENT_TYPE, SessionKey, Sha256 } from '../../protocol/sync.ts';
import { mayAppend, mayDelete, notFound } from '../auth/policy.ts';
import { readBody, readWireBody, unpackBody } from '../body.ts';
import type { Body, BodyLimits } from '../body.ts';
import type { AppContext, Services } from '../context.ts';
import { gone, ProblemError } from '../problem.ts';
import type { Created, Fork } from '../store/create.ts';
import { layDown } from '../store/segments.ts';
import type { Appended, Stream } from '../store/streams.ts';
import { isJsonMode, mediaType } from '../streams/content-type.ts';
import { CLOSED, contentTypeOf, isClosing, lifetimeOf, NEXT_OFFSET, producerOf, strictInteger, writerSeqOf } from '../streams/headers.ts';
import { messagesToLines } from '../streams/json-messages.ts';
import { formatOffset, parseOffset } from '../streams/offset.ts';
import type { ProducerRequest } from '../streams/producer.ts';
import type { SessionRow } from '../trajectory/session-store.ts';
import { appendToReview, beginReview } from './review-write.ts';
import { generalPath, readableSession, STREAMS, streamTarget } from './stream-target.ts';

type Headers = Record<string, string>;

const stateHeaders = (stream: Stream): Headers => ({
  [NEXT_OFFSET]: formatOffset(stream.tail),
  ...(stream.closed === 1 && { [CLOSED]: 'true' }),
});

/** PUT: create, or find as it was asked for. */
export async function createStream(services: Services, c: AppContext): Promise<Response> {
  const principal = c.get('principal');
  const target = streamTarget(c.req.path, principal);
  const get = (name: string): string | undefined => c.req.header(name);
  const body = await readBody(c.req.raw, appendLimits(services));
  if (target.kind === 'review') return beginReview(services, c, target, body.bytes);
  let created: Created;
  let extra: Headers = {};
  if (target.kind === 'session') {
    requireSessionType(contentTypeOf(get));
    const forkOf = get(FORK_OF_HEADER);
    if (forkOf !== undefined && !SessionKey.safeParse(forkOf).success)
      throw new ProblemError(400, 'bad-header', `${FORK_OF_HEADER} must name a session`);
    const outcome = await services.sessions.create(principal, target.key, body, forkOf ?? null);
    created = outcome.created;
    extra = receiptHeader(services, outcome.session);
  } else {
    const contentType = contentTypeOf(get);
    const fork = forkOf(c);
    const type = contentType ?? (fork ? (await services.streams.find(fork.path))?.content_type : undefined);
    created = await services.streams.create(target.path, {
      rows: await layDown(contentFor(type, body, true).bytes),
      contentType,
      ...lifetimeOf(get),
      closed: isClosing(get),
      fork,
    });
  }
  if (!('stream' in created)) throw refusedCreation(created);
  const headers: Headers = { 'content-type': created.stream.content_type, ...stateHeaders(created.stream), ...extra };
  if (created.kind === 'created') headers['location'] = c.req.url;
  return new Response(null, { status: created.kind === 'created' ? 201 : 200, headers });
}

function refusedCreation(refused: Exclude<Created, { stream: Stream }>): ProblemError {
  if (refused.kind === 'conflict') return new ProblemError(409, 'exists-otherwise', refused.why);
  if (refused.kind === 'no-source') return new ProblemError(404, 'no-source', 'The stream to fork from does not exist');
  return new ProblemError(400, 'bad-fork-offset', 'The source has no such position');
}

/** POST: append, close, or both. */
export async function appendToStream(services: Services, c: AppContext): Promise<Response> {
  const principal = c.get('principal');
  const target = streamTarget(c.req.path, principal);
  const get = (name: string): string | undefined => c.req.header(name);
  const producer = producerOf(get);
  const close = isClosing(get);
  const contentType = contentTypeOf(get);
  const limits = appendLimits(services);
  const wire = await readWireBody(c.req.raw, limits);
  if (wire.wire.length === 0 && !close) throw new ProblemError(400, 'empty-body', 'There is nothing to append');
  if (target.kind === 'session') {
    requireSessionType(contentType);
    if (close) throw new ProblemError(405, 'not-closable', 'A session ends with its own event, never by closing its stream');
    const session = await readableSession(services, principal, target.key);
    if (!mayAppend(principal, session)) throw new ProblemError(403, 'not-owner', 'Only the author of a session continues it');
    const head = get(HEAD_HEADER);
    if (head !== undefined && !Sha256.safeParse(head).success)
      throw new ProblemError(400, 'bad-header', `${HEAD_HEADER} must be a SHA-256 in hex`);
    const { outcome, session: now } = await services.appends.append(session, { body: wire, limits, claimedHead: head, producer });
    return appendAnswer(outcome, producer, true, receiptHeader(services, now));
  }
  const body = unpackBody(wire, limits);
  if (target.kind === 'review') return appendToReview(services, c, target, body.bytes, close);
  if (body.bytes.length > 0 && contentType === undefined) throw new ProblemError(400, 'no-content-type', 'Content-Type is missing');
  // What a mismatched body means cannot be told; the store refuses it by its type.
  const stream = await services.streams.find(target.path);
  const fits = stream && mediaType(contentType ?? '') === mediaType(stream.content_type);
  const { bytes, gzipped } = fits && stream.closed === 0 && body.bytes.length > 0 ? contentFor(stream.content_type, body, false) : body;
  const outcome = await services.streams.append(target.path, {
    rows: await layDown(bytes, gzipped),
    contentType,
    producer,
    seq: writerSeqOf(get),
    close,
  });
  return appendAnswer(outcome, producer, bytes.length > 0, {});
}

export async function deleteStream(services: Services, c: AppContext): Promise<Response> {
  const principal = c.get('principal');
  const target = streamTarget(c.req.path, principal);
  if (target.kind === 'session') {
    const session = await readableSession(services, principal, target.key);
    if (!mayDelete(principal, session)) throw new ProblemError(403, 'not-allowed', 'Only an admin deletes a session');
    await services.sessions.delete(session);
    return new Response(null, { status: 204 });
  }
  if (target.kind === 'review') throw new ProblemError(405, 'not-deletable', 'A review goes with its session, or not at all');
  await services.streams.find(target.path);
  const outcome = await services.streams.remove(target.path);
  if (outcome === 'not-found') throw notFound('There is no such stream');
  if (outcome === 'gone') throw gone();
  return new Response(null, { status: 204 });
}

const appendLimits = ({ limits }: Services): BodyLimits => ({ wire: limits.appendWire, content: limits.appendContent });

function requireSessionType(contentType: string | undefined): void {
  if (contentType === undefined || mediaType(contentType) !== SESSION_CONTENT_TYPE) {
    throw new ProblemError(415, 'wrong-content-type', `A session is ${SESSION_CONTENT_TYPE}`);
  }
}

/** In JSON mode messages are kept as lines; all else is kept as it came. */
function contentFor(contentType: string | undefined, body: Body, mayBeEmpty: boolean): Body {
  if (contentType === undefined || !isJsonMode(contentType) || body.bytes.length === 0) return body;
  let lines: string[];
  try {
    lines = messagesToLines(body.bytes.toString('utf8'));
  } catch {
    throw new ProblemError(400, 'bad-json', 'The body is not JSON');
  }
  if (lines.length === 0 && !mayBeEmpty) throw new ProblemError(400, 'empty-array', 'An empty array appends nothing');
  return { bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) };
}

function forkOf(c: AppContext): Fork | undefined {
  const [from, offset, past] = [
    c.req.header('stream-forked-from'),
    c.req.header('stream-fork-offset'),
    c.req.header('stream-fork-sub-offset'),
  ];
  const bad = (detail: string): ProblemError => new ProblemError(400, 'bad-fork', detail);
  if (from === undefined) {
    if (offset !== undefined || past !== undefined) throw bad('Stream-Fork-Offset and Stream-Fork-Sub-Offset need Stream-Forked-From');
    return undefined;
  }
  const at = offset === undefined ? undefined : offset === '-1' ? 0 : parseOffset(offset);
  if (offset !== undefined && at === undefined) throw bad('Stream-Fork-Offset is not an offset of this server');
  const sub = past === undefined ? 0 : strictInteger(past);
  if (sub === undefined) throw bad('Stream-Fork-Sub-Offset must be a whole number, 0 or more');
  if (sub > 0 && at === undefined) throw bad('Stream-Fork-Sub-Offset needs Stream-Fork-Offset');
  if (!from.startsWith(STREAMS)) throw new ProblemError(404, 'no-source', `A source is named by its path, ${STREAMS}…`);
  const source = streamTarget(from, c.get('principal'));
  if (source.kind === 'session') throw bad(`Sessions are forked with ${FORK_OF_HEADER}`);
  return { path: generalPath(from.slice(STREAMS.length), c.get('principal')), at, past: sub };
}

const receiptHeader = (services: Services, session: SessionRow): Headers => ({
  [RECEIPT_HEADER]: Buffer.from(JSON.stringify(services.receipts.of(session))).toString('base64url'),
});

function appendAnswer(outcome: Appended, producer: ProducerRequest | undefined, hasBody: boolean, extra: Headers): Response {
  switch (outcome.kind) {
    case 'appended': {
      const numbers: Headers = producer ? { 'producer-epoch': String(producer.epoch), 'producer-seq': String(producer.seq) } : {};
      return new Response(null, {
        status: producer && hasBody ? 200 : 204,
        headers: { ...stateHeaders(outcome.stream), ...numbers, ...extra },
      });
    }
    case 'duplicate': {
      const numbers = { 'producer-epoch': String(outcome.epoch), 'producer-seq': String(outcome.seq) };
      return new Response(null, { status: 204, headers: { ...stateHeaders(outcome.stream), ...numbers, ...extra } });
    }
    case 'already-closed':
      return new Response(null, { status: 204, headers: stateHeaders(outcome.stream) });
    case 'closed':
      throw new ProblemError(409, 'stream-closed', 'The stream is closed', stateHeaders(outcome.stream));
    case 'not-found':
      throw notFound('There is no such stream');
    case 'gone':
      throw gone();
    case 'type-mismatch':
      throw new ProblemError(409, 'type-mismatch', 'The stream holds another content type');
    case 'seq-regression':
      throw new ProblemError(409, 'seq-regression', `Stream-Seq must be greater than ${outcome.last}`);
    case 'stale-epoch':
      throw new ProblemError(403, 'stale-epoch', 'A newer run of this producer is known', { 'producer-epoch': String(outcome.epoch) });
    case 'epoch-starts-at-zero':
      throw new ProblemError(400, 'epoch-starts-at-zero', 'A new epoch begins with Producer-Seq 0');
    case 'gap':
      throw new ProblemError(409, 'producer-gap', 'Requests before this one are missing', {
        'producer-expected-seq': String(outcome.expected),
        'producer-received-seq': String(outcome.received),
      });
    case 'moved':
      throw new ProblemError(503, 'busy', 'The stream has just changed; try again', { 'retry-after': '1' });
  }
}

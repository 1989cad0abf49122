import { mediaType } from '../streams/content-type.ts';
import { SESSION_CONTENT_TYPE } from '../../protocol/sync.ts';
import { mayReview, notFound } from '../auth/policy.ts';
import type { AppContext, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import type { Stream } from '../store/streams.ts';
import { NEXT_OFFSET } from '../streams/headers.ts';
import { formatOffset } from '../streams/offset.ts';
import type { SessionRow } from '../trajectory/session-store.ts';
import { readableSession } from './stream-target.ts';
import type { StreamTarget } from './stream-target.ts';

type ReviewTarget = Extract<StreamTarget, { kind: 'review' }>;

/** The session, if whoever asks may say something of it, in this stream. */
async function reviewable(services: Services, c: AppContext, target: ReviewTarget): Promise<SessionRow> {
  const principal = c.get('principal');
  const session = await readableSession(services, principal, target.key);
  if (!mayReview(principal, session)) {
    throw new ProblemError(403, 'not-allowed', { detail: 'This needs a reviewer’s token', next: 'Ask an admin of your organization.' });
  }
  if (principal.actor !== target.reviewer) throw new ProblemError(403, 'not-owner', 'Nobody writes in another’s review, not even an admin');
  if (mediaType(c.req.header('content-type') ?? '') !== SESSION_CONTENT_TYPE)
    throw new ProblemError(415, 'wrong-content-type', `A review is ${SESSION_CONTENT_TYPE}`);
  return session;
}

export async function beginReview(services: Services, c: AppContext, target: ReviewTarget, bytes: Buffer): Promise<Response> {
  const session = await reviewable(services, c, target);
  const { stream, created } = await services.reviews.begin(session, target.reviewer, bytes);
  return answer(stream, created ? 201 : 200);
}

export async function appendToReview(
  services: Services,
  c: AppContext,
  target: ReviewTarget,
  bytes: Buffer,
  close: boolean,
): Promise<Response> {
  const session = await reviewable(services, c, target);
  if (close) throw new ProblemError(405, 'not-closable', 'A review can always be gone on with');
  const stream = await services.reviews.append(session, target.reviewer, bytes);
  if (!stream) throw notFound('The review was not begun');
  return answer(stream, 204);
}

const answer = (stream: Stream, status: number): Response =>
  new Response(null, { status, headers: { [NEXT_OFFSET]: formatOffset(stream.tail) } });

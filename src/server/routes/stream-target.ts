import { isStreamName } from '../../protocol/stream-name.ts';
import { SessionKey } from '../../protocol/sync.ts';
import { mayRead, notFound, requireAdmin } from '../auth/policy.ts';
import type { Principal } from '../auth/tokens.ts';
import type { Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { pathOfReview, pathOfSession } from '../trajectory/session-store.ts';
import type { SessionPlace } from '../trajectory/session-store.ts';

/** Where the streams lie: everything below is a stream's name. */
export const STREAMS = '/v1/stream/';
const SESSIONS = 'sessions/';
const REVIEWS = 'reviews/';

/** What a stream URL is about. `path` is its name in the store: no organization can name another's. */
export type StreamTarget =
  | { readonly kind: 'session'; readonly key: string; readonly path: string }
  | { readonly kind: 'review'; readonly key: string; readonly reviewer: string; readonly path: string }
  | { readonly kind: 'general'; readonly path: string };

/** Throws for a name that cannot be, and for general streams unless an admin asks: the product itself has sessions and reviews. */
export function streamTarget(urlPath: string, principal: Principal): StreamTarget {
  const name = decoded(urlPath.slice(STREAMS.length));
  if (name.startsWith(SESSIONS)) {
    const key = name.slice(SESSIONS.length);
    if (!SessionKey.safeParse(key).success) throw notFound();
    return { kind: 'session', key, path: pathOfSession(principal.organization, key) };
  }
  if (name.startsWith(REVIEWS)) {
    const [key = '', ...reviewer] = name.slice(REVIEWS.length).split('/');
    if (!SessionKey.safeParse(key).success || reviewer.length === 0) throw notFound();
    const path = pathOfReview(principal.organization, key, reviewer.join('/'));
    return { kind: 'review', key, reviewer: reviewer.join('/'), path };
  }
  requireAdmin(principal);
  return { kind: 'general', path: generalPath(name, principal) };
}

export const generalPath = (name: string, principal: Principal): string => `streams/${principal.organization}/${name}`;

/** The session, if whoever asks may see it. */
export async function readableSession(services: Services, principal: Principal, key: string): Promise<SessionPlace> {
  const session = await services.sessions.find(principal.organization, key);
  if (!session || !mayRead(principal, session)) throw notFound();
  return session;
}

function decoded(name: string): string {
  let plain: string;
  try {
    plain = decodeURIComponent(name);
  } catch {
    throw new ProblemError(400, 'bad-path', 'The path is not valid');
  }
  if (!isStreamName(plain))
    throw new ProblemError(400, 'bad-path', 'A stream’s name has 1 to 512 characters, no empty part, no . or .. and no control character');
  return plain;
}

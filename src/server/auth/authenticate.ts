import { getCookie } from 'hono/cookie';
import type { MiddlewareHandler } from 'hono';
import type { AppContext, AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import type { Principal } from './tokens.ts';

/** Holds a token for the replay and review pages; the browser sends it only from this server's own pages. */
export const TOKEN_COOKIE = 'coagency_token';

export const notSignedIn = (): ProblemError =>
  new ProblemError(
    401,
    'not-signed-in',
    { detail: 'The token is missing, unknown, expired or revoked', next: 'Sign in with a valid token.' },
    { 'www-authenticate': 'Bearer realm="coagency"' },
  );

function presented(c: AppContext): string | undefined {
  const bearer = /^Bearer +([^\s]{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  // A cookie travels without the page's doing; it opens what is read, and changes only what this server's own pages ask for.
  const site = c.req.header('sec-fetch-site');
  const own = c.req.method === 'GET' || c.req.method === 'HEAD' || site === 'same-origin';
  return own ? getCookie(c, TOKEN_COOKIE) : undefined;
}

/** Every route behind it has a principal. `anonymous` stands in for all tokens: for the conformance suite, which knows none. */
export function authenticate(services: Pick<Services, 'tokens'>, anonymous?: Principal): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const secret = presented(c);
    const whoAsks = async (): Promise<Principal | undefined> =>
      anonymous ?? (secret === undefined ? undefined : await services.tokens.authenticate(secret));
    const principal = await whoAsks();
    if (!principal) throw notSignedIn();
    c.set('principal', principal);
    c.set('stillSignedIn', async () => (await whoAsks()) !== undefined);
    await next();
  };
}

import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { deleteCookie, setCookie } from 'hono/cookie';
import { Me, ServerKeys } from '../../protocol/sync.ts';
import { notSignedIn, TOKEN_COOKIE } from '../auth/authenticate.ts';
import type { Principal } from '../auth/tokens.ts';
import type { AppEnv, Services } from '../context.ts';
import { json, problem, refused, security, tooLarge } from './describe.ts';

const keys = createRoute({
  method: 'get',
  path: '/api/keys',
  summary: 'The keys that receipts are and were signed with',
  responses: { 200: json(ServerKeys, 'The keys') },
});
const me = createRoute({
  method: 'get',
  path: '/api/me',
  summary: 'What the token is allowed',
  security,
  responses: { 200: json(Me, 'The token’s rights'), 401: refused[401] },
});
const signIn = createRoute({
  method: 'post',
  path: '/api/sign-in',
  summary: 'Keep a token in a cookie, for the replay and review pages',
  request: { body: { required: true, content: { 'application/json': { schema: z.object({ token: z.string().min(1).max(200) }) } } } },
  responses: { 200: json(Me, 'Signed in'), 400: problem('Not a token'), 401: refused[401], ...tooLarge },
});
const signOut = createRoute({
  method: 'post',
  path: '/api/sign-out',
  summary: 'Forget the cookie',
  responses: { 204: { description: 'Signed out' } },
});

const rightsOf = ({ organization, project, role, actor, expiresAt }: Principal): Me => ({
  organization,
  project,
  role,
  actor,
  expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
});

export function accountRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  app.openapi(keys, (c) => c.json(services.keys.published, 200));

  app.openapi(me, (c) => c.json(rightsOf(c.get('principal')), 200));

  app.openapi(signIn, async (c) => {
    const { token } = c.req.valid('json');
    const principal = await services.tokens.authenticate(token);
    if (!principal) throw notSignedIn();
    // Strict: no other site's link or form carries it here. Secure where the connection is, so that loopback works without TLS.
    setCookie(c, TOKEN_COOKIE, token, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https',
      ...(principal.expiresAt !== null && { maxAge: Math.max(0, Math.floor((principal.expiresAt - services.now()) / 1000)) }),
    });
    return c.json(rightsOf(principal), 200);
  });

  app.openapi(signOut, (c) => {
    deleteCookie(c, TOKEN_COOKIE, { path: '/' });
    return c.body(null, 204);
  });
}

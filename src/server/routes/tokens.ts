import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { IssuedToken, NewActor, Role, TokenList } from '../../protocol/tokens.ts';
import { notFound, requireAdmin } from '../auth/policy.ts';
import type { IssuedToken as Issued, Principal } from '../auth/tokens.ts';
import type { AppContext, AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { json, problem, refused, security, tooLarge } from './describe.ts';

const DAY = 86_400_000;
const days = z.number().int().min(1).max(3_650).default(90);
const Wanted = z.object({
  role: Role,
  project: z.string().min(1).max(100).optional(),
  actor: NewActor.optional(),
  days,
});
const body = <S extends z.ZodType>(schema: S) => ({ body: { required: true, content: { 'application/json': { schema } } } });
const params = z.object({ id: z.string().min(1).max(40) });

const list = createRoute({
  method: 'get',
  path: '/api/tokens',
  summary: 'The organization’s tokens, without their secrets',
  security,
  responses: { 200: json(TokenList, 'The tokens'), ...refused },
});
const create = createRoute({
  method: 'post',
  path: '/api/tokens',
  summary: 'Make a token; its secret is shown once',
  security,
  request: body(Wanted),
  responses: { 201: json(IssuedToken, 'The token'), 400: problem('Not understood'), ...tooLarge, ...refused },
});
const rotate = createRoute({
  method: 'post',
  path: '/api/tokens/{id}/rotate',
  summary: 'Replace a token; the old one ends at once. Everyone may replace their own',
  security,
  request: { params, ...body(z.object({ days })) },
  responses: { 201: json(IssuedToken, 'The new token'), ...tooLarge, ...refused },
});
const revoke = createRoute({
  method: 'delete',
  path: '/api/tokens/{id}',
  summary: 'End a token. Everyone may end their own',
  security,
  request: { params },
  responses: { 204: { description: 'Ended' }, ...refused },
});

export function tokenRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  const { tokens, now } = services;
  const expiry = (count: number): number => now() + count * DAY;

  app.openapi(list, async (c) => {
    const principal = c.get('principal');
    requireAdmin(principal);
    const all = (await tokens.list(principal.organization)).filter((each) => mayManage(principal, each));
    return c.json({ tokens: all.map((each) => ({ ...shown(each), createdAt: new Date(each.createdAt).toISOString() })) }, 200);
  });

  app.openapi(create, async (c) => {
    const principal = c.get('principal');
    requireAdmin(principal);
    const { role, project, actor, days: count } = c.req.valid('json');
    const { organization } = principal;
    // An admin of one project gives rights to that project only.
    if (principal.project !== null && project !== undefined) {
      throw new ProblemError(403, 'not-allowed', 'An admin of one project makes tokens of that project: leave `project` out');
    }
    const issued = await tokens.create({ role, organization, project, projectId: principal.project, actor, expiresAt: expiry(count) });
    return c.json(withSecret(issued), 201);
  });

  app.openapi(rotate, async (c) => {
    const { id } = c.req.valid('param');
    await requireHold(c, services, id);
    const issued = await tokens.rotate(c.get('principal').organization, id, expiry(c.req.valid('json').days));
    if (!issued) throw notFound('There is no such token');
    return c.json(withSecret(issued), 201);
  });

  app.openapi(revoke, async (c) => {
    const { id } = c.req.valid('param');
    await requireHold(c, services, id);
    if (!(await tokens.revoke(c.get('principal').organization, id))) throw notFound('There is no such token');
    return c.body(null, 204);
  });
}

const mayManage = (admin: Principal, token: Principal): boolean => admin.project === null || token.project === admin.project;

/** One’s own, or as an admin any that one may manage. */
async function requireHold(c: AppContext, services: Services, id: string): Promise<void> {
  const principal = c.get('principal');
  if (principal.token === id) return;
  requireAdmin(principal);
  const token = (await services.tokens.list(principal.organization)).find((each) => each.token === id);
  if (!token || !mayManage(principal, token)) throw notFound('There is no such token');
}

function shown({ token, role, project, actor, expiresAt }: Principal) {
  return { id: token, role, project, actor, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
}

const withSecret = (issued: Issued) => ({ ...shown(issued), token: issued.secret });

import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { SessionKey, SessionList, SessionReport } from '../../protocol/sync.ts';
import type { AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { stateOf } from '../trajectory/session-store.ts';
import { json, problem, refused, security } from './describe.ts';
import { readableSession } from './stream-target.ts';

const list = createRoute({
  method: 'get',
  path: '/api/sessions',
  summary: 'Sessions that the token may see, newest change first',
  security,
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), before: z.string().max(200).optional() }) },
  responses: { 200: json(SessionList, 'A page; `next` is the `before` of the next one'), 400: problem('Bad page'), ...refused },
});
const one = createRoute({
  method: 'get',
  path: '/api/sessions/{id}',
  summary: 'Where the server’s copy of a session stands, with a receipt',
  security,
  request: { params: z.object({ id: SessionKey }) },
  responses: { 200: json(SessionReport, 'The session'), ...refused },
});

export function sessionRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const { limit, before } = c.req.valid('query');
    const rows = await services.lists.list(c.get('principal'), limit + 1, before === undefined ? undefined : parsePage(before));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last ? `${last.updated_at}:${last.key}` : null;
    const forks = await services.lists.forksOf(c.get('principal').organization, page);
    return c.json({ sessions: page.map((row) => stateOf(row, forks.get(row.key) ?? [])), next }, 200);
  });

  app.openapi(one, async (c) => {
    const row = await readableSession(services, c.get('principal'), c.req.valid('param').id);
    const forks = await services.lists.forksOf(row.organization_id, [row]);
    return c.json({ ...stateOf(row, forks.get(row.key) ?? []), receipt: services.receipts.of(row) }, 200);
  });
}

function parsePage(before: string): { updatedAt: number; key: string } {
  const [, updatedAt, key] = /^(\d{1,15}):(.+)$/.exec(before) ?? [];
  if (updatedAt === undefined || key === undefined) throw new ProblemError(400, 'bad-page', '`before` is the `next` of an earlier page');
  return { updatedAt: Number(updatedAt), key };
}

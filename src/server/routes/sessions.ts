import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { SessionKey, SessionList, SessionQuery, SessionReport } from '../../protocol/sync.ts';
import type { SessionSort } from '../../protocol/sync.ts';
import type { AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { stateOf } from '../trajectory/session-store.ts';
import { json, problem, refused, security } from './describe.ts';
import { readableSession } from './stream-target.ts';

const list = createRoute({
  method: 'get',
  path: '/api/sessions',
  summary: 'Sessions that the token may see; by default newest change first',
  security,
  request: {
    query: SessionQuery.extend({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      // A title has 500 characters, each of up to nine in a URL.
      before: z.string().max(5_000).optional(),
    }),
  },
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
    const { limit, before, ...wanted } = c.req.valid('query');
    const principal = c.get('principal');
    const rows = await services.found.list(principal, wanted, limit + 1, before === undefined ? undefined : parsePage(before, wanted.sort));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last ? `${encodeURIComponent(String(last.place))}:${last.key}` : null;
    const forks = await services.lists.forksOf(principal.organization, page);
    const sessions = page.map((row) => ({
      ...stateOf(row, forks.get(row.key) ?? []),
      live: services.found.isLive(row),
      reviewers: row.reviewers,
      reviewed: row.mine > 0,
    }));
    return c.json({ sessions, next }, 200);
  });

  app.openapi(one, async (c) => {
    const row = await readableSession(services, c.get('principal'), c.req.valid('param').id);
    const forks = await services.lists.forksOf(row.organization_id, [row]);
    return c.json({ ...stateOf(row, forks.get(row.key) ?? []), receipt: services.receipts.of(row) }, 200);
  });
}

function parsePage(before: string, sort: SessionSort): { place: string; key: string } {
  const bad = new ProblemError(400, 'bad-page', '`before` is the `next` of an earlier page');
  const [, place, key] = /^([^:]*):([^:]+)$/.exec(before) ?? [];
  if (place === undefined || key === undefined) throw bad;
  if (sort !== 'title' && sort !== 'person' && !/^\d{1,15}$/.test(place)) throw bad;
  try {
    return { place: decodeURIComponent(place), key };
  } catch {
    throw bad;
  }
}

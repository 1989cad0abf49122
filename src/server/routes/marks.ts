import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { MarkKind, MarkList } from '../../protocol/marks.ts';
import { SessionKey } from '../../protocol/sync.ts';
import type { AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { json, problem, refused, security } from './describe.ts';

const list = createRoute({
  method: 'get',
  path: '/api/marks',
  summary: 'Overrides, flags and what became of steps, in the sessions that the token may see',
  security,
  request: {
    query: z.object({
      kind: MarkKind.optional(),
      state: z.string().max(40).optional(),
      what: z.string().max(40).optional(),
      session: SessionKey.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      before: z.string().max(40).optional(),
    }),
  },
  responses: { 200: json(MarkList, 'A page; `next` is the `before` of the next one'), 400: problem('Bad page'), ...refused },
});

export function markRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const { before, limit, ...wanted } = c.req.valid('query');
    const place = before === undefined ? undefined : /^(\d{1,15}):(\d{1,15})$/.exec(before);
    if (place === null) throw new ProblemError(400, 'bad-page', '`before` is the `next` of an earlier page');
    const from = place && { stream: Number(place[1]), seq: Number(place[2]) };
    const rows = await services.lists.marks(c.get('principal'), wanted, limit + 1, from);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return c.json(
      {
        marks: page.map(({ key, kind, id, seq, state, what, step, text }) => ({ session: key, kind, id, seq, state, what, step, text })),
        next: rows.length > limit && last ? `${last.stream_id}:${last.seq}` : null,
      },
      200,
    );
  });
}

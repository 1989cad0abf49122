import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { json, problem } from './describe.ts';

const Ok = z.object({ status: z.literal('ok') });
const alive = createRoute({ method: 'get', path: '/healthz', summary: 'The process runs', responses: { 200: json(Ok, 'It does') } });
const ready = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'The process takes requests and its database answers',
  responses: { 200: json(Ok, 'It does'), 503: problem('It ends, or the database is away') },
});
const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'Counts for Prometheus',
  responses: { 200: { description: 'The counts', content: { 'text/plain': { schema: z.string() } } } },
});

export function healthRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  app.openapi(alive, (c) => c.json({ status: 'ok' as const }, 200));

  app.openapi(ready, async (c) => {
    if (services.ending.aborted) throw new ProblemError(503, 'ending', 'The server ends');
    await sql`select 1`.execute(services.database.sql).catch(() => {
      throw new ProblemError(503, 'database-away', 'The database does not answer');
    });
    return c.json({ status: 'ok' as const }, 200);
  });

  app.openapi(metrics, (c) => c.text(services.metrics.text(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }));
}

import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { ReviewList } from '../../protocol/review.ts';
import { SessionKey } from '../../protocol/sync.ts';
import { mayReview } from '../auth/policy.ts';
import type { AppEnv, Services } from '../context.ts';
import { json, refused, security } from './describe.ts';
import { readableSession } from './stream-target.ts';

const list = createRoute({
  method: 'get',
  path: '/api/sessions/{id}/reviews',
  summary: 'Who has reviewed a session; what they said is in /v1/stream/reviews/{id}/{reviewer}',
  security,
  request: { params: z.object({ id: SessionKey }) },
  responses: { 200: json(ReviewList, 'Reviewers, with the number of their verdicts and comments'), ...refused },
});

export function reviewRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const principal = c.get('principal');
    const session = await readableSession(services, principal, c.req.valid('param').id);
    const rows = await services.reviews.of(session);
    return c.json(
      {
        session: session.key,
        reviewer: mayReview(principal, session) ? principal.actor : null,
        reviews: rows.map(({ reviewer, upheld, overturned, unsure, comments, updated_at }) => ({
          reviewer,
          upheld,
          overturned,
          unsure,
          comments,
          updatedAt: new Date(updated_at).toISOString(),
        })),
      },
      200,
    );
  });
}

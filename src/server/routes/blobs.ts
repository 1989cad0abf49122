import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { SessionKey, Sha256 } from '../../protocol/sync.ts';
import { mayAppend, notFound } from '../auth/policy.ts';
import { readBody } from '../body.ts';
import type { AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { problem, refused, security } from './describe.ts';
import { readableSession } from './stream-target.ts';

const params = z.object({ id: SessionKey, hash: Sha256 });
const put = createRoute({
  method: 'put',
  path: '/api/sessions/{id}/blobs/{hash}',
  summary: 'Upload a content by its SHA-256, before the event that names it',
  security,
  request: { params },
  responses: { 204: { description: 'Stored' }, 413: problem('Too large'), 422: problem('It has another hash'), ...refused },
});
const get = createRoute({
  method: 'get',
  path: '/api/sessions/{id}/blobs/{hash}',
  summary: 'A content that an event of the session names',
  security,
  request: { params },
  responses: { 200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.any() } } }, ...refused },
});

export function blobRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  app.openapi(put, async (c) => {
    const { id, hash } = c.req.valid('param');
    const session = await readableSession(services, c.get('principal'), id);
    if (!mayAppend(c.get('principal'), session)) throw new ProblemError(403, 'not-owner', 'Only the author of a session adds to it');
    const { bytes } = await readBody(c.req.raw, { wire: services.limits.blob, content: services.limits.blob });
    if (createHash('sha256').update(bytes).digest('hex') !== hash)
      throw new ProblemError(422, 'wrong-hash', 'The content has another SHA-256');
    await services.blobs.put(session.organization_id, session.stream_id, hash, bytes);
    return c.body(null, 204);
  });

  app.openapi(get, async (c) => {
    const { id, hash } = c.req.valid('param');
    const session = await readableSession(services, c.get('principal'), id);
    const bytes = await services.blobs.get(session.organization_id, session.stream_id, hash);
    if (!bytes) throw notFound('The session has no such content');
    return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      // What is named by its hash never changes.
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });
}

import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Me, Problem, ServerKeys, SessionKey, SessionList, SessionReport, Sha256 } from '../../protocol/sync.ts';
import { createHash } from 'node:crypto';
import { mayAppend, notFound } from '../auth/policy.ts';
import { readBody } from '../body.ts';
import type { AppEnv, Services } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { stateOf } from '../trajectory/session-store.ts';
import { readableSession } from './stream-target.ts';

const json = <S extends z.ZodType>(schema: S, description: string) => ({ description, content: { 'application/json': { schema } } });
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: Problem } } });
export const security = [{ token: [] }];
const refused = { 401: problem('Not signed in'), 404: problem('Not found, or not to be seen by this token') };
const SessionParams = z.object({ id: SessionKey });
const BlobParams = z.object({ id: SessionKey, hash: Sha256 });

const keys = createRoute({
  method: 'get',
  path: '/api/keys',
  summary: 'The keys that receipts are signed with',
  responses: { 200: json(ServerKeys, 'The keys') },
});
const me = createRoute({
  method: 'get',
  path: '/api/me',
  summary: 'What the token is allowed',
  security,
  responses: { 200: json(Me, 'The token’s rights'), 401: refused[401] },
});
const list = createRoute({
  method: 'get',
  path: '/api/sessions',
  summary: 'Sessions that the token may see, newest change first',
  security,
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), before: z.string().max(200).optional() }) },
  responses: { 200: json(SessionList, 'A page; `next` is the `before` of the next one'), 400: problem('Bad page'), 401: refused[401] },
});
const one = createRoute({
  method: 'get',
  path: '/api/sessions/{id}',
  summary: 'Where the server’s copy of a session stands, with a receipt',
  security,
  request: { params: SessionParams },
  responses: { 200: json(SessionReport, 'The session'), ...refused },
});
const putBlob = createRoute({
  method: 'put',
  path: '/api/sessions/{id}/blobs/{hash}',
  summary: 'Upload a content by its SHA-256, before the event that names it',
  security,
  request: { params: BlobParams },
  responses: {
    204: { description: 'Stored' },
    403: problem('Not the author'),
    413: problem('Too large'),
    422: problem('Another hash'),
    ...refused,
  },
});
const getBlob = createRoute({
  method: 'get',
  path: '/api/sessions/{id}/blobs/{hash}',
  summary: 'A content that an event of the session names',
  security,
  request: { params: BlobParams },
  responses: { 200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.any() } } }, ...refused },
});

/** What is not a stream. Every route is declared once, and checked, typed and documented from that. */
export function apiRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  app.openapi(keys, (c) => {
    const { publicKey } = services.signer;
    return c.json({ current: publicKey.id, keys: [publicKey] }, 200);
  });

  app.openapi(me, (c) => {
    const { organization, project, role, actor, expiresAt } = c.get('principal');
    return c.json({ organization, project, role, actor, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() }, 200);
  });

  app.openapi(list, async (c) => {
    const { limit, before } = c.req.valid('query');
    const rows = await services.sessions.list(c.get('principal'), limit + 1, before === undefined ? undefined : parsePage(before));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last ? `${last.updated_at}:${last.key}` : null;
    return c.json({ sessions: page.map((row) => stateOf(row, [])), next }, 200);
  });

  app.openapi(one, async (c) => {
    const row = await readableSession(services, c.get('principal'), c.req.valid('param').id);
    const { session, count, head } = row;
    const receipt = services.signer.sign({ session, count, head, receivedAt: new Date(services.now()).toISOString() });
    return c.json({ ...stateOf(row, await services.sessions.forksOf(row)), receipt }, 200);
  });

  app.openapi(putBlob, async (c) => {
    const { id, hash } = c.req.valid('param');
    const session = await readableSession(services, c.get('principal'), id);
    if (!mayAppend(c.get('principal'), session)) throw new ProblemError(403, 'not-owner', 'Only the author of a session adds to it');
    const { bytes } = await readBody(c.req.raw, { wire: services.limits.blob, content: services.limits.blob });
    if (createHash('sha256').update(bytes).digest('hex') !== hash)
      throw new ProblemError(422, 'wrong-hash', 'The content has another SHA-256');
    await services.blobs.put(session.organization_id, session.stream_id, hash, bytes);
    return c.body(null, 204);
  });

  app.openapi(getBlob, async (c) => {
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

function parsePage(before: string): { updatedAt: number; key: string } {
  const [, updatedAt, key] = /^(\d{1,15}):(.+)$/.exec(before) ?? [];
  if (updatedAt === undefined || key === undefined) throw new ProblemError(400, 'bad-page', '`before` is the `next` of an earlier page');
  return { updatedAt: Number(updatedAt), key };
}

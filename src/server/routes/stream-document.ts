import { z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { FORK_OF_HEADER, HEAD_HEADER, RECEIPT_HEADER, SESSION_CONTENT_TYPE } from '../../protocol/sync.ts';
import { problem, refused, security } from './describe.ts';

const path = '/v1/stream/sessions/{id}';
const params = z.object({ id: z.string() });
const lines = { content: { [SESSION_CONTENT_TYPE]: { schema: z.string() } } };
const receipt = z.object({ [RECEIPT_HEADER]: z.string().describe('The receipt’s JSON, base64url'), 'Stream-Next-Offset': z.string() });
const gone = problem('Deleted');

/** The protocol's own routes take any path and speak in headers; their description is written out here, for sessions. */
export function streamPaths(registry: OpenAPIHono['openAPIRegistry']): void {
  registry.registerPath({
    method: 'put',
    path,
    summary: 'Begin a session with its header line, or find it begun with the same',
    security,
    request: { params, headers: z.object({ [FORK_OF_HEADER]: z.string().optional() }), body: lines },
    responses: {
      201: { description: 'Begun', headers: receipt },
      200: { description: 'It was there', headers: receipt },
      409: problem('Another history, or someone else’s'),
      422: problem('No header'),
      ...refused,
    },
  });
  registry.registerPath({
    method: 'post',
    path,
    summary: 'Append event lines; the chain must lead to the head that is claimed',
    security,
    request: {
      params,
      headers: z.object({
        [HEAD_HEADER]: z.string().optional().describe('SHA-256 head of the chain after these events'),
        'Producer-Id': z.string().optional(),
        'Producer-Epoch': z.string().optional(),
        'Producer-Seq': z.string().optional(),
      }),
      body: lines,
    },
    responses: {
      200: { description: 'Stored', headers: receipt },
      204: { description: 'Stored, or it had been before', headers: receipt },
      409: problem('Not the next events, or not their chain; `count` and `head` say where the server stands'),
      410: gone,
      413: problem('Too large'),
      422: problem('Not event lines'),
      507: problem('No room'),
      ...refused,
    },
  });
  registry.registerPath({
    method: 'get',
    path,
    summary: 'Read from an offset; `live=long-poll` or `live=sse` waits for more',
    security,
    request: {
      params,
      query: z.object({ offset: z.string().optional(), live: z.enum(['long-poll', 'sse']).optional(), cursor: z.string().optional() }),
    },
    responses: {
      200: { description: 'Header and event lines, exact bytes', ...lines },
      204: { description: 'Nothing new in time' },
      304: { description: 'As you have it' },
      400: problem('Bad offset'),
      410: gone,
      ...refused,
    },
  });
  registry.registerPath({
    method: 'head',
    path,
    summary: 'Where the stream ends',
    security,
    request: { params },
    responses: { 200: { description: 'In the headers' }, ...refused },
  });
  registry.registerPath({
    method: 'delete',
    path,
    summary: 'Delete a session for good (admins)',
    security,
    request: { params },
    responses: { 204: { description: 'Deleted' }, 410: gone, ...refused },
  });

  const review = '/v1/stream/reviews/{id}/{reviewer}';
  const whose = z.object({ id: z.string(), reviewer: z.string().describe('The actor of the token that writes it') });
  registry.registerPath({
    method: 'put',
    path: review,
    summary: 'Begin one’s own review of a session with its header line, or find it begun',
    security,
    request: { params: whose, body: lines },
    responses: {
      201: { description: 'Begun' },
      200: { description: 'It was there' },
      422: problem('No header of this review'),
      ...refused,
    },
  });
  registry.registerPath({
    method: 'post',
    path: review,
    summary: 'Say something: event lines, each stored once by its id, however often it is sent',
    security,
    request: { params: whose, body: lines },
    responses: {
      204: { description: 'Stored, or it had been before' },
      422: problem('Not lines of a review'),
      507: problem('Full'),
      ...refused,
    },
  });
  registry.registerPath({
    method: 'get',
    path: review,
    summary: 'Read what a reviewer says; offsets and live reading as with sessions',
    security,
    request: { params: whose, query: z.object({ offset: z.string().optional(), live: z.enum(['long-poll', 'sse']).optional() }) },
    responses: { 200: { description: 'Header and event lines', ...lines }, ...refused },
  });
}

import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { randomUUID } from 'node:crypto';
import { RECEIPT_HEADER } from '../protocol/sync.ts';
import { authenticate } from './auth/authenticate.ts';
import type { Principal } from './auth/tokens.ts';
import type { AppEnv, Services } from './context.ts';
import { ProblemError } from './problem.ts';
import { apiRoutes } from './routes/api.ts';
import { readStream } from './routes/stream-read.ts';
import { appendToStream, createStream, deleteStream } from './routes/stream-write.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions {
  /** Stands in for every token: only for the protocol's conformance suite, which sends none. */
  readonly anonymous?: Principal;
  /** A bug or a failing database: the request is answered without its details, which go here. */
  readonly onError: (error: unknown, requestId: string) => void;
}

/** The whole server as one function from request to answer; `main.ts` puts it behind a socket. */
export function createApp(services: Services, options: AppOptions): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const detail = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      throw new ProblemError(400, 'bad-request', detail);
    },
  });

  app.use(async (c, next) => {
    c.set('requestId', randomUUID());
    await next();
    c.header('x-request-id', c.get('requestId'));
  });
  app.use(securityHeaders());
  // Any page may ask, with a token that it was given: no cookie travels with it, since credentials are not allowed.
  app.use(
    cors({
      origin: '*',
      allowMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
      allowHeaders: [
        'authorization',
        'content-type',
        'content-encoding',
        'if-none-match',
        'coagency-head',
        'coagency-fork-of',
        ...PROTOCOL_HEADERS,
      ],
      exposeHeaders: ['etag', 'retry-after', 'x-request-id', RECEIPT_HEADER, 'stream-sse-data-encoding', ...PROTOCOL_HEADERS],
      maxAge: 600,
    }),
  );

  app.onError((error, c) => {
    if (error instanceof ProblemError) return error.toResponse(c.get('requestId'));
    if (error instanceof HTTPException) return new ProblemError(error.status, 'bad-request', error.message).toResponse(c.get('requestId'));
    options.onError(error, c.get('requestId'));
    return failure(error).toResponse(c.get('requestId'));
  });
  app.notFound((c) => new ProblemError(404, 'no-route', 'There is nothing here').toResponse(c.get('requestId')));

  const signedIn = authenticate(services, options.anonymous);
  for (const path of ['/v1/*', '/api/me', '/api/sessions', '/api/sessions/*']) app.use(path, signedIn);
  apiRoutes(app, services);
  app.get('/v1/stream/*', (c) => readStream(services, c));
  app.put('/v1/stream/*', (c) => createStream(services, c));
  app.post('/v1/stream/*', (c) => appendToStream(services, c));
  app.delete('/v1/stream/*', (c) => deleteStream(services, c));
  app.all('/v1/stream/*', () => {
    throw new ProblemError(405, 'no-method', 'A stream knows GET, HEAD, PUT, POST and DELETE', { allow: 'GET, HEAD, PUT, POST, DELETE' });
  });
  return app;
}

const PROTOCOL_HEADERS = [
  'stream-next-offset',
  'stream-up-to-date',
  'stream-closed',
  'stream-cursor',
  'stream-seq',
  'stream-ttl',
  'stream-expires-at',
  'stream-forked-from',
  'stream-fork-offset',
  'stream-fork-sub-offset',
  'producer-id',
  'producer-epoch',
  'producer-seq',
  'producer-expected-seq',
  'producer-received-seq',
];

/** A full disk and an absent database pass; the client should come back. Everything else is a bug. */
function failure(error: unknown): ProblemError {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (errcode === SQLITE_FULL || code === 'ENOSPC' || code === '53100') {
    return new ProblemError(
      507,
      'disk-full',
      { detail: 'The server has no room left', next: 'Nothing is lost: the upload goes on when there is room.' },
      { 'retry-after': '60' },
    );
  }
  const connection = typeof code === 'string' && (/^(08|57P|53)/.test(code) || /^E(CONN|PIPE|TIMEDOUT)/.test(code));
  if (connection || errcode === SQLITE_BUSY || (error instanceof Error && /connection|timeout exceeded/i.test(error.message))) {
    return new ProblemError(
      503,
      'database-away',
      { detail: 'The database cannot be reached just now', next: 'Try again.' },
      { 'retry-after': '2' },
    );
  }
  return new ProblemError(500, 'internal', { detail: 'The server has failed; the request id helps to find out why' });
}

const SQLITE_FULL = 13;
const SQLITE_BUSY = 5;

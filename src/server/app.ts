import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { RECEIPT_HEADER } from '../protocol/sync.ts';
import { authenticate } from './auth/authenticate.ts';
import type { Principal } from './auth/tokens.ts';
import type { AppEnv, Services } from './context.ts';
import { failureOf } from './failure.ts';
import { observe } from './observe.ts';
import type { Log } from './observe.ts';
import { ProblemError } from './problem.ts';
import { rateLimit, RateLimiter } from './rate-limit.ts';
import { accountRoutes } from './routes/account.ts';
import { blobRoutes } from './routes/blobs.ts';
import { documentRoutes } from './routes/document.ts';
import { healthRoutes } from './routes/health.ts';
import { markRoutes } from './routes/marks.ts';
import { pageRoutes } from './routes/pages.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { readStream } from './routes/stream-read.ts';
import { appendToStream, createStream, deleteStream } from './routes/stream-write.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { securityHeaders } from './security-headers.ts';
import { smallBody } from './small-body.ts';

export interface AppOptions {
  /** Stands in for every token: only for the protocol's conformance suite, which sends none. */
  readonly anonymous?: Principal;
  readonly log: Log;
  /** Folder of the built webviews, for the pages; absent: no pages. */
  readonly pages?: string | undefined;
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
  app.use(observe(services.metrics, options.log, services.now));
  app.use(securityHeaders());
  // Any page may ask, with a token that it was given: no cookie travels with it, since credentials are not allowed.
  app.use(cors(CORS));
  // PostgreSQL has no such character, and no text of the index has it: a question with it is a mistake, on either store.
  app.use((c, next) => {
    if (c.req.url.includes('%00')) throw new ProblemError(400, 'bad-request', 'U+0000 stands in no path and no query');
    return next();
  });
  app.onError((error, c) => {
    const requestId = c.get('requestId');
    if (error instanceof ProblemError) return error.toResponse(requestId);
    if (error instanceof HTTPException) return new ProblemError(error.status, 'bad-request', error.message).toResponse(requestId);
    const failure = failureOf(error);
    options.log({ level: 'error', event: 'failure', requestId, code: failure.code, error: error.stack ?? String(error) });
    return failure.toResponse(requestId);
  });
  app.notFound((c) => new ProblemError(404, 'no-route', 'There is nothing here').toResponse(c.get('requestId')));

  const signedIn = authenticate(services, options.anonymous);
  const limited = rateLimit(new RateLimiter(services.limits, services.now));
  const unlessOpen =
    (door: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> =>
    (c, next) =>
      OPEN.has(c.req.path) ? next() : door(c, next);
  for (const path of ['/v1/*', '/api/*']) app.use(path, unlessOpen(signedIn), unlessOpen(limited));
  app.use('/api/*', smallBody(services.limits));

  healthRoutes(app, services);
  accountRoutes(app, services);
  tokenRoutes(app, services);
  sessionRoutes(app, services);
  markRoutes(app, services);
  reviewRoutes(app, services);
  blobRoutes(app, services);
  app.get('/v1/stream/*', (c) => readStream(services, c));
  app.put('/v1/stream/*', (c) => createStream(services, c));
  app.post('/v1/stream/*', (c) => appendToStream(services, c));
  app.delete('/v1/stream/*', (c) => deleteStream(services, c));
  app.all('/v1/stream/*', () => {
    throw new ProblemError(405, 'no-method', 'A stream knows GET, HEAD, PUT, POST and DELETE', { allow: 'GET, HEAD, PUT, POST, DELETE' });
  });
  documentRoutes(app);
  if (options.pages !== undefined) pageRoutes(app, options.pages);
  return app;
}

/** What needs no token. All else below `/api` and `/v1` does, also what a later route forgets to say. */
const OPEN: ReadonlySet<string> = new Set(['/api', '/api/openapi.json', '/api/keys', '/api/sign-in', '/api/sign-out']);

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

const CORS = {
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
  exposeHeaders: ['etag', 'location', 'retry-after', 'x-request-id', RECEIPT_HEADER, 'stream-sse-data-encoding', ...PROTOCOL_HEADERS],
  maxAge: 600,
};

import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { AppEnv } from './context.ts';
import type { Metrics } from './metrics.ts';

/** A line of the log: what was asked and how it went. Never a path (it names sessions), a query, a header or a body. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** Gives each request an id, counts it, and logs it. */
export function observe(metrics: Metrics, log: Log, now: () => number): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    const started = now();
    await next();
    c.header('x-request-id', requestId);
    // Middleware stands in the list with patterns of its own; the handler is the last one.
    const route = matchedRoutes(c).at(-1)?.path ?? '';
    const shown = route === '' || route === '/*' ? 'none' : route;
    metrics.request(c.req.method, shown, c.res.status, (now() - started) / 1000);
    const token = c.get('principal')?.token;
    log({
      level: 'info',
      event: 'request',
      requestId,
      method: c.req.method,
      route: shown,
      status: c.res.status,
      ms: now() - started,
      ...(token && { token }),
    });
  };
}

import type { MiddlewareHandler } from 'hono';
import { readWireBody } from './body.ts';
import type { AppEnv } from './context.ts';
import type { Limits } from './limits.ts';

/** The one request below `/api` that may be large; its route reads it with a limit of its own. */
const isBlob = (method: string, path: string): boolean => method === 'PUT' && /^\/api\/sessions\/[^/]+\/blobs\/[^/]+$/.test(path);

/** In front of the routes' validators, which would take in a body of any size: they get what was read here. */
export function smallBody({ small }: Pick<Limits, 'small'>): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { method, path, raw } = c.req;
    if (method !== 'GET' && method !== 'HEAD' && !isBlob(method, path)) {
      const { wire } = await readWireBody(raw, { wire: small, content: small });
      c.req.raw = new Request(raw, { method, body: wire as Uint8Array<ArrayBuffer> });
    }
    await next();
  };
}

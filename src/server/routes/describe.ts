import type { z } from '@hono/zod-openapi';
import { Problem } from '../../protocol/sync.ts';

/** Pieces of a route's description. */
export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

export const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: Problem } } });

export const security = [{ token: [] }];

/** Answers of every route behind the authentication. */
export const refused = {
  401: problem('The token is missing, unknown, expired or revoked'),
  403: problem('The token’s role does not allow it'),
  404: problem('Not found, or not to be seen by this token'),
  429: problem('Too many requests; Retry-After says when to come back'),
};

/** Of every route that takes a body and says nothing else of its size. */
export const tooLarge = { 413: problem('The body is too large') };

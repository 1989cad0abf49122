import * as z from 'zod';

export const Role = z.enum(['annotator', 'reviewer', 'admin']);
export type Role = z.infer<typeof Role>;

const TokenInfo = z.object({
  id: z.string(),
  role: Role,
  /** Null: every project of the organization. */
  project: z.string().nullable(),
  actor: z.string(),
  expiresAt: z.iso.datetime().nullable(),
});

/** `GET /api/tokens` */
export const TokenList = z.object({ tokens: z.array(TokenInfo.extend({ createdAt: z.iso.datetime() })) });

/** A token just made. `token` is the secret, shown this once. */
export const IssuedToken = TokenInfo.extend({ token: z.string() });

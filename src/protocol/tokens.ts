import * as z from 'zod';
import { isStreamName } from './stream-name.ts';

export const Role = z.enum(['annotator', 'reviewer', 'admin']);
export type Role = z.infer<typeof Role>;

/** Who acts with a token that is to be made. What a reviewer says lies in a stream of this name. */
export const NewActor = z.string().refine((name) => name.length <= 100 && isStreamName(name), {
  error: 'An actor has 1 to 100 characters, no backslash and no control character, and between slashes neither nothing nor . or ..',
});

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

import * as z from 'zod';
import { SessionKey } from './sync.ts';

/** What passes between whoever reviews and the server, beside the lines of the review streams. */

const Count = z.number().int().nonnegative();

/** `GET /api/sessions/{id}/reviews`: who has said how much of a session, and whether the token may say something, too. */
export const ReviewList = z.object({
  session: SessionKey,
  /** The asker's own name in review streams; null: this token may not review. */
  reviewer: z.string().nullable(),
  reviews: z.array(
    z.object({
      reviewer: z.string(),
      upheld: Count,
      overturned: Count,
      unsure: Count,
      comments: Count,
      updatedAt: z.iso.datetime(),
    }),
  ),
});
export type ReviewList = z.infer<typeof ReviewList>;

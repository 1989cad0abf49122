import * as z from 'zod';
import { SessionKey } from './sync.ts';

export const MarkKind = z.enum(['override', 'flag', 'step']);
export type MarkKind = z.infer<typeof MarkKind>;

/** `GET /api/marks`: what the index has of the sessions that a token may see, newest session first. */
export const MarkList = z.object({
  marks: z.array(
    z.object({
      session: SessionKey,
      kind: MarkKind,
      id: z.string(),
      /** The event where it began: where a replay goes. */
      seq: z.number().int().nonnegative(),
      /** Override: recorded, amended, withdrawn. Flag: open, or how it was resolved. Step: done, not-done, waived. */
      state: z.string(),
      what: z.string().nullable(),
      step: z.string().nullable(),
      text: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});
export type MarkList = z.infer<typeof MarkList>;

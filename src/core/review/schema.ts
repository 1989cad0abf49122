import * as z from 'zod';
import { REVIEW_FORMAT, REVIEW_VERSION, VERDICTS } from './events.ts';
import type { ReviewEvent, ReviewHeader } from './events.ts';

const Text = z.string().min(1).max(20_000);
const Id = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/);
const Seq = z.number().int().nonnegative();
const Line = z.number().int().positive();
const Target = z.object({ kind: z.enum(['step', 'override']), id: z.string().min(1).max(200) });
const said = { id: Id, at: z.iso.datetime() };

export const ReviewHeaderSchema: z.ZodType<ReviewHeader> = z.object({
  format: z.literal(REVIEW_FORMAT),
  version: z.number().int().min(1).max(REVIEW_VERSION),
  session: z.string().min(8).max(64),
  reviewer: z.string().min(1).max(200),
  name: z.string().max(200).optional(),
  wall: z.iso.datetime(),
});

/** Strict: a field that is not known here would be kept by nobody who folds it. */
export const ReviewEventSchema: z.ZodType<ReviewEvent> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('verdict.given'),
    ...said,
    target: Target,
    verdict: z.enum(VERDICTS),
    comment: Text.optional(),
    seq: Seq.optional(),
  }),
  z.strictObject({ kind: z.literal('verdict.withdrawn'), ...said, target: Target }),
  z.strictObject({
    kind: z.literal('comment.added'),
    ...said,
    seq: Seq,
    lines: z
      .strictObject({ uri: z.string().min(1).max(4_096), startLine: Line, endLine: Line })
      .refine(({ startLine, endLine }) => startLine <= endLine, 'the last line stands before the first')
      .optional(),
    text: Text,
  }),
  z.strictObject({ kind: z.literal('comment.edited'), ...said, comment: Id, text: Text }),
  z.strictObject({ kind: z.literal('comment.removed'), ...said, comment: Id }),
]);

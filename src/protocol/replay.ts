import * as z from 'zod';
import type { ReviewEvent } from '../core/review/events.ts';
import { ReviewEventSchema } from '../core/review/schema.ts';

/** Replay page to host (or, in a plain browser, to the page's own loader in `webview/shared/host.ts`). */
export const FromReplay = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Ask for the lines from this event on; the answer is one or more `lines`. */
  z.object({ type: z.literal('read'), from: z.number().int().nonnegative() }),
  z.object({ type: z.literal('blob'), hash: z.string() }),
  z.object({ type: z.literal('open-moment'), uri: z.string(), seq: z.number().int().nonnegative(), line: z.number().int().positive() }),
  /** `from` null: what the file was when the session began. */
  z.object({
    type: z.literal('diff-moment'),
    uri: z.string(),
    from: z.number().int().nonnegative().nullable(),
    /** What the file was called then, if otherwise. */
    fromUri: z.string().optional(),
    to: z.number().int().nonnegative(),
  }),
  /** Something that the viewer says of the session. It is kept before it is sent anywhere. */
  z.object({ type: z.literal('say'), event: ReviewEventSchema }),
]);
export type FromReplay = z.infer<typeof FromReplay>;

/** Host to replay page. */
export type ToReplay =
  | {
      readonly type: 'open';
      readonly session: string;
      readonly title: string;
      readonly live: boolean;
      readonly at?: number;
      readonly integrity: Integrity;
    }
  /** Exact log lines (header first, then events in order), joined by '\n'. `done`: no more for now. */
  | { readonly type: 'lines'; readonly lines: string; readonly done: boolean }
  | { readonly type: 'blob'; readonly hash: string; readonly text: string | null }
  /** What has been said of the session so far, and whether the viewer may say something, too. Comes after `open`. */
  | {
      readonly type: 'reviews';
      readonly own: OwnReview;
      readonly others: readonly { readonly reviewer: string; readonly events: readonly ReviewEvent[] }[];
    }
  | ({ readonly type: 'review-kept' } & Kept)
  | { readonly type: 'error'; readonly message: string; readonly next: string };

/** What checking the log said, for the page's head line. */
export interface Integrity {
  readonly chain: 'verified' | 'broken' | 'unchecked';
  /** First event that is not sound, where there is one. */
  readonly soundUntil?: number;
  readonly receipts: 'verified' | 'none' | 'invalid';
  /** The last event of which this holds, where more came than was signed for. */
  readonly upTo?: number;
  readonly message?: string;
}

export interface OwnReview {
  /** Null: the viewer may only read; `why` says what stands in the way. */
  readonly reviewer: string | null;
  readonly why?: string;
  readonly events: readonly ReviewEvent[];
}

/** Where the viewer's own words are. */
export interface Kept {
  /** `sent`: the server has them; `waiting`: kept here, and sent when the server can be reached; `local`: kept here, as there is no server; `refused`. */
  readonly state: 'sent' | 'waiting' | 'local' | 'refused';
  readonly message?: string;
}

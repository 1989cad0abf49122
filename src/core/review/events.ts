/**
 * What a reviewer says of a session: one log a reviewer and session, append-only, one JSON line an event after a header line. Events carry
 * ids of their own and no place, so that what was said offline, in two windows or on two machines can be put together in any order.
 * `schema.ts` checks what comes from outside.
 */
export const REVIEW_FORMAT = 'coagency-review';
export const REVIEW_VERSION = 1;

export interface ReviewHeader {
  readonly format: typeof REVIEW_FORMAT;
  readonly version: number;
  /** As the log's own header names it. */
  readonly session: string;
  /** Who reviews: the actor of their token, or of their editor. */
  readonly reviewer: string;
  readonly name?: string | undefined;
  /** ISO 8601. */
  readonly wall: string;
}

/** Of an override: was the expert right to refuse? Of a step: does it stand as the session leaves it? */
export type Verdict = 'upheld' | 'overturned' | 'unsure';
export const VERDICTS = ['upheld', 'overturned', 'unsure'] as const satisfies readonly Verdict[];

/** What a verdict is about, by the id that the trajectory gives it. */
export interface ReviewTarget {
  readonly kind: 'step' | 'override';
  readonly id: string;
}

/** Lines of a file as they stood after the comment's event; from 1, the end inclusive. */
export interface LineRange {
  readonly uri: string;
  readonly startLine: number;
  readonly endLine: number;
}

interface Said {
  /** Unique among all that this reviewer says of this session; an event that arrives twice is one event. */
  readonly id: string;
  /** When, by the reviewer's clock; ISO 8601. The later of two words on the same thing stands. */
  readonly at: string;
}

export type ReviewEvent =
  | (Said & {
      readonly kind: 'verdict.given';
      readonly target: ReviewTarget;
      readonly verdict: Verdict;
      readonly comment?: string | undefined;
      /** The trajectory's event after which the reviewer stood. */
      readonly seq?: number | undefined;
    })
  | (Said & { readonly kind: 'verdict.withdrawn'; readonly target: ReviewTarget })
  | (Said & {
      readonly kind: 'comment.added';
      /** The moment: after this event of the trajectory. */
      readonly seq: number;
      readonly lines?: LineRange | undefined;
      readonly text: string;
    })
  /** `comment`: the id of the event that added it. */
  | (Said & { readonly kind: 'comment.edited'; readonly comment: string; readonly text: string })
  | (Said & { readonly kind: 'comment.removed'; readonly comment: string });

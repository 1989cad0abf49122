import type { ReviewEvent, ReviewHeader } from './events.ts';
import { Review } from './review.ts';

/** What stands in a review, one row a verdict or comment, for whoever analyses or trains. */
export function reviewRows(header: ReviewHeader, events: readonly ReviewEvent[]): readonly object[] {
  const { session, reviewer, name } = header;
  const by = { session, reviewer, ...(name === undefined ? {} : { name }) };
  const review = new Review(events);
  return [
    ...[...review.verdicts.values()].map(({ target, verdict, comment, at }) => ({ ...by, kind: 'verdict', target, verdict, comment, at })),
    ...review.comments.map(({ seq, lines, text, at }) => ({ ...by, kind: 'comment', seq, lines, text, at })),
  ];
}

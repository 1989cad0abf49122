import { LogError } from '../trajectory/log-error.ts';
import type { ReviewEvent, ReviewHeader } from './events.ts';
import { ReviewEventSchema, ReviewHeaderSchema } from './schema.ts';

/** One line, without its line feed. */
export const encodeReviewLine = (value: ReviewHeader | ReviewEvent): string => JSON.stringify(value);

/** A line of a review after its header. @throws LogError `not-json` or `not-an-event` */
export function decodeReviewEvent(line: string): ReviewEvent {
  const event = ReviewEventSchema.safeParse(parse(line));
  if (event.success) return event.data;
  const [issue] = event.error.issues;
  throw new LogError('not-an-event', `no event of a review: ${issue ? `${issue.path.join('.') || 'it'}: ${issue.message}` : 'unknown'}`);
}

/** @throws LogError `not-json` or `not-a-header` */
export function decodeReviewHeader(line: string): ReviewHeader {
  const header = ReviewHeaderSchema.safeParse(parse(line));
  if (!header.success) throw new LogError('not-a-header', 'no header of a review');
  return header.data;
}

/** A review as it was kept: what is sound of it. A last line without its line feed was torn off, and was never acknowledged. */
export function readReview(text: string): { readonly header: ReviewHeader | undefined; readonly events: readonly ReviewEvent[] } {
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const [first, ...rest] = lines;
  if (first === undefined) return { header: undefined, events: [] };
  return { header: decodeReviewHeader(first), events: rest.flatMap(soundEvent) };
}

/** Lines of newer versions, and broken ones, are passed over: each stands for itself. */
function soundEvent(line: string): ReviewEvent[] {
  try {
    return [decodeReviewEvent(line)];
  } catch (error) {
    if (error instanceof LogError) return [];
    throw error;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new LogError('not-json', 'a line that is not JSON');
  }
}

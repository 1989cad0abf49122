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

/**
 * A review as it was kept: what is sound of it. What a crash tore off was never acknowledged: a last line without its line feed, and one
 * that is not JSON, were it the very first, which a header then follows. @throws LogError `not-a-header` where there is none to what was said.
 */
export function readReview(text: string): { readonly header: ReviewHeader | undefined; readonly events: readonly ReviewEvent[] } {
  const lines = wholeLines(text).filter(isJson);
  const [first] = lines;
  if (first === undefined) return { header: undefined, events: [] };
  return {
    header: lines.map(soundHeader).find((header) => header !== undefined) ?? decodeReviewHeader(first),
    // Lines of newer versions, and broken ones, are passed over: each stands for itself.
    events: lines.flatMap((line) => soundly(() => decodeReviewEvent(line)) ?? []),
  };
}

/** Does a line say whose review of what it is? */
export const hasReviewHeader = (text: string): boolean => wholeLines(text).some(soundHeader);

const wholeLines = (text: string): string[] => text.split('\n').slice(0, -1);
const soundHeader = (line: string): ReviewHeader | undefined => soundly(() => decodeReviewHeader(line));
const isJson = (line: string): boolean => soundly(() => ({ value: parse(line) })) !== undefined;

function soundly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LogError) return undefined;
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

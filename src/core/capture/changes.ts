import type { Change } from '../trajectory/events.ts';

/** One change as the editor reports it; offsets in UTF-16 code units of the text before the event. */
export interface RawChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

const descending = (a: Change, b: Change): number => b[0] - a[0] || b[1] - a[1];

/**
 * Turns an event's changes into the log's form, in descending order of offset. VS Code gives that order already;
 * the sort is for forks that do not. Insertions at one and the same offset keep their order.
 */
export function toChanges(raw: readonly RawChange[]): Change[] {
  const changes: Change[] = [];
  let ordered = true;
  let last = Number.POSITIVE_INFINITY;
  for (const change of raw) {
    if (change.rangeOffset > last) ordered = false;
    last = change.rangeOffset;
    changes.push([change.rangeOffset, change.rangeLength, change.text]);
  }
  return ordered ? changes : changes.sort(descending);
}

/** By how much an event's changes move the text's length. */
export function lengthDelta(changes: readonly Change[]): number {
  let delta = 0;
  for (const [, deleted, inserted] of changes) delta += inserted.length - deleted;
  return delta;
}

/** Line ends in a text, as VS Code counts lines: LF, CR and CRLF end one. */
export function countLineEnds(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) count++;
    else if (code === 13 && text.charCodeAt(at + 1) !== 10) count++;
  }
  return count;
}

/**
 * After how many changes a document's hash is due again. It costs a pass over the whole text, so it comes the more
 * rarely the longer the text is: a share of a key press that does not grow.
 */
export function hashInterval(length: number): number {
  return Math.max(128, Math.ceil(length / 256));
}

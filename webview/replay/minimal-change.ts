import type { Text } from '@codemirror/state';

/** One replacement, in offsets of the old text. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly insert: Text;
}

/**
 * The least replacement of whole lines that makes one text another; undefined if they are equal. So that an editor keeps its place
 * and its highlighting from moment to moment, without the edits between them being known.
 */
export function minimalChange(before: Text, after: Text): Replacement | undefined {
  if (before === after) return undefined;
  const shortest = Math.min(before.length, after.length);
  const start = common(before, after, 1, shortest);
  if (start === shortest && before.length === after.length) return undefined;
  const end = common(before, after, -1, shortest - start);
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/** Length of the common start (`dir` 1) or end (-1), in whole lines and breaks, at most `limit`. */
function common(a: Text, b: Text, dir: 1 | -1, limit: number): number {
  const left = a.iter(dir);
  const right = b.iter(dir);
  let length = 0;
  while (length < limit) {
    const one = left.next();
    const other = right.next();
    if (one.done || other.done || one.value !== other.value || one.lineBreak !== other.lineBreak) break;
    length += one.value.length;
  }
  return Math.min(length, limit);
}

import { diffArrays } from 'diff';

/** A stretch of lines that differs: `[start, start + count)` in each text, from 0. One of the counts may be 0. */
export interface Difference {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** Beyond so many inserted and deleted lines, a finer answer costs more than it tells: the stretch counts as replaced. */
const MAX_EDITS = 1_500;
const MAX_LINES = 60_000;

/** Lines without their ends; a last line's missing end is not a difference. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return text.includes('\r') ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
}

/** How many lines two texts share at their start and, beyond that, at their end. */
export function commonEnds(before: readonly string[], after: readonly string[]): { start: number; end: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { start, end };
}

/** Differences in order. Time is bounded: a rewrite of a large text comes back as one stretch. */
export function differences(before: readonly string[], after: readonly string[]): Difference[] {
  const { start, end } = commonEnds(before, after);
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  if (old.length === 0 && now.length === 0) return [];
  const whole = [{ oldStart: start, oldCount: old.length, newStart: start, newCount: now.length }];
  if (old.length === 0 || now.length === 0 || old.length + now.length > MAX_LINES) return whole;
  const parts = diffArrays(old, now, { maxEditLength: MAX_EDITS });
  if (!parts) return whole;
  const found: Difference[] = [];
  let oldAt = start;
  let newAt = start;
  let open: { oldStart: number; oldCount: number; newStart: number; newCount: number } | undefined;
  for (const { added, removed, count } of parts) {
    if (!added && !removed) {
      open = undefined;
      oldAt += count;
      newAt += count;
      continue;
    }
    if (!open) found.push((open = { oldStart: oldAt, oldCount: 0, newStart: newAt, newCount: 0 }));
    if (added) {
      open.newCount += count;
      newAt += count;
    } else {
      open.oldCount += count;
      oldAt += count;
    }
  }
  return found;
}

import type { Change } from '../trajectory/events.ts';
import { maskText } from './mask.ts';

/** A half-open range of UTF-16 offsets. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Does one of `edits` (ascending, without overlap) begin or end in a stretch, or right behind it? Such a stretch may be unfinished; one
 * that came whole is not.
 */
export function touches(edits: readonly Span[], { from, to }: Span): boolean {
  const next = firstFrom(edits, from);
  const before = edits[next - 1];
  return (before !== undefined && before.to > from && before.to <= to) || (next < edits.length && edits[next]!.from <= to);
}

/** The index of the first of `spans` (ascending) that begins at `at` or behind it. */
export function firstFrom(spans: readonly Span[], at: number): number {
  let low = 0;
  for (let high = spans.length; low < high;) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.from < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** In ascending order, without overlap or touching, none empty. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (from >= to) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What of `spans` is not in `less`; both merged. */
export function subtractSpans(spans: readonly Span[], less: readonly Span[]): Span[] {
  const rest: Span[] = [];
  for (const { from, to } of spans) {
    let start = from;
    for (const gone of less) {
      if (gone.to <= start || gone.from >= to) continue;
      if (gone.from > start) rest.push({ from: start, to: gone.from });
      start = gone.to;
    }
    if (start < to) rest.push({ from: start, to });
  }
  return rest;
}

/**
 * Where masked stretches lie after an event's changes (descending, as in the log). What is inserted strictly inside a stretch
 * belongs to it; what is inserted at its ends, or replaces an end, does not.
 */
export function mapSpans(spans: readonly Span[], changes: readonly Change[]): Span[] {
  let mapped = spans;
  if (spans.length === 0 || spans.at(-1)!.to < changes.at(-1)![0]) return [...spans];
  for (const [offset, deleted, inserted] of changes) {
    const end = offset + deleted;
    const after = offset + inserted.length;
    const next: Span[] = [];
    for (const { from, to } of mapped) {
      const start = from >= end ? from - end + after : from < offset ? from : after;
      const stop = to > end ? to - end + after : Math.min(to, offset);
      if (start < stop) next.push({ from: start, to: stop });
    }
    mapped = next;
  }
  return [...mapped];
}

/** `text`, which begins at `offset` of a document, with the document's masked stretches masked. */
export function maskWithin(text: string, spans: readonly Span[], offset = 0): string {
  let result = '';
  let at = 0;
  for (const { from, to } of spans) {
    const start = Math.max(from - offset, at);
    const stop = Math.min(to - offset, text.length);
    if (start >= stop) continue;
    result += text.slice(at, start) + maskText(text.slice(start, stop));
    at = stop;
  }
  return at === 0 ? text : result + text.slice(at);
}

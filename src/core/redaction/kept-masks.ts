import { diffArrays } from 'diff';
import { MASK } from './mask.ts';
import type { Span } from './spans.ts';

/** One alone hides nothing; it may well be a bullet. */
const RUNS = new RegExp(`${MASK}{2,}`, 'g');
/** What is compared as one: lines, and of long ones pieces. */
const PIECES = /[^\n,;]*[\n,;]|[^\n,;]+$/g;
/** Beyond so many pieces that differ, no order is looked for in them. */
const MAX_EDITS = 1_000;
/** Code units beside a masked stretch by which its place is found again in a line that changed. */
const BESIDE = 6;
/** Of these, what must be more than blanks where one side alone is as it was. */
const TELLING = 3;
/** Places times code units that are looked through; far beyond what anybody changes. */
const MOST_WORK = 200_000_000;

/**
 * Where a text as it is now holds what the log has masked of it. What the log has is as long as what it masks, so both lie side by side;
 * where the text changed meanwhile, they are aligned by what did not. Whoever asks need not know the secret: an earlier window met it.
 */
export function keptMasks(recorded: string, raw: string): Span[] {
  if (!recorded.includes(MASK.repeat(2))) return [];
  if (isUnder(recorded, raw)) return runsIn(recorded, 0);
  const kept: Span[] = [];
  const places = placesIn(recorded);
  const options = { maxEditLength: MAX_EDITS, comparator: isUnder };
  const parts = diffArrays(recorded.match(PIECES) ?? [], raw.match(PIECES) ?? [], options);
  let [left, right, come] = [0, 0, 0];
  for (const { value, added, removed } of parts ?? [{ value: [raw], added: true, removed: false }]) {
    const length = value.reduce((sum, piece) => sum + piece.length, 0);
    if (!added && !removed) {
      findPlaces(raw, right - come, right, places, kept);
      for (const run of runsIn(recorded.slice(left, left + length), right)) kept.push(run);
    }
    come = added ? come + length : removed ? come : 0;
    left += added ? 0 : length;
    right += removed ? 0 : length;
  }
  findPlaces(raw, right - come, right, places, kept);
  return kept;
}

/** What stood beside something masked, in its line. */
interface Place {
  readonly before: string;
  readonly after: string;
  readonly length: number;
}

function placesIn(recorded: string): Place[] {
  const places = new Map<string, Place>();
  for (const { index, 0: run } of recorded.matchAll(RUNS)) {
    const end = index + run.length;
    const before = /[^•\n]*$/.exec(recorded.slice(Math.max(0, index - BESIDE), index))![0];
    const after = /^[^•\r\n]*/.exec(recorded.slice(end, end + BESIDE))![0];
    places.set(`${before}${run}${after}`, { before, after, length: run.length });
  }
  return [...places.values()];
}

/** In what came new from `from` to `to`: a line that changed, or was moved, has what was masked where what stood beside it is. */
function findPlaces(raw: string, from: number, to: number, places: readonly Place[], kept: Span[]): void {
  if (places.length * (to - from) > MOST_WORK) return;
  const text = raw.slice(from, to);
  for (const { before, after, length } of places) {
    const [telling, tellingAfter] = [before, after].map((beside) => beside.replaceAll(/\s/g, '').length) as [number, number];
    if (telling > 0) {
      for (let at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + 1)) {
        const start = at + before.length;
        const slot = text.slice(start, start + length);
        const bothSides = tellingAfter > 0 && text.startsWith(after, start + length);
        if (bothSides ? isOneLine(slot, length) : telling >= TELLING && isOneWord(slot, length) && !isWord(text[start + length]))
          kept.push({ from: from + start, to: from + start + length });
      }
    }
    if (tellingAfter < TELLING) continue;
    for (let at = text.indexOf(after, length); at >= 0; at = text.indexOf(after, at + 1))
      if (isOneWord(text.slice(at - length, at), length) && !isWord(text[at - length - 1]))
        kept.push({ from: from + at - length, to: from + at });
  }
}

const isOneLine = (slot: string, length: number): boolean => slot.length === length && !/[\r\n]/.test(slot);
const isOneWord = (slot: string, length: number): boolean => slot.length === length && !/\s/.test(slot);
const isWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);

/** Can `recorded` be what the log has of `raw`? */
function isUnder(recorded: string, raw: string): boolean {
  if (recorded.length !== raw.length) return false;
  for (let i = 0; i < raw.length; i++)
    if (recorded[i] !== raw[i] && (recorded[i] !== MASK || raw[i] === '\n' || raw[i] === '\r')) return false;
  return true;
}

function runsIn(text: string, offset: number): Span[] {
  return Array.from(text.matchAll(RUNS), ({ index, 0: run }) => ({ from: index + offset, to: index + run.length + offset }));
}

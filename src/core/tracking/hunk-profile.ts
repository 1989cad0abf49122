import { fileKind, fileStem, folder, type FileKind } from './file-kind.ts';
import { wordsOfLine, type LineWords } from './line-words.ts';
import type { Hunk } from './types.ts';
import { identifiers, normalized, pairsOf, subwords } from './words.ts';

/** Where in a hunk a word stands. `kept`: on both sides, so the hunk touches it without bringing or taking it. */
export const BAGS = ['added', 'removed', 'kept', 'context', 'path'] as const;
export type BagName = (typeof BAGS)[number];

/** What a hunk shows, in words: made once when it arrives, and all that the tracker looks at afterwards. */
export interface HunkProfile {
  readonly path: string;
  readonly folder: string;
  readonly stem: string;
  readonly stemWords: readonly string[];
  readonly kind: FileKind;
  readonly line: number;
  readonly context: string;
  /** Subword to how often, per bag. */
  readonly words: Readonly<Record<BagName, ReadonlyMap<string, number>>>;
  /** Subwords that follow one another: those that the change brings or takes, and those that it keeps or that enclose it. */
  readonly pairs: Readonly<Record<'changed' | 'around', ReadonlySet<string>>>;
  /** Whole identifiers (normalized) to how often; no `path`. */
  readonly names: Readonly<Record<Exclude<BagName, 'path'>, ReadonlyMap<string, number>>>;
  /** Names (normalized) that the added lines declare. */
  readonly defined: ReadonlySet<string>;
  /** Squared length of the words that it brings or takes, as `alike` weighs them. */
  readonly extent: number;
  readonly addedLines: number;
  readonly removedLines: number;
  /** Shape of the change: what kind of edit it looks like without reading the words. */
  readonly shape: {
    readonly comment: boolean;
    readonly imports: boolean;
    readonly blank: boolean;
    readonly rename: boolean;
    readonly test: boolean;
    /** Numbers differ between the sides. */
    readonly numbers: boolean;
  };
}

/** Longer hunks (generated files, pasted data) are read up to here, in UTF-16 units a side. */
const READ_LIMIT = 12_000;
type Counts = Map<string, number>;

function count(names: readonly string[], split: (name: string) => readonly string[]): Counts {
  const counts: Counts = new Map();
  for (const name of names) for (const word of split(name)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function net(added: Counts, removed: Counts): { added: Counts; removed: Counts; kept: Counts } {
  if (added.size === 0 || removed.size === 0) return { added, removed, kept: new Map() };
  const result = { added: new Map<string, number>(), removed: new Map<string, number>(), kept: new Map<string, number>() };
  for (const [word, n] of added) {
    const gone = removed.get(word) ?? 0;
    if (n > gone) result.added.set(word, n - gone);
    if (gone > 0) result.kept.set(word, Math.min(n, gone));
  }
  for (const [word, n] of removed) if (n > (added.get(word) ?? 0)) result.removed.set(word, n - (added.get(word) ?? 0));
  return result;
}

/** Times that a word occurs in a hunk, as far as they tell hunks apart: a word that occurs ten times says no more than one that occurs three. */
const MOST_TIMES = 3;
export const telling = (times: number): number => Math.min(times, MOST_TIMES);

function squares(bag: Counts): number {
  let sum = 0;
  for (const times of bag.values()) sum += telling(times) ** 2;
  return sum;
}

const whole = (name: string): readonly string[] => (name.length > 2 ? [normalized(name)] : []);

const fileStemName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');

/** What a side's lines say; a longer side is read up to the limit. */
function readSide(lines: readonly string[]): LineWords[] {
  const side: LineWords[] = [];
  let room = READ_LIMIT;
  for (const line of lines) {
    if (room <= 0) break;
    side.push(wordsOfLine(line.length > room ? line.slice(0, room) : line));
    room -= line.length + 1;
  }
  return side;
}

function total(side: readonly LineWords[], which: 'words' | 'pairs' | 'names'): Counts {
  const counts: Counts = new Map();
  for (const line of side) for (const [word, times] of line[which]) counts.set(word, (counts.get(word) ?? 0) + times);
  return counts;
}

const numbersOf = (side: readonly LineWords[]): string =>
  side
    .map(({ numbers }) => numbers)
    .filter(Boolean)
    .join();

export function profileHunk(hunk: Hunk): HunkProfile {
  const added = readSide(hunk.added);
  const removed = readSide(hunk.removed);
  const context = identifiers(hunk.context.slice(0, 400));
  const words = net(total(added, 'words'), total(removed, 'words'));
  const pairs = net(total(added, 'pairs'), total(removed, 'pairs'));
  const names = net(total(added, 'names'), total(removed, 'names'));
  const touched = [...added, ...removed].filter(({ blank }) => !blank);
  const kind = fileKind(hunk.path);
  return {
    path: hunk.path,
    folder: folder(hunk.path),
    stem: fileStem(hunk.path),
    stemWords: subwords(fileStemName(hunk.path)),
    kind,
    line: hunk.newStart,
    context: hunk.context.trim(),
    words: { ...words, context: count(context, subwords), path: count(identifiers(hunk.path), subwords) },
    pairs: {
      changed: new Set([...pairs.added.keys(), ...pairs.removed.keys()]),
      around: new Set([...pairs.kept.keys(), ...pairsOf(context.flatMap((name) => subwords(name)))]),
    },
    names: { ...names, context: count(context, whole) },
    extent: squares(words.added) + squares(words.removed),
    defined: new Set(added.flatMap(({ defined }) => defined)),
    addedLines: hunk.added.length,
    removedLines: hunk.removed.length,
    shape: {
      comment: touched.length > 0 && touched.every(({ comment }) => comment),
      imports: touched.length > 0 && touched.every(({ imports }) => imports),
      blank: touched.length === 0,
      rename: hunk.added.length === hunk.removed.length && names.added.size > 0 && names.removed.size > 0 && names.kept.size > 0,
      test: kind === 'test' || touched.some(({ test }) => test) || /\b(mod tests|test_\w+|describe|it)\b/.test(hunk.context),
      numbers: numbersOf(added) !== numbersOf(removed),
    },
  };
}

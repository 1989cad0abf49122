import { NetHunks } from '../tracking/net.ts';
import { linesOf } from '../tracking/line-diff.ts';
import type { Hunk } from '../tracking/types.ts';
import type { Documents } from '../text/documents.ts';

/** What a session made of one file. */
export interface FileChange {
  readonly path: string;
  readonly state: 'new' | 'changed' | 'deleted';
  readonly hunks: readonly Hunk[];
  readonly added: number;
  readonly removed: number;
}

/** The net change of every recorded file as of now, in the order in which the files were first seen. What was undone is not in it. */
export function netChanges(documents: Documents): readonly FileChange[] {
  const net = new NetHunks();
  return documents.allFiles().flatMap(({ uri, deleted, text, first, firstUri }) => {
    // A text that is not known (too large, binary, excluded) has no lines to speak of; one that came and went has none either.
    if (first === undefined || (!deleted && text === undefined)) return [];
    net.baseline(uri, first.toString());
    if (deleted) net.remove(uri);
    else net.update(uri, text!.toString());
    const hunks = net.hunks(uri);
    if (hunks.length === 0) return [];
    const sum = (key: 'added' | 'removed'): number => hunks.reduce((total, hunk) => total + hunk[key].length, 0);
    const state = deleted ? 'deleted' : firstUri === null ? 'new' : 'changed';
    return [{ path: uri, state, hunks, added: sum('added'), removed: sum('removed') } as const];
  });
}

/** Unchanged lines shown around a change. */
const AROUND = 3;
/** Longest line that is shown whole, in UTF-16 code units. */
const LONGEST_LINE = 300;

/**
 * A file's net change for a reader who must say where something is: every line of the file as it is now carries its number,
 * `+` marks added lines, `-` removed ones (without a number). At most `most` UTF-16 code units; what is left out is said.
 */
export function numberedDiff({ hunks }: FileChange, text: string | undefined, most: number): string {
  const now = linesOf(text ?? '');
  const width = String(now.length).length;
  const line = (number: number | undefined, mark: string, words: string): string => {
    const shown = words.length > LONGEST_LINE ? `${words.slice(0, LONGEST_LINE)}…` : words;
    return `${(number === undefined ? '' : String(number)).padStart(width)} ${mark} ${shown}`;
  };
  const out: string[] = [];
  let size = 0;
  /** The first line (from 1) that was not yet shown. */
  let next = 1;
  for (const [index, hunk] of hunks.entries()) {
    const from = Math.max(next, hunk.newStart - AROUND);
    const end = hunk.newStart + hunk.added.length;
    const until = Math.min(now.length + 1, end + AROUND, (hunks[index + 1]?.newStart ?? Infinity) - AROUND);
    const piece = [
      ...(from > next || (index === 0 && from > 1) ? [`… ${hunk.context}`.trimEnd()] : []),
      ...now.slice(from - 1, hunk.newStart - 1).map((words, at) => line(from + at, ' ', words)),
      ...hunk.removed.map((words) => line(undefined, '-', words)),
      ...hunk.added.map((words, at) => line(hunk.newStart + at, '+', words)),
      ...now.slice(end - 1, Math.max(end, until) - 1).map((words, at) => line(end + at, ' ', words)),
    ];
    for (const words of piece) {
      size += words.length + 1;
      if (size > most) return [...out, `(cut: ${hunks.length - index} of ${hunks.length} changes are not or not wholly shown)`].join('\n');
      out.push(words);
    }
    next = Math.max(end, until);
  }
  return out.join('\n');
}

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Documents } from '../text/documents.ts';
import { linesOf } from '../tracking/line-diff.ts';
import type { Hunk } from '../tracking/types.ts';

const CONTEXT_LINES = 3;

/**
 * What these hunks alone change, against the session's first texts, as one unified diff (file after file, by path). Ends of
 * lines are line feeds. '' for no hunks.
 */
export function diffOfHunks(documents: Documents, hunks: readonly Hunk[]): string {
  const paths = [...new Set(hunks.map(({ path }) => path))].toSorted();
  return paths
    .map((path) => {
      const own = hunks.filter((hunk) => hunk.path === path);
      return fileDiff(path, linesOf(documents.firstTextOf(path) ?? ''), own, documents.textOf(path) === undefined);
    })
    .join('');
}

/** `gone`: the file is no longer there, so that a reader of the diff sees a deletion and not an emptied file. */
function fileDiff(path: string, first: readonly string[], hunks: readonly Hunk[], gone: boolean): string {
  const before = first.length === 0 ? '/dev/null' : `a/${path}`;
  const after = gone ? '/dev/null' : `b/${path}`;
  const options = { context: CONTEXT_LINES, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(before, after, textOf(first), textOf(withHunks(first, hunks)), undefined, undefined, options);
}

function withHunks(first: readonly string[], hunks: readonly Hunk[]): readonly string[] {
  const lines = [...first];
  // From the end, so that earlier places stay where they are.
  for (const hunk of hunks.toSorted((a, b) => b.oldStart - a.oldStart)) lines.splice(hunk.oldStart - 1, hunk.removed.length, ...hunk.added);
  return lines;
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

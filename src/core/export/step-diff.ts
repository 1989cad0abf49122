import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Documents } from '../text/documents.ts';
import { linesOf } from '../tracking/line-diff.ts';
import type { Hunk } from '../tracking/types.ts';

const CONTEXT_LINES = 3;

/**
 * What these hunks alone change, as one unified diff (file after file, by path) that applies to the session's first texts, with the
 * hunks `before` in them. Ends of lines are line feeds. '' for no hunks.
 */
export function diffOfHunks(documents: Documents, hunks: readonly Hunk[], before: readonly Hunk[] = []): string {
  const paths = [...new Set(hunks.map(({ path }) => path))].toSorted();
  return paths.map((path) => fileDiff(documents, path, hunksIn(hunks, path), hunksIn(before, path))).join('');
}

const hunksIn = (hunks: readonly Hunk[], path: string): readonly Hunk[] => hunks.filter((hunk) => hunk.path === path);

function fileDiff(documents: Documents, path: string, hunks: readonly Hunk[], before: readonly Hunk[]): string {
  const first = documents.firstTextOf(path) ?? '';
  const last = documents.textOf(path);
  const old = withHunks(first, last, before);
  // The diff that came first moved the file, too.
  const oldPath = (before.length === 0 && documents.file(path)?.firstUri) || path;
  const oldName = old === '' && before.length === 0 ? '/dev/null' : `a/${oldPath}`;
  // A reader of the diff is to see a deletion, and not an emptied file.
  const newName = last === undefined ? '/dev/null' : `b/${path}`;
  const options = { context: CONTEXT_LINES, headerOptions: FILE_HEADERS_ONLY };
  const patch = createTwoFilesPatch(oldName, newName, old, withHunks(first, last, [...before, ...hunks]), undefined, undefined, options);
  // Without git's own words for it, a patch changes a file of the new name, which is not there.
  const moved = oldPath !== path && oldName !== '/dev/null' && last !== undefined;
  return moved ? `diff --git a/${oldPath} b/${path}\nrename from ${oldPath}\nrename to ${path}\n${patch}` : patch;
}

/** The first text with these hunks in it. Where none of them reaches its end, it ends (in a line feed, or not) as it did. */
function withHunks(first: string, last: string | undefined, hunks: readonly Hunk[]): string {
  const lines = linesOf(first);
  const atEnd = hunks.some(({ oldStart, removed }) => oldStart - 1 + removed.length >= lines.length);
  // From the end, so that earlier places stay where they are.
  for (const hunk of hunks.toSorted((a, b) => b.oldStart - a.oldStart)) lines.splice(hunk.oldStart - 1, hunk.removed.length, ...hunk.added);
  const text = lines.map((line) => `${line}\n`).join('');
  return endsOpen(atEnd ? last : first) ? text.slice(0, -1) : text;
}

const endsOpen = (text: string | undefined): boolean => text !== undefined && text !== '' && !text.endsWith('\n');

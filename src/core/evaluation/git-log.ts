/** One commit with its hunks, as `git log -p -U0` tells it. */
export interface Commit {
  readonly hash: string;
  readonly author: string;
  /** Seconds since 1970, when it was committed. */
  readonly time: number;
  readonly message: string;
  readonly hunks: readonly CommitHunk[];
}

export interface CommitHunk {
  readonly path: string;
  readonly oldStart: number;
  readonly newStart: number;
  readonly context: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The `--format` that `CommitReader` reads: fields parted by unit separators, the message last. */
export const LOG_FORMAT = '%x1e%H%x1f%ae%x1f%ct%x1f%B%x1f';

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/;

/** Reads one record of `git log --format=LOG_FORMAT -p -U0`: what stands between two record separators. */
export function readCommit(record: string): Commit | undefined {
  const [hash, author, time, message, patch] = record.split('\x1f', 5);
  if (hash === undefined || author === undefined || time === undefined || message === undefined) return undefined;
  return {
    hash: hash.trim(),
    author,
    time: Number(time),
    message: message.trim(),
    hunks: readPatch(record.slice(record.lastIndexOf('\x1f') + 1) || (patch ?? '')),
  };
}

/** The file's name; git ends one that holds a blank with a tab. */
const nameOn = (line: string): string => line.slice(6).replace(/\t$/, '');

function readPatch(patch: string): CommitHunk[] {
  const hunks: CommitHunk[] = [];
  let path = '';
  let open: { removed: string[]; added: string[] } | undefined;
  let header = true;
  for (const line of patch.split('\n')) {
    if (line.startsWith('diff --git ')) {
      header = true;
      open = undefined;
      path = '';
    } else if (header && line.startsWith('+++ b/')) path = nameOn(line);
    else if (header && line.startsWith('--- a/') && path === '') path = nameOn(line);
    else if (line.startsWith('@@ ')) {
      const [, oldStart, newStart, context] = HUNK.exec(line) ?? [];
      header = false;
      open = { removed: [], added: [] };
      hunks.push({ path, oldStart: Number(oldStart), newStart: Number(newStart), context: (context ?? '').slice(0, 200), ...open });
    } else if (open && line.startsWith('+')) open.added.push(line.slice(1));
    else if (open && line.startsWith('-')) open.removed.push(line.slice(1));
  }
  return hunks.filter((hunk) => hunk.path !== '');
}

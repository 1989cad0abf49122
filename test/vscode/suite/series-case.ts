import type { Case, CaseHunk } from '../../../src/core/evaluation/cases.ts';

interface Line {
  text: string;
  /** False: what stood there before is not known, and may be anything. */
  known: boolean;
}

/** One hunk of a case as an edit of a file as it is then: lines `[at, at + removed)`, from 0, become `added`. */
export interface SeriesEdit {
  readonly hunk: CaseHunk;
  readonly path: string;
  readonly at: number;
  readonly removed: number;
  readonly added: readonly string[];
}

/** A case with files that its hunks fit, so that it can be played as edits. */
export interface PlayableSeries {
  readonly case: Case;
  /** What each file held before. */
  readonly files: ReadonlyMap<string, string>;
  readonly edits: readonly SeriesEdit[];
  /** Where a hunk's first line stands at the end (from 1); undefined when later hunks took it away again. */
  readonly lineOf: (hunk: CaseHunk) => number | undefined;
}

/**
 * Makes up files around the hunks of a case, which holds no others of their lines: what a hunk removes stood there, its context above
 * it, and between them lines that nobody touches. Undefined where the hunks contradict each other (other commits came between).
 */
export function playable(given: Case, hunks: readonly CaseHunk[] = given.hunks): PlayableSeries | undefined {
  const original = new Map<string, Line[]>();
  const now = new Map<string, Line[]>();
  const firsts = new Map<CaseHunk, Line>();
  const plan: Array<{ hunk: CaseHunk; removed: readonly Line[]; added: readonly Line[]; before: Line | undefined }> = [];
  for (const commit of new Set(hunks.map((hunk) => hunk.commit))) {
    // Line numbers count in the files as they were before the commit, so its hunks are laid out from below.
    const laid = hunks.filter((hunk) => hunk.commit === commit).toSorted((a, b) => b.oldStart - a.oldStart);
    for (const hunk of laid) {
      const file = now.get(hunk.path) ?? [];
      const first = original.get(hunk.path) ?? [];
      original.set(hunk.path, first);
      now.set(hunk.path, file);
      const at = hunk.removed.length > 0 ? hunk.oldStart - 1 : hunk.oldStart;
      for (let n = file.length; n < at + hunk.removed.length + 2; n++) {
        const line = { text: '', known: false };
        file.push(line);
        first.push(line);
      }
      const removed = file.slice(at, at + hunk.removed.length);
      for (const [i, line] of removed.entries()) {
        if (line.known && line.text !== hunk.removed[i]) return undefined;
        line.text = hunk.removed[i] as string;
        line.known = true;
      }
      const above = file.slice(Math.max(0, at - 12), at).findLast((line) => !line.known);
      if (above && hunk.context !== '') Object.assign(above, { text: hunk.context, known: true });
      const added = hunk.added.map((text) => ({ text, known: true }));
      plan.push({ hunk, removed, added, before: file[at - 1] });
      file.splice(at, removed.length, ...added);
      const line = added[0] ?? file[at];
      if (line) firsts.set(hunk, line);
    }
  }
  for (const file of original.values()) for (const [i, line] of file.entries()) if (!line.known) line.text = `// line ${i + 1}`;
  // Now in the order in which the hunks came.
  const played = new Map([...original].map(([path, lines]) => [path, [...lines]]));
  const byHunk = new Map(plan.map((each) => [each.hunk, each]));
  const edits: SeriesEdit[] = [];
  for (const hunk of hunks) {
    const each = byHunk.get(hunk);
    const file = played.get(hunk.path);
    if (!each || !file) return undefined;
    const anchor = each.removed[0];
    const at = anchor ? file.indexOf(anchor) : each.before ? file.indexOf(each.before) + 1 : 0;
    if (at < 0 || (each.before && !anchor && at === 0)) return undefined;
    if (each.removed.some((line, i) => file[at + i] !== line)) return undefined;
    file.splice(at, each.removed.length, ...each.added);
    edits.push({ hunk, path: hunk.path, at, removed: each.removed.length, added: hunk.added });
  }
  return {
    case: given,
    files: new Map([...original].map(([path, lines]) => [path, lines.map(({ text }) => `${text}\n`).join('')])),
    edits,
    lineOf: (hunk) => {
      const line = firsts.get(hunk);
      const at = line ? (played.get(hunk.path)?.indexOf(line) ?? -1) : -1;
      return at < 0 ? undefined : at + 1;
    },
  };
}

import { truncate } from './clean.ts';
import { findConventions } from './context/conventions.ts';
import { fileTree } from './context/file-tree.ts';
import { isSecretName, rankByContent, rankByPath, taskWords } from './context/rank.ts';

/** What a model is told of the workspace. All of it is data, bounded, and cleared of secrets by whoever reads the files. */
export interface WorkspaceContext {
  /** The file tree as indented lines. */
  readonly tree: string;
  /** The files that matter most for the task, best first. `cut`: only the beginning. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly cut: boolean }[];
  /** How things are done here: scripts, tools, rules found. One a line. */
  readonly conventions: readonly string[];
}

export interface ContextInput {
  readonly task: { readonly title: string; readonly text: string };
  /** Files that are not ignored, root-relative with forward slashes. */
  readonly files: readonly string[];
  /** A file's text without secrets; undefined when it is gone, binary or too large. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Files that the expert has open, the active one first: likely what the task is about. */
  readonly open?: readonly string[];
  /** Most tokens (of about four characters) for all of it. Default 12 000. */
  readonly budget?: number;
  readonly signal?: AbortSignal;
}

const CHARACTERS_PER_TOKEN = 4;
/** How many files are read to see whether their content has to do with the task. */
const MOST_CANDIDATES = 80;
/** No single file takes more than this share of what files may take. */
const LARGEST_SHARE = 0.35;

/** Chooses what a model should see of a workspace for a task, within a budget. Rejects with the signal's reason when it aborts. */
export async function gatherContext(input: ContextInput): Promise<WorkspaceContext> {
  const { read, signal, open = [] } = input;
  const files = input.files.filter((path) => !isSecretName(path));
  const budget = (input.budget ?? 12_000) * CHARACTERS_PER_TOKEN;
  const words = taskWords(`${input.task.title}\n${input.task.text}`);

  const byPath = rankByPath(files, words, open).slice(0, MOST_CANDIDATES);
  const contents = new Map<string, string>();
  for (const { path } of byPath) {
    signal?.throwIfAborted();
    const text = await read(path);
    if (text !== undefined && text.trim() !== '') contents.set(path, text);
  }
  const ranked = rankByContent(byPath, contents, words);
  const conventions = await findConventions(files, read, Math.floor(budget / 10));
  const tree = fileTree(files, Math.floor(budget / 5), new Set(ranked.slice(0, 30).map(({ path }) => path)));

  let left = budget - tree.length - conventions.join('\n').length;
  const largest = Math.floor(left * LARGEST_SHARE);
  const chosen: { path: string; text: string; cut: boolean }[] = [];
  for (const { path } of ranked) {
    const text = contents.get(path)!;
    const room = Math.min(largest, left - path.length - 40);
    // The beginning of a file says little when it is very short.
    if (room < Math.min(text.length, 400)) break;
    const cut = text.length > room;
    chosen.push({ path, text: cut ? beginning(text, room) : text, cut });
    left -= Math.min(text.length, room) + path.length + 40;
  }
  return { tree, files: chosen, conventions };
}

/** Whole lines from the beginning, within so many characters. */
function beginning(text: string, room: number): string {
  const cut = truncate(text, room);
  const end = cut.lastIndexOf('\n');
  return end > room / 2 ? cut.slice(0, end) : cut;
}

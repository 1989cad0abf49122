interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: string[];
  /** Files within, at any depth. */
  count: number;
  /** Whether a file that matters lies within. */
  matters: boolean;
}

/**
 * The tree as indented lines within so many characters. What does not fit is counted (`… 12 more files`); folders with
 * files that matter are opened first, then the shallow ones.
 */
export function fileTree(files: readonly string[], room: number, matter: ReadonlySet<string>): string {
  const root = emptyFolder();
  for (const path of files) place(root, path.split('/'), matter.has(path));
  const opened = new Set<Folder>([root]);
  let used = listed(root);
  // Widest first, what matters before that: each round opens one more folder while there is room for its lines.
  const open = [root];
  for (let at = 0; at < open.length; at += 1) {
    const inner = [...open[at]!.folders.values()].toSorted((left, right) => Number(right.matters) - Number(left.matters));
    for (const folder of inner) {
      const cost = listed(folder);
      if (used + cost > room) continue;
      used += cost;
      opened.add(folder);
      open.push(folder);
    }
  }
  const lines: string[] = [];
  write(root, 0, opened, lines);
  // A root with thousands of files is cut, too.
  let length = 0;
  const kept = lines.filter((line) => (length += line.length + 1) <= room);
  return kept.length < lines.length ? [...kept, `… ${lines.length - kept.length} more lines`].join('\n') : lines.join('\n');
}

const MOST_FILES = 60;

function emptyFolder(): Folder {
  return { folders: new Map(), files: [], count: 0, matters: false };
}

function place(root: Folder, segments: readonly string[], matters: boolean): void {
  let folder = root;
  for (const name of segments.slice(0, -1)) {
    folder.count += 1;
    folder.matters ||= matters;
    let next = folder.folders.get(name);
    if (!next) folder.folders.set(name, (next = emptyFolder()));
    folder = next;
  }
  folder.count += 1;
  folder.matters ||= matters;
  folder.files.push(segments.at(-1)!);
}

/** About how many characters the lines of an opened folder take. */
function listed({ folders, files }: Folder): number {
  const names = [...folders.keys(), ...files.slice(0, MOST_FILES)];
  return names.reduce((total, name) => total + name.length + 12, 0);
}

function write(folder: Folder, depth: number, opened: ReadonlySet<Folder>, lines: string[]): void {
  const indent = '  '.repeat(depth);
  for (const [name, inner] of folder.folders) {
    if (opened.has(inner)) {
      lines.push(`${indent}${name}/`);
      write(inner, depth + 1, opened, lines);
    } else lines.push(`${indent}${name}/ (${inner.count} ${inner.count === 1 ? 'file' : 'files'})`);
  }
  for (const name of folder.files.slice(0, MOST_FILES)) lines.push(`${indent}${name}`);
  if (folder.files.length > MOST_FILES) lines.push(`${indent}… ${folder.files.length - MOST_FILES} more files`);
}

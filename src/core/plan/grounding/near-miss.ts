/** The path that was likely meant by one that does not exist, or undefined when nothing is near. */
export function similarPath(path: string, files: readonly string[]): string | undefined {
  const wanted = path.toLowerCase();
  const name = baseName(wanted);
  const stem = stemOf(name);
  const folders = new Set(wanted.split('/').slice(0, -1));
  let best: { readonly file: string; readonly score: number } | undefined;
  for (const file of files) {
    const lower = file.toLowerCase();
    const other = baseName(lower);
    // Same name elsewhere; same name with another ending; a slip of the pen in the name.
    const near =
      lower === wanted
        ? 10
        : other === name
          ? 6
          : stem.length > 2 && stemOf(other) === stem
            ? 5
            : withinEdits(other, name, name.length > 8 ? 2 : 1)
              ? 4
              : 0;
    if (near === 0) continue;
    const shared = lower
      .split('/')
      .slice(0, -1)
      .filter((folder) => folders.has(folder)).length;
    // A name like index.ts is everywhere: only near when the folder is, too.
    if (COMMON.test(name) && shared < folders.size) continue;
    const score = near + shared - file.split('/').length / 100;
    if (best === undefined || score > best.score) best = { file, score };
  }
  return best?.file;
}

const COMMON = /^(?:index|main|mod|__init__|types?|utils?|readme|config|constants|package)\.\w+$/;

/** The name that was likely meant: other letter case, or a slip of the pen. */
export function similarName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length < 4) return undefined;
  const wanted = name.toLowerCase().replaceAll('_', '');
  const edits = name.length > 11 ? 2 : 1;
  let slip: string | undefined;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > edits + 2) continue;
    const plain = candidate.toLowerCase().replaceAll('_', '');
    if (plain === wanted) return candidate;
    if (slip === undefined && withinEdits(plain, wanted, edits)) slip = candidate;
  }
  return slip;
}

/** Whether one text becomes the other by at most so many insertions, deletions, replacements or swaps of neighbours. */
function withinEdits(left: string, right: string, most: number): boolean {
  if (Math.abs(left.length - right.length) > most || left.length > 100) return false;
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, before[column - 2]! + 1);
      current.push(cost);
    }
    if (Math.min(...current) > most) return false;
    [before, above] = [above, current];
  }
  return above.at(-1)! <= most;
}

export function baseName(path: string): string {
  return path.replace(/\/$/, '').split('/').at(-1)!;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]+$/, '');
}

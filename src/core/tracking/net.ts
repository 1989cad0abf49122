import { enclosingDeclaration } from './declaration.ts';
import { commonEnds, differences, linesOf, type Difference } from './line-diff.ts';
import type { Hunk, HunkUpdate } from './types.ts';

interface FileState {
  readonly baseline: readonly string[];
  now: readonly string[];
  /** In order of place. */
  hunks: Hunk[];
}

export interface SavedNet {
  readonly nextId: number;
  /** `hunks`: their ids. */
  readonly files: ReadonlyArray<{
    readonly path: string;
    readonly baseline: readonly string[];
    readonly now: readonly string[];
    readonly hunks: readonly number[];
  }>;
}

/** Where a hunk lies, in lines from 0. */
function placeOf(hunk: Hunk): Difference {
  return { oldStart: hunk.oldStart - 1, oldCount: hunk.removed.length, newStart: hunk.newStart - 1, newCount: hunk.added.length };
}

/**
 * The net change of each file since the session began, as hunks that keep their ids while they live. An update is
 * worked out from the lines that differ from the update before, so a key press in a long file costs little.
 * Invariant: the hunks of a file, applied to its baseline, give its text.
 */
export class NetHunks {
  readonly #files = new Map<string, FileState>();
  #nextId = 1;

  /** As plain data that later calls leave alone. */
  save(): SavedNet {
    return {
      nextId: this.#nextId,
      files: [...this.#files].map(([path, { baseline, now, hunks }]) => ({ path, baseline, now, hunks: hunks.map(({ id }) => id) })),
    };
  }

  /** `hunks`: by id, as they were when it was saved. */
  restore({ nextId, files }: SavedNet, hunks: ReadonlyMap<number, Hunk>): void {
    this.#nextId = nextId;
    for (const { path, baseline, now, hunks: ids } of files)
      this.#files.set(path, { baseline, now, hunks: ids.map((id) => hunks.get(id) as Hunk) });
  }

  /** Declares `text` to be what `path` held when the session began. Ignored once the file is known: the first word counts. */
  baseline(path: string, text: string): void {
    if (this.#files.has(path)) return;
    const lines = linesOf(text);
    this.#files.set(path, { baseline: lines, now: lines, hunks: [] });
  }

  /** The file's text is now `text`. A file without a baseline is new: all its lines are added. */
  update(path: string, text: string): HunkUpdate[] {
    if (!this.#files.has(path)) this.baseline(path, '');
    return this.#become(path, linesOf(text));
  }

  /** The file is gone: what the session added to it too; what it held at the start counts as removed. */
  remove(path: string): HunkUpdate[] {
    return this.#files.has(path) ? this.#become(path, []) : [];
  }

  /** The file's hunks go with it to its new name. Where it takes another's place, `first` is the text that changes count from there. */
  rename(from: string, to: string, first?: string): HunkUpdate[] {
    const file = this.#files.get(from);
    if (!file || from === to) return [];
    const there = this.#files.get(to);
    this.#files.delete(from);
    if (there && first !== undefined && !same(file.baseline, linesOf(first))) {
      // A file saved beside its old self, and moved over it, changed what it changed: it is no new one.
      const gone = file.hunks.map(({ id }) => ({ op: 'remove' as const, id }));
      return [...gone, ...this.#become(to, file.now)];
    }
    const replaced = there?.hunks ?? [];
    file.hunks = file.hunks.map((hunk) => ({ ...hunk, path: to }));
    this.#files.set(to, file);
    return [...replaced.map(({ id }) => ({ op: 'remove' as const, id })), ...file.hunks.map((hunk) => ({ op: 'set' as const, hunk }))];
  }

  /** The hunks of a file in order of place. */
  hunks(path: string): readonly Hunk[] {
    return this.#files.get(path)?.hunks ?? [];
  }

  #become(path: string, now: readonly string[]): HunkUpdate[] {
    const file = this.#files.get(path) as FileState;
    const { start, end } = commonEnds(file.now, now);
    const changedTo = file.now.length - end;
    if (start === changedTo && now.length === file.now.length) return [];
    // Worked out piece by piece, a line taken here and brought back there would stay two hunks.
    if (same(file.baseline, now)) return this.#forget(file);
    const shift = now.length - file.now.length;
    // Hunks that the change touches or borders on are worked out anew together with it.
    const touched = file.hunks.filter((hunk) => reaches(placeOf(hunk), start, changedTo));
    const before = file.hunks.filter((hunk) => !touched.includes(hunk) && hunk.newStart - 1 < start);
    const after = file.hunks.filter((hunk) => !touched.includes(hunk) && hunk.newStart - 1 >= start);
    const offset = before.reduce((sum, hunk) => sum + hunk.added.length - hunk.removed.length, 0);
    const first = touched[0] && placeOf(touched[0]);
    const last = touched.at(-1);
    const lastPlace = last && placeOf(last);
    const inner = touched.reduce((sum, hunk) => sum + hunk.added.length - hunk.removed.length, 0);
    const newFrom = Math.min(start, first?.newStart ?? start);
    const newTo = Math.max(changedTo, lastPlace ? lastPlace.newStart + lastPlace.newCount : changedTo) + shift;
    const oldFrom = newFrom - offset;
    const oldTo = newTo - shift - offset - inner;
    const found = differences(file.baseline.slice(oldFrom, oldTo), now.slice(newFrom, newTo)).map((difference) => ({
      ...difference,
      oldStart: difference.oldStart + oldFrom,
      newStart: difference.newStart + newFrom,
    }));
    file.now = now;
    const renewed = this.#identify(path, file, found, touched);
    const moved = shift === 0 ? after : after.map((hunk) => ({ ...hunk, newStart: hunk.newStart + shift }));
    file.hunks = [...before, ...renewed, ...moved];
    return changes(touched, renewed, shift === 0 ? [] : moved);
  }

  #forget(file: FileState): HunkUpdate[] {
    const gone = file.hunks.map(({ id }) => ({ op: 'remove' as const, id }));
    file.now = file.baseline;
    file.hunks = [];
    return gone;
  }

  /** Gives each difference the id of the old hunk that it overlaps most, or a new one. */
  #identify(path: string, file: FileState, found: readonly Difference[], touched: readonly Hunk[]): Hunk[] {
    const free = new Set(touched);
    return found.map((place) => {
      let best: Hunk | undefined;
      for (const hunk of free) if (overlap(placeOf(hunk), place) > (best ? overlap(placeOf(best), place) : 0)) best = hunk;
      if (best) free.delete(best);
      return {
        id: best?.id ?? this.#nextId++,
        path,
        oldStart: place.oldStart + 1,
        newStart: place.newStart + 1,
        context: enclosingDeclaration(file.now, place.newStart),
        removed: file.baseline.slice(place.oldStart, place.oldStart + place.oldCount),
        added: file.now.slice(place.newStart, place.newStart + place.newCount),
      };
    });
  }
}

/** Whether a hunk meets, or has no unchanged line before, the lines `[from, to)` of the text before the update. */
function reaches(place: Difference, from: number, to: number): boolean {
  return place.newStart <= to && place.newStart + place.newCount >= from;
}

/** Lines in common, in the baseline or the text; touching counts a little. 0: apart. */
function overlap(a: Difference, b: Difference): number {
  const common = (startA: number, countA: number, startB: number, countB: number): number =>
    Math.min(startA + countA, startB + countB) - Math.max(startA, startB);
  const shared = Math.max(common(a.oldStart, a.oldCount, b.oldStart, b.oldCount), common(a.newStart, a.newCount, b.newStart, b.newCount));
  return shared < 0 ? 0 : shared + 0.5;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

function changes(touched: readonly Hunk[], renewed: readonly Hunk[], moved: readonly Hunk[]): HunkUpdate[] {
  const old = new Map(touched.map((hunk) => [hunk.id, hunk]));
  const alive = new Set(renewed.map(({ id }) => id));
  const differs = (hunk: Hunk): boolean => {
    const was = old.get(hunk.id);
    return (
      !was ||
      was.oldStart !== hunk.oldStart ||
      was.newStart !== hunk.newStart ||
      was.context !== hunk.context ||
      !same(was.added, hunk.added) ||
      !same(was.removed, hunk.removed)
    );
  };
  return [
    ...touched.filter(({ id }) => !alive.has(id)).map(({ id }) => ({ op: 'remove' as const, id })),
    ...renewed.filter(differs).map((hunk) => ({ op: 'set' as const, hunk })),
    ...moved.map((hunk) => ({ op: 'set' as const, hunk })),
  ];
}

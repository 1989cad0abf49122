import { diffWordsWithSpace } from 'diff';

export interface WordChange {
  readonly text: string;
  /** Absent: the same on both sides. */
  readonly change?: 'out' | 'in';
}

/** How one text became another, word by word; as a whole where they share little, since a patchwork is not read. */
export function wordsChanged(before: string, after: string): readonly WordChange[] {
  if (before === after) return before ? [{ text: before }] : [];
  const parts = diffWordsWithSpace(before, after);
  const same = parts.reduce((total, { added, removed, value }) => total + (added || removed ? 0 : value.length), 0);
  if (same * 3 < Math.max(before.length, after.length)) {
    const out: WordChange[] = before ? [{ text: before, change: 'out' }] : [];
    const into: WordChange[] = after ? [{ text: after, change: 'in' }] : [];
    return out.length > 0 && into.length > 0 ? [...out, { text: ' ' }, ...into] : [...out, ...into];
  }
  const changes: WordChange[] = [];
  let [out, into] = ['', ''];
  const end = (): void => {
    if (out) changes.push({ text: out, change: 'out' });
    if (out && into && !/\s$/.test(out)) changes.push({ text: ' ' });
    if (into) changes.push({ text: into, change: 'in' });
    [out, into] = ['', ''];
  };
  parts.forEach(({ value, added, removed }, index) => {
    // Words changed in a row are read as one change, not one by one.
    const between = !added && !removed && value.trim() === '' && (out || into) && index < parts.length - 1;
    if (added || between) into += value;
    if (removed || between) out += value;
    if (added || removed || between) return;
    end();
    changes.push({ text: value });
  });
  end();
  return changes;
}

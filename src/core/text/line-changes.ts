import { diffArrays } from 'diff';
import type { Change } from '../trajectory/events.ts';

/** Beyond so many differing lines the shortest difference is not looked for: what differs is replaced as a whole. */
const MAX_EDITS = 1_000;

/** Changes, by whole lines and in descending order of offset, that turn one text into another; none where they are equal. */
export function lineChanges(before: string, after: string): Change[] {
  if (before === after) return [];
  const [oldLines, newLines] = [linesOf(before), linesOf(after)];
  const parts = diffArrays(oldLines, newLines, { maxEditLength: MAX_EDITS });
  if (!parts) return [oneChange(before, after)];
  const changes: Change[] = [];
  let offset = 0;
  let open: Change | undefined;
  for (const { value, added, removed } of parts) {
    const text = value.join('');
    if (added || removed) {
      open ??= [offset, 0, ''];
      if (added) open[2] += text;
      else open[1] += text.length;
    } else if (open) {
      changes.push(open);
      open = undefined;
    }
    if (!added) offset += text.length;
  }
  if (open) changes.push(open);
  return changes.reverse();
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function oneChange(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [start, before.length - end - start, after.slice(start, after.length - end)];
}

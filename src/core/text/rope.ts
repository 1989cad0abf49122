import { Text } from '@codemirror/state';
import type { Change } from '../trajectory/events.ts';

/** Splits at '\n' only: a '\r' stays in its line, so offsets are exactly those of the string. */
export function ropeOf(text: string): Text {
  return text === '' ? Text.empty : Text.of(text.split('\n'));
}

/**
 * The text after one event's changes: in descending order of offset, without overlap, all within the text.
 * Returns a sentence that says what is wrong where they are not.
 */
export function applyChanges(text: Text, changes: readonly Change[]): Text | string {
  let result = text;
  let limit = text.length;
  /** Of changes that are made together: where they end in `text`, where the line begins that they reach back to, their text backwards. */
  let [groupEnd, lineStart, pieces]: [number, number, string[]] = [0, 0, []];
  const make = (): void => {
    if (pieces.length > 0) result = result.replace(limit, groupEnd, ropeOf(pieces.length === 1 ? pieces[0]! : pieces.reverse().join('')));
  };
  for (const [offset, deleted, inserted] of changes) {
    const end = offset + deleted;
    if (end > limit) {
      return end > text.length
        ? `it replaces ${offset} to ${end} of a text of ${text.length} characters`
        : `its changes overlap or do not stand in descending order (at ${offset})`;
    }
    // Each replacement copies its line: those in one line are made at once, or a long line would be copied for each.
    if (pieces.length > 0 && end >= lineStart) pieces.push(text.sliceString(end, limit), inserted);
    else {
      make();
      [groupEnd, pieces] = [end, [inserted]];
    }
    limit = offset;
    if (changes.length > 1) lineStart = text.lineAt(offset).from;
  }
  make();
  return result;
}

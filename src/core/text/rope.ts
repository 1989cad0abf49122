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
  for (const [offset, deleted, inserted] of changes) {
    const end = offset + deleted;
    if (end > limit) {
      return end > text.length
        ? `it replaces ${offset} to ${end} of a text of ${text.length} characters`
        : `its changes overlap or do not stand in descending order (at ${offset})`;
    }
    result = result.replace(offset, end, ropeOf(inserted));
    limit = offset;
  }
  return result;
}

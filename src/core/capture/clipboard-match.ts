import type { Change } from '../trajectory/events.ts';

/** How an insertion compares with the clipboard. `unknown`: the clipboard was not, or could not be, read. */
export type ClipboardMatch = 'same' | 'similar' | 'different' | 'unknown';

const lineEnds = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
const withoutIndent = (text: string): string =>
  lineEnds(text)
    .replaceAll(/^[ \t]+/gm, '')
    .trim();

/**
 * Compares what was inserted with the clipboard. Line ends never count, since the document's own replace them. An
 * editor that re-indents what is pasted, or deals its lines out to several cursors, gives `similar` and `same`.
 */
export function matchClipboard(changes: readonly Change[], clipboard: string): ClipboardMatch {
  if (clipboard === '') return 'different';
  const pasted = lineEnds(clipboard);
  const inserted = changes.map((change) => lineEnds(change[2]));
  const whole = pasted.endsWith('\n') ? pasted.slice(0, -1) : pasted;
  if (inserted.every((text) => text === pasted || text === whole)) return 'same';
  // Changes stand last first; the editor deals the clipboard's lines out first to last.
  if (inserted.length > 1 && inserted.toReversed().join('\n') === whole) return 'same';
  const bare = withoutIndent(pasted);
  if (bare.length > 1 && inserted.every((text) => withoutIndent(text) === bare)) return 'similar';
  return 'different';
}

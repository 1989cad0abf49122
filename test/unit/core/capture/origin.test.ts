import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../../src/core/capture/change-shape.ts';
import { clipboardMatters, inferOrigin } from '../../../../src/core/capture/origin.ts';
import type { ChangeContext } from '../../../../src/core/capture/origin.ts';
import type { Change, ChangeOrigin } from '../../../../src/core/trajectory/events.ts';

/** In front, in a file with unsaved changes, at its only cursor. */
const atCursor: ChangeContext = {
  active: true,
  focused: true,
  onDisk: true,
  clean: false,
  cursors: 1,
  atCursors: 1,
  nearCursors: 1,
  clipboard: 'different',
};
const away: ChangeContext = { ...atCursor, atCursors: 0, nearCursors: 0 };
const behind: ChangeContext = { ...away, active: false, cursors: 0 };
const fromDisk: ChangeContext = { ...away, clean: true };

const table: readonly [what: string, changes: Change[], context: ChangeContext, origin: ChangeOrigin, sure: boolean][] = [
  ['a letter', [[5, 0, 'x']], atCursor, 'typed', true],
  ['a letter over a selection', [[5, 7, 'x']], atCursor, 'typed', true],
  ['a bracket and its pair', [[5, 0, '()']], atCursor, 'typed', true],
  ['an emoji', [[5, 0, '😀']], atCursor, 'typed', true],
  ['enter with indentation', [[5, 0, '\r\n    ']], atCursor, 'typed', true],
  ['enter between brackets', [[5, 0, '\n    \n']], atCursor, 'typed', true],
  ['enter in a comment', [[5, 0, '\n * ']], atCursor, 'typed', true],
  ['tab', [[5, 0, '    ']], atCursor, 'typed', true],
  ['backspace', [[4, 1, '']], atCursor, 'typed', true],
  ['a selection deleted', [[4, 90, '']], atCursor, 'typed', true],
  [
    'a letter at each of three cursors',
    [
      [9, 0, 'x'],
      [5, 0, 'x'],
      [1, 0, 'x'],
    ],
    { ...atCursor, cursors: 3, atCursors: 3, nearCursors: 3 },
    'typed',
    true,
  ],
  [
    'three lines commented out',
    [
      [20, 0, '// '],
      [10, 0, '// '],
      [0, 0, '// '],
    ],
    { ...atCursor, atCursors: 2, nearCursors: 3 },
    'typed',
    false,
  ],
  ['a line commented out', [[0, 0, '// ']], { ...atCursor, atCursors: 0 }, 'typed', false],
  [
    'a line moved up',
    [
      [20, 0, '\nlet a;'],
      [7, 4, ''],
      [0, 7, ''],
    ],
    { ...atCursor, atCursors: 1, nearCursors: 3 },
    'typed',
    false,
  ],
  ['composed by an input method', [[5, 2, '日本語']], atCursor, 'typed', false],
  ['a letter while the window is not in front', [[5, 0, 'x']], { ...atCursor, focused: false }, 'typed', false],

  ['what the clipboard holds', [[5, 0, 'some words']], { ...atCursor, clipboard: 'same' }, 'paste', true],
  ['what it holds, indented anew', [[5, 0, '  some\n  words']], { ...atCursor, clipboard: 'similar' }, 'paste', false],
  ['lines, with no look at the clipboard', [[5, 0, 'some\nwords\n']], { ...atCursor, clipboard: 'unknown' }, 'paste', false],

  ['an undo', [[5, 3, '']], { ...away, reason: 'undo' }, 'undo', true],
  ['an undo to what is on disk', [[5, 3, '']], { ...away, reason: 'undo', clean: true }, 'undo', true],
  ['a redo', [[5, 0, 'abc']], { ...atCursor, reason: 'redo', clipboard: 'same' }, 'redo', true],

  ['the rest of a word', [[5, 3, 'console']], atCursor, 'completion', false],
  ['lines that no clipboard held', [[5, 0, 'for (;;) {\n}\n']], atCursor, 'completion', false],
  ['the rest of a word, with no look at the clipboard', [[5, 3, 'console']], { ...atCursor, clipboard: 'unknown' }, 'completion', false],
  [
    'a suggestion and its import',
    [
      [80, 3, 'readFile'],
      [0, 0, "import { readFile } from 'fs';\n"],
    ],
    { ...atCursor, nearCursors: 1 },
    'completion',
    false,
  ],

  [
    'blanks all over the place',
    [
      [90, 0, ' '],
      [50, 2, ''],
      [20, 1, '\n'],
      [3, 0, ' '],
    ],
    away,
    'formatter',
    false,
  ],
  ['a file all over again, much the same length', [[0, 100, 'x'.repeat(110)]], { ...away, whole: true }, 'formatter', false],
  ['a semicolon while saving', [[5, 0, ';']], { ...away, saving: true }, 'formatter', true],
  ['a letter typed while saving', [[5, 0, 'x']], { ...atCursor, saving: true }, 'typed', true],
  ['blanks at the end of a line', [[50, 3, '']], away, 'formatter', false],

  [
    'one name for another, in many places',
    [
      [90, 3, 'bar'],
      [50, 3, 'bar'],
      [9, 3, 'bar'],
    ],
    away,
    'refactoring',
    false,
  ],
  [
    'the same, in a document behind',
    [
      [90, 3, 'bar'],
      [50, 3, 'bar'],
    ],
    behind,
    'refactoring',
    false,
  ],
  ['one place, right after another document changed', [[90, 3, 'bar']], { ...behind, otherDocumentAgo: 3 }, 'refactoring', false],

  ['from disk', [[5, 9, 'new lines\n']], { ...fromDisk, fileWrittenAgo: 200 }, 'reload', true],
  ['from disk, no watcher', [[5, 9, 'new lines\n']], fromDisk, 'reload', true],
  ['reverted', [[5, 9, 'old lines\n']], { ...fromDisk, wasDirty: true }, 'reload', true],
  ['from disk right after HEAD moved', [[5, 9, 'their lines\n']], { ...fromDisk, headMovedAgo: 40, fileWrittenAgo: 40 }, 'git', true],
  ['from disk right after the index was written', [[5, 9, 'their lines\n']], { ...fromDisk, indexWrittenAgo: 40 }, 'git', false],
  ['typed right after HEAD moved', [[5, 0, 'x']], { ...atCursor, headMovedAgo: 40 }, 'typed', true],

  ['new line ends', [[0, 100, 'x'.repeat(90)]], { ...away, eolSwitch: true, whole: true }, 'eol', true],
  ['new line ends with a reload', [[0, 100, 'x'.repeat(90)]], { ...fromDisk, eolSwitch: true }, 'eol', true],

  ['words in a document behind', [[5, 0, 'some words']], behind, 'other', false],
  ['words far from the cursor', [[5, 0, 'some words']], away, 'other', false],
  ['a file all over again, of another length', [[0, 100, 'x'.repeat(900)]], { ...away, whole: true }, 'other', false],
];

describe('inferOrigin', () => {
  it.each(table)('%s', (_, changes, context, origin, sure) => {
    const inferred = inferOrigin(shapeOf(changes), context);
    expect(inferred.origin).toBe(origin);
    expect(inferred.confidence >= 0.9).toBe(sure);
    expect(inferred.confidence).toBeLessThanOrEqual(1);
    expect(inferred.confidence).toBeGreaterThanOrEqual(0.5);
  });
});

describe('clipboardMatters', () => {
  const asks = (changes: Change[], context: ChangeContext): boolean => clipboardMatters(shapeOf(changes), context);

  it('asks after an insertion of several characters at a cursor', () => {
    expect(asks([[5, 0, 'some words']], atCursor)).toBe(true);
  });

  it.each<[string, Change[], ChangeContext]>([
    ['a key press', [[5, 0, 'x']], atCursor],
    ['a pair of brackets', [[5, 0, '()']], atCursor],
    ['a deletion', [[5, 9, '']], atCursor],
    ['blanks', [[5, 0, '   \n']], atCursor],
    ['an undo', [[5, 0, 'some words']], { ...atCursor, reason: 'undo' }],
    ['a reload', [[5, 0, 'some words']], { ...atCursor, clean: true }],
    ['a document behind', [[5, 0, 'some words']], behind],
    ['an edit away from the cursor', [[5, 0, 'some words']], away],
  ])('does not ask for %s', (_, changes, context) => {
    expect(asks(changes, context)).toBe(false);
  });
});

import { Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutStep } from '../../../webview/replay/compare.ts';
import { minimalChange } from '../../../webview/replay/minimal-change.ts';

const line = fc.constantFrom('', 'a', 'b', 'return x;', '\t}', 'γ😀', 'a\r');
const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => Text.of(lines));

describe('the least change from text to text', () => {
  test('makes the one the other, and is none between equals', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = minimalChange(before, after);
        const made = change ? before.replace(change.from, change.to, change.insert) : before;
        expect(made.toString()).toBe(after.toString());
        if (before.eq(after)) expect(change).toBeUndefined();
      }),
    );
  });

  test('of one line touches no other', () => {
    const before = Text.of(['one', 'two', 'three', 'four']);
    expect(minimalChange(before, Text.of(['one', 'two', '3', 'four']))).toMatchObject({ from: 8, to: 13 });
  });
});

describe('a text without one step’s work', () => {
  const everything = (first: Text): { start: number; count: number }[] => [{ start: 1, count: first.lines + 1 }];

  test('is the first text where the step did all, and the text as it is where it did nothing', () => {
    fc.assert(
      fc.property(text, text, (first, now) => {
        expect(withoutStep(first, now, everything(first)).toString()).toBe(first.toString());
        expect(withoutStep(first, now, []).toString()).toBe(now.toString());
      }),
    );
  });

  test('keeps the work of the others', () => {
    const first = Text.of(['a', 'b', 'c', 'd', 'e', '']);
    const now = Text.of(['a', 'B', 'c', 'd', 'new', 'e', '']);
    // The step replaced line 2; another put a line in before line 5.
    expect(withoutStep(first, now, [{ start: 2, count: 1 }]).toString()).toBe('a\nb\nc\nd\nnew\ne\n');
    expect(withoutStep(first, now, [{ start: 5, count: 0 }]).toString()).toBe('a\nB\nc\nd\ne\n');
  });
});

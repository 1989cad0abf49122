import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLineEnds, hashInterval, lengthDelta, toChanges } from '../../../../src/core/capture/changes.ts';

const raw = (rangeOffset: number, rangeLength: number, text: string) => ({ rangeOffset, rangeLength, text });

describe('toChanges', () => {
  it('keeps the order that VS Code gives: last place first', () => {
    expect(toChanges([raw(9, 0, 'c'), raw(5, 1, ''), raw(0, 0, 'a')])).toEqual([
      [9, 0, 'c'],
      [5, 1, ''],
      [0, 0, 'a'],
    ]);
  });

  it('puts any other order right, and leaves insertions at one place as they come', () => {
    expect(toChanges([raw(0, 0, 'a'), raw(9, 0, 'c'), raw(5, 0, 'x'), raw(5, 0, 'y')])).toEqual([
      [9, 0, 'c'],
      [5, 0, 'x'],
      [5, 0, 'y'],
      [0, 0, 'a'],
    ]);
  });
});

describe('lengthDelta', () => {
  it('counts UTF-16 code units', () => {
    expect(
      lengthDelta([
        [4, 3, '😀'],
        [0, 0, 'é'],
      ]),
    ).toBe(0);
  });
});

describe('countLineEnds', () => {
  it.each([
    ['', 0],
    ['a', 0],
    ['\n', 1],
    ['\r\n', 1],
    ['\r', 1],
    ['\n\r', 2],
    ['a\r\nb\nc\rd', 3],
  ])('%j has %i', (text, count) => {
    expect(countLineEnds(text)).toBe(count);
  });

  it('is one less than the lines', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', ' ')), (parts) => {
        const text = parts.join('');
        expect(countLineEnds(text)).toBe(text.split(/\r\n|\r|\n/).length - 1);
      }),
    );
  });
});

describe('hashInterval', () => {
  it('keeps the cost of a hash a small share of an edit, however long the text', () => {
    expect(hashInterval(100)).toBe(128);
    for (const length of [1e4, 1e6, 1e8]) expect(length / hashInterval(length)).toBeLessThanOrEqual(256);
  });
});

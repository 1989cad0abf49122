import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineChanges } from '../../../../src/core/text/line-changes.ts';
import { applyChanges, ropeOf } from '../../../../src/core/text/rope.ts';

const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', '😀', 'd'), { maxLength: 20 }).map((parts) => parts.join(''));

describe('lineChanges', () => {
  it('turn one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = lineChanges(before, after);
        expect(changes.length === 0).toBe(before === after);
        if (changes.length > 0) expect(applyChanges(ropeOf(before), changes).toString()).toBe(after);
      }),
    );
  });

  it('leave alone what stays', () => {
    expect(lineChanges('1\n2\n3\n4\n5\n', '1\ntwo\n3\n4\n6\n')).toEqual([
      [8, 2, '6\n'],
      [2, 2, 'two\n'],
    ]);
  });

  it('replace the middle where too much differs to look for the least', () => {
    const before = Array.from({ length: 1_000 }, (_, i) => `${i}\n`).join('');
    const after = before.replaceAll('\n', '!\n').replace('0!', '0');
    expect(lineChanges(before, after)).toHaveLength(1);
    expect(applyChanges(ropeOf(before), lineChanges(before, after)).toString()).toBe(after);
  });
});

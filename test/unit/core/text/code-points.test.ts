import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CodePointOffsets } from '../../../../src/core/text/code-points.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '𝒳', '\n'), maxLength: 20 });

it('counts as a string of code points does, through any edits', () => {
  fc.assert(
    fc.property(text, fc.array(fc.tuple(fc.nat(), fc.nat(4), text), { maxLength: 10 }), (start, edits) => {
      let points = Array.from(start);
      const offsets = new CodePointOffsets(start);
      for (const [at, length, inserted] of edits) {
        const offset = at % (points.length + 1);
        const deleted = Math.min(length, points.length - offset);
        offsets.replace(offset, deleted, inserted);
        points = [...points.slice(0, offset), ...Array.from(inserted), ...points.slice(offset + deleted)];
        for (let i = 0; i <= points.length; i++) expect(offsets.toCodeUnits(i)).toBe(points.slice(0, i).join('').length);
      }
    }),
  );
});

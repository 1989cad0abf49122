import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextCursor } from '../../../../src/server/streams/cursor.ts';
import { formatOffset, parseOffset } from '../../../../src/server/streams/offset.ts';

describe('offsets', () => {
  it('come back, and sort as texts the way they do as numbers', () => {
    const position = fc.nat(Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(parseOffset(formatOffset(a))).toBe(a);
        expect(formatOffset(a) < formatOffset(b)).toBe(a < b);
      }),
    );
  });

  it.each([
    '',
    '-1',
    'now',
    '0',
    '0000000000000000_00000000000000001',
    '0000000000000000_-000000000000001',
    '1_2',
    '0000000000000000_9999999999999999',
  ])('refuses %s', (offset) => expect(parseOffset(offset)).toBeUndefined());
});

describe('cursors', () => {
  it('go on, whatever the client sends', () => {
    const now = Date.UTC(2026, 0, 1);
    const first = nextCursor(undefined, now, () => 0);
    expect(nextCursor('nonsense', now, () => 0)).toBe(first);
    fc.assert(
      fc.property(fc.nat(1e9), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (theirs, random) => {
        expect(Number(nextCursor(String(theirs), now, () => random))).toBeGreaterThan(Math.min(theirs, Number(first) - 1));
        expect(Number(nextCursor(first, now, () => random))).toBeGreaterThan(Number(first));
      }),
    );
  });
});

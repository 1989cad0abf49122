import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Axis, FOLD_MS, IDLE_MS } from '../../../../src/core/replay/axis.ts';

const observed = (...times: number[]): Axis => {
  const axis = new Axis();
  for (const t of times) axis.observe(t);
  return axis;
};

describe('the axis', () => {
  test('folds what is idle for more than a minute', () => {
    const axis = observed(0, 30_000, 30_000 + IDLE_MS, 10_000_000, 10_001_000);
    expect(axis.gaps).toEqual([{ from: 90_000, to: 10_000_000, away: 9_910_000 }]);
    expect(axis.position(90_000)).toBe(90_000);
    expect(axis.position(10_000_000)).toBe(90_000 + FOLD_MS);
    expect(axis.length).toBe(90_000 + FOLD_MS + 1_000);
    expect(axis.idle).toBe(9_910_000);
    expect([89_999, 90_000, 91_999, 92_000].map((place) => axis.foldAt(place)?.away)).toEqual([undefined, 9_910_000, 9_910_000, undefined]);
  });

  test('folds a pause in which the session clock stood still', () => {
    const axis = new Axis();
    axis.observe(0, Date.UTC(2026, 10, 12, 9));
    axis.observe(5_000);
    axis.observe(5_000, Date.UTC(2026, 10, 13, 9));
    axis.observe(6_000);
    expect(axis.gaps).toHaveLength(1);
    expect(axis.length).toBe(6_000 + FOLD_MS);
    expect(axis.wallAt(4_000)).toBe(Date.UTC(2026, 10, 12, 9, 0, 4));
    expect(axis.wallAt(5_500)).toBe(Date.UTC(2026, 10, 13, 9, 0, 0, 500));
  });

  test('a clock that was set back is no pause', () => {
    const axis = new Axis();
    axis.observe(0, Date.UTC(2026, 10, 12, 9));
    axis.observe(5_000, Date.UTC(2026, 10, 12, 8));
    expect(axis.gaps).toEqual([]);
  });

  test('time is the inverse of position, and both go forward only', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 5 * IDLE_MS }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.double({ min: 0, max: 1, noNaN: true }), (pauses, share) => {
        let t = 0;
        const axis = observed(0, ...pauses.map((pause) => (t += pause)));
        const time = share * axis.end;
        expect(axis.time(axis.position(time))).toBeCloseTo(time, 3);
        expect(axis.position(time)).toBeLessThanOrEqual(axis.length + 1e-6);
        expect(axis.position(time + 1)).toBeGreaterThanOrEqual(axis.position(time));
      }),
    );
  });
});

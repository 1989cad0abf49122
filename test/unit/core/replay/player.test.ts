import { expect, test } from 'vitest';
import { Axis, FOLD_MS } from '../../../../src/core/replay/axis.ts';
import { advance, changeSpeed, STOPPED } from '../../../../src/core/replay/player.ts';

const axis = new Axis();
for (const t of [0, 10_000, 3_610_000, 3_620_000]) axis.observe(t);

test('plays at its speed, and stops at the end', () => {
  const playing = { ...STOPPED, skipIdle: false, speed: 2 } as const;
  expect(advance(axis, 1_000, 500, playing)).toBe(2_000);
  expect(advance(axis, 3_619_900, 500, playing)).toBe(3_620_000);
});

test('skips idle time: an hour passes like two seconds', () => {
  const skipping = { ...STOPPED, skipIdle: true, speed: 1 } as const;
  expect(advance(axis, 9_000, 1_000 + FOLD_MS + 500, skipping)).toBe(3_610_500);
  expect(advance(axis, 9_000, 4_000, { ...skipping, skipIdle: false })).toBe(13_000);
});

test('speeds go from half to sixty-four times', () => {
  expect(changeSpeed(4, 1)).toBe(8);
  expect(changeSpeed(64, 1)).toBe(64);
  expect(changeSpeed(0.5, -1)).toBe(0.5);
});

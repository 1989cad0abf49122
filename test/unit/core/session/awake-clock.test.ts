import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwakeClock, BEAT_MS } from '../../../../src/core/session/awake-clock.ts';

const HOUR = 3_600_000;
const clocks = () => {
  const time = { now: 1_000, wall: Date.UTC(2026, 10, 22) };
  return { time, clock: new AwakeClock({ now: () => time.now, wall: () => time.wall }) };
};

describe('the clock of a session', () => {
  it('goes with the machine’s while it is awake, and says nothing of small drifts', () => {
    const { time, clock } = clocks();
    const start = clock.now();
    for (let beat = 1; beat <= 100; beat++) {
      time.now += BEAT_MS;
      time.wall += BEAT_MS + 20;
      expect(clock.jump()).toBeUndefined();
      expect(clock.now() - start).toBe(beat * BEAT_MS);
    }
  });

  it.each([
    ['stands still', 0],
    ['goes on', HOUR],
  ])('rests while the machine sleeps and its monotonic clock %s', (_what, monotonic) => {
    const { time, clock } = clocks();
    const before = clock.now();
    time.now += monotonic;
    time.wall += HOUR;
    expect(clock.now() - before).toBeLessThan(60_000);
    expect(clock.jump()).toBe(HOUR);
    expect(clock.jump()).toBeUndefined();
    time.now += 100;
    expect(clock.now() - before).toBeLessThan(60_100);
  });

  it('a wall clock that is set forth or back changes nothing, and is told once', () => {
    const { time, clock } = clocks();
    const before = clock.now();
    time.wall -= 2 * HOUR;
    expect([clock.now() - before, clock.jump(), clock.jump()]).toEqual([0, -2 * HOUR, undefined]);
    time.wall += 3 * HOUR;
    expect([clock.now() - before, clock.jump(), clock.jump()]).toEqual([0, 3 * HOUR, undefined]);
  });

  it('never runs back, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2 * HOUR), fc.integer({ min: -HOUR, max: HOUR }), fc.boolean())), (steps) => {
        const { time, clock } = clocks();
        let last = clock.now();
        for (const [monotonic, wall, beat] of steps) {
          time.now += monotonic;
          time.wall += wall;
          if (beat) clock.jump();
          expect(clock.now()).toBeGreaterThanOrEqual(last);
          last = clock.now();
        }
      }),
    );
  });
});

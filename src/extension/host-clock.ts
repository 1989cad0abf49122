import type { Clock } from '../planner/clock.ts';

/** The extension host's own clock. */
export const hostClock: Clock = {
  now: Date.now,
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

import type { Axis } from './axis.ts';

/** Offered speeds, slowest first. */
export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32, 64] as const;
export type Speed = (typeof SPEEDS)[number];

/** What plays: held in the page's state, so every control can change it while it runs. */
export interface Playing {
  readonly running: boolean;
  readonly speed: Speed;
  readonly skipIdle: boolean;
}

export const STOPPED: Playing = { running: false, speed: 4, skipIdle: true };

/** Session time after `elapsed` real milliseconds of play from session time `t`; never beyond the end. */
export function advance(axis: Axis, t: number, elapsed: number, playing: Playing): number {
  const step = elapsed * playing.speed;
  // On the axis idle time is folded already, so to skip it is to play along the axis.
  const next = playing.skipIdle ? axis.time(axis.position(t) + step) : t + step;
  return Math.min(next, axis.end);
}

/** The next speed up (`by` 1) or down (-1); stays at the ends. */
export function changeSpeed(speed: Speed, by: 1 | -1): Speed {
  return SPEEDS[SPEEDS.indexOf(speed) + by] ?? speed;
}

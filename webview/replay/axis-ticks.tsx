import type { VNode } from 'preact';
import { clock } from '../../src/core/replay/words.ts';
import { usePage } from './context.ts';
import type { Window } from './state.ts';
import { dayOf, secondsOf, timeOf } from './times.ts';

/** Least distance of two labels, in CSS pixels. */
const APART = 118;

/** Times below the lanes; the day is said where it changes. For the eye: the slider says the time in words. */
export function AxisTicks({ window, width }: { readonly window: Window; readonly width: number; readonly grown: number }): VNode {
  const { axis } = usePage().model;
  const count = Math.max(1, Math.floor(width / APART));
  const places = Array.from({ length: count }, (_, index) => window.from + ((window.to - window.from) * index) / count);
  const walls = places.map((place) => axis.wallAt(axis.time(place)));
  // Two of the same minute would say the same.
  const close = walls.some((wall, index) => wall !== undefined && index > 0 && timeOf(wall) === timeOf(walls[index - 1] ?? 0));
  const word = close ? secondsOf : timeOf;
  let day = '';
  return (
    <div class="ticks small dim" aria-hidden="true">
      {places.map((place, index) => {
        const wall = walls[index];
        const newDay = wall === undefined || dayOf(wall) === day ? '' : `${dayOf(wall)} `;
        if (wall !== undefined) day = dayOf(wall);
        return (
          <span key={index} style={{ left: `${(index / count) * 100}%` }}>
            {wall === undefined ? clock(axis.time(place)) : `${newDay}${word(wall)}`}
          </span>
        );
      })}
    </div>
  );
}

import type { VNode } from 'preact';
import { clock } from '../../src/core/replay/words.ts';
import { usePage } from './context.ts';
import type { Window } from './state.ts';
import { dayOf, timeOf } from './times.ts';

/** Least distance of two labels, in CSS pixels. */
const APART = 104;

/** Times below the lanes; the day is said where it changes. For the eye: the slider says the time in words. */
export function AxisTicks({ window, width }: { readonly window: Window; readonly width: number; readonly grown: number }): VNode {
  const { axis } = usePage().model;
  const count = Math.max(1, Math.floor(width / APART));
  const places = Array.from({ length: count }, (_, index) => window.from + ((window.to - window.from) * index) / count);
  let day = '';
  return (
    <div class="ticks small dim" aria-hidden="true">
      {places.map((place, index) => {
        const t = axis.time(place);
        const wall = axis.wallAt(t);
        const newDay = wall === undefined || dayOf(wall) === day ? '' : `${dayOf(wall)} `;
        if (wall !== undefined) day = dayOf(wall);
        return (
          <span key={index} style={{ left: `${(index / count) * 100}%` }}>
            {wall === undefined ? clock(t) : `${newDay}${timeOf(wall)}`}
          </span>
        );
      })}
    </div>
  );
}

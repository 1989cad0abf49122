import type { ReplayPage } from './page.ts';
import type { Window } from './state.ts';

/** The least of the axis that zooming in shows, in milliseconds. */
const LEAST = 5_000;

/** The part of the axis in sight. */
export function windowOf({ model, state }: ReplayPage): Window {
  return state.window ?? { from: 0, to: Math.max(model.axis.length, LEAST) };
}

/** Shows `factor` times as much of the axis, with `around` (the playhead by default) staying where it is. */
export function zoom(page: ReplayPage, factor: number, around = page.model.axis.position(page.state.t)): void {
  const { from, to } = windowOf(page);
  const share = Math.min(1, Math.max(0, (around - from) / (to - from)));
  const width = Math.max(LEAST, (to - from) * factor);
  place(page, around - share * width, width);
}

/** Moves the window by a share of its width. */
export function pan(page: ReplayPage, share: number): void {
  const { from, to } = windowOf(page);
  place(page, from + share * (to - from), to - from);
}

/** Moves the window so that a place on the axis is in sight. */
export function reveal(page: ReplayPage, position: number): void {
  const { from, to } = windowOf(page);
  if (page.state.window && (position < from || position > to)) place(page, position - (to - from) * 0.1, to - from);
}

function place(page: ReplayPage, from: number, width: number): void {
  const { length } = page.model.axis;
  if (width >= length) return page.set({ window: undefined });
  const start = Math.max(0, Math.min(from, length - width));
  page.set({ window: { from: start, to: start + width } });
}

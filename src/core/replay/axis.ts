/** Quiet for longer than this is idle, and folded. */
export const IDLE_MS = 60_000;
/** What a folded gap takes of the axis (and of a play that skips idle time). */
export const FOLD_MS = 2_000;

/** Nothing happened between `from` and `to` (session clock), or the session was away for `away` ms of wall time at `from` = `to`. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly away: number;
}

/**
 * The axis of the timeline: session time with idle gaps folded, in milliseconds from 0. Built while a log is read, so it only grows
 * at the end; what stands stays where it is.
 */
export class Axis {
  readonly #gaps: Gap[] = [];
  /** Position on the axis where each gap starts. */
  readonly #starts: number[] = [];
  readonly #walls: { readonly t: number; readonly wall: number }[] = [];
  #end = 0;
  #idle = 0;

  /** Session clock of the last event seen. */
  get end(): number {
    return this.#end;
  }

  /** Milliseconds of session time in which nothing happened. */
  get idle(): number {
    return this.#idle;
  }

  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  get length(): number {
    return this.position(this.#end);
  }

  /** An event at `t`; `wall`: milliseconds since the epoch, where the event says it. */
  observe(t: number, wall?: number): void {
    const idle = t - this.#end;
    const away = wall === undefined || this.#walls.length === 0 ? 0 : Math.max(0, wall - this.wallAt(t)!);
    if (idle > IDLE_MS || away > IDLE_MS) this.#fold({ from: this.#end, to: Math.max(t, this.#end), away: Math.max(idle, away) });
    if (wall !== undefined) this.#walls.push({ t, wall });
    this.#end = Math.max(this.#end, t);
  }

  #fold(gap: Gap): void {
    this.#starts.push(this.position(gap.from));
    this.#gaps.push(gap);
    this.#idle += gap.to - gap.from;
  }

  /** Where session time `t` lies on the axis. */
  position(t: number): number {
    const index = lastAtMost(this.#gaps, t, (gap) => gap.from);
    const gap = this.#gaps[index];
    if (gap === undefined) return t;
    const start = this.#starts[index]!;
    if (t >= gap.to) return start + FOLD_MS + (t - gap.to);
    return start + (FOLD_MS * (t - gap.from)) / (gap.to - gap.from);
  }

  /** The session time at a place on the axis: the inverse of `position`. */
  time(position: number): number {
    const index = lastAtMost(this.#starts, position, (start) => start);
    const gap = this.#gaps[index];
    if (gap === undefined) return Math.max(0, position);
    const into = position - this.#starts[index]!;
    if (into >= FOLD_MS) return gap.to + (into - FOLD_MS);
    return gap.from + ((gap.to - gap.from) * into) / FOLD_MS;
  }

  /** The folded gap at a place on the axis. */
  foldAt(position: number): Gap | undefined {
    const index = lastAtMost(this.#starts, position, (start) => start);
    return position < (this.#starts[index] ?? Number.NEGATIVE_INFINITY) + FOLD_MS ? this.#gaps[index] : undefined;
  }

  /** Milliseconds since the epoch at session time `t`; undefined before the first event that says it. */
  wallAt(t: number): number | undefined {
    const anchor = this.#walls[lastAtMost(this.#walls, t, (wall) => wall.t)] ?? this.#walls[0];
    return anchor && anchor.wall + (t - anchor.t);
  }
}

/** Index of the last item whose key is at most `value`; -1 if none. Keys ascend. */
export function lastAtMost<T>(items: readonly T[], value: number, key: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(items[middle]!) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

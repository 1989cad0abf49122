import type { VisitedSets } from './visited.ts';

/**
 * The decoder: a chain over (set of steps served so far, current step, on or off plan). It is exact while no layer
 * has more sets than `width`; beyond that the least likely sets are dropped, so that long plans stay tractable.
 */

/** How one hunk bears on the chain: factors, not logarithms. */
export interface Column {
  /** Per step: how well the hunk fits it. */
  readonly step: Float64Array;
  readonly off: number;
  readonly stay: number;
  readonly new: number;
  readonly back: number;
  readonly leave: number;
  readonly stayOff: number;
  readonly return: number;
}

/**
 * Beliefs after a hunk. `mass` has a row of 2n+1 per set: on plan at each of the n steps, off plan after each of
 * them, off plan before any. It sums to 1; `logScale` is the logarithm of what it was divided by.
 */
export interface Layer {
  readonly sets: readonly number[];
  readonly mass: Float64Array;
  readonly logScale: number;
}

export const rowLength = (steps: number): number => 2 * steps + 1;

/** Before the first hunk: nothing served, and any style as likely as another. */
export function startLayer(sets: VisitedSets): Layer {
  const n = sets.steps;
  const mass = new Float64Array(rowLength(n) * sets.empty.length);
  for (const g of sets.empty.keys()) mass[g * rowLength(n) + 2 * n] = 1 / sets.empty.length;
  return { sets: sets.empty, mass, logScale: 0 };
}

/**
 * A child set with less than this share of the mass is not worth a row. A thousandth, which plans of nine steps and more once had, cost
 * them two to three points of accuracy: many sets are each unlikely, and together are not.
 */
export const NEGLIGIBLE = 1e-7;

interface Totals {
  readonly on: number;
  readonly off: number;
}

export function totalsOf(mass: Float64Array, row: number, n: number): Totals {
  let on = 0;
  let off = 0;
  for (let c = 0; c < n; c++) {
    on += mass[row + c] as number;
    off += mass[row + n + c] as number;
  }
  return { on, off: off + (mass[row + 2 * n] as number) };
}

/** What may follow each set of a layer: the sets of the next layer, likeliest kept. */
function nextSets(layer: Layer, column: Column, sets: VisitedSets, width: number): readonly number[] {
  const n = sets.steps;
  const length = rowLength(n);
  // By place, not by a map: this is most of what a hunk costs.
  const { places } = sets;
  const found: number[] = [];
  const bound: number[] = [];
  const add = (set: number, amount: number): void => {
    const place = places[set] as number;
    if (place >= 0) bound[place] = (bound[place] as number) + amount;
    else {
      places[set] = found.length;
      found.push(set);
      bound.push(amount);
    }
  };
  for (const [g, set] of layer.sets.entries()) {
    const { on, off } = totalsOf(layer.mass, g * length, n);
    const members = sets.members(set);
    const order = sets.order(set);
    const begin = (on + off * column.return) * column.new;
    let best = column.off;
    for (let c = 0; c < n; c++) {
      const fit = column.step[c] as number;
      if (members[c]) best = Math.max(best, fit);
      else if (fit > 0) {
        const child = begin * (order[c] as number) * fit;
        if (child > NEGLIGIBLE) add(sets.with(set, c), child);
      }
    }
    add(set, (on + off) * best);
  }
  for (const set of found) places[set] = -1;
  if (found.length <= width) return found;
  return found
    .map((set, place) => ({ set, amount: bound[place] as number }))
    .sort((a, b) => b.amount - a.amount || sets.compare(a.set, b.set))
    .slice(0, width)
    .map(({ set }) => set);
}

/** One hunk further. */
export function advance(layer: Layer, column: Column, sets: VisitedSets, width: number): Layer {
  const n = sets.steps;
  const length = rowLength(n);
  const kept = nextSets(layer, column, sets, width);
  const { places } = sets;
  for (const [g, set] of kept.entries()) places[set] = g;
  const mass = new Float64Array(kept.length * length);
  for (const [g, set] of layer.sets.entries()) {
    const from = g * length;
    const { on, off } = totalsOf(layer.mass, from, n);
    const members = sets.members(set);
    const order = sets.order(set);
    const to = rowOf(places, set, length);
    const stay = column.stay * sets.stay(set);
    const back = column.back * sets.back(set);
    const begin = (on + off * column.return) * column.new;
    for (let c = 0; c < n; c++) {
      const fit = column.step[c] as number;
      const here = layer.mass[from + c] as number;
      const hereOff = layer.mass[from + n + c] as number;
      if (members[c]) {
        if (to === undefined) continue;
        const arrive = here * stay + (on - here) * back + column.return * (hereOff + (off - hereOff) * back);
        mass[to + c] = (mass[to + c] as number) + fit * arrive;
        mass[to + n + c] = (mass[to + n + c] as number) + column.off * (here * column.leave + hereOff * column.stayOff);
      } else if (fit > 0) {
        const share = begin * (order[c] as number) * fit;
        const child = share > NEGLIGIBLE ? rowOf(places, sets.with(set, c), length) : undefined;
        if (child !== undefined) mass[child + c] = (mass[child + c] as number) + share;
      }
    }
    if (to !== undefined) {
      const none = to + 2 * n;
      mass[none] = (mass[none] as number) + column.off * column.stayOff * (layer.mass[from + 2 * n] as number);
    }
  }
  for (const set of kept) places[set] = -1;
  return normalize(kept, mass);
}

/** Where a set's row begins in the layer that `places` tells of; undefined: it is not in it. */
function rowOf(places: readonly number[], set: number, length: number): number | undefined {
  const place = set < 0 ? -1 : (places[set] as number);
  return place < 0 ? undefined : place * length;
}

function normalize(sets: readonly number[], mass: Float64Array): Layer {
  let sum = 0;
  for (let i = 0; i < mass.length; i++) sum += mass[i] as number;
  if (sum > 0) for (let i = 0; i < mass.length; i++) mass[i] = (mass[i] as number) / sum;
  return { sets, mass, logScale: Math.log(sum) };
}

/** Probability of each step being the one served, and last of off plan, by a layer alone. */
export function current(layer: Layer, n: number, later?: Float64Array): Float64Array {
  const length = rowLength(n);
  const posterior = new Float64Array(n + 1);
  let sum = 0;
  for (let i = 0; i < layer.mass.length; i++) {
    const p = (layer.mass[i] as number) * (later ? (later[i] as number) : 1);
    const c = i % length;
    const slot = c < n ? c : n;
    posterior[slot] = (posterior[slot] as number) + p;
    sum += p;
  }
  if (sum > 0) for (let c = 0; c <= n; c++) posterior[c] = (posterior[c] as number) / sum;
  return posterior;
}

/** Likelihood of what follows, for each state of `layer`, from that of the next layer's states. Scaled by `scale`. */
export function retreat(layer: Layer, column: Column, next: Layer, nextLater: Float64Array, sets: VisitedSets): Float64Array {
  const n = sets.steps;
  const length = rowLength(n);
  const { places } = sets;
  for (const [g, set] of next.sets.entries()) places[set] = g;
  const later = new Float64Array(layer.mass.length);
  const scale = Math.exp(-next.logScale);
  for (const [g, set] of layer.sets.entries()) {
    const from = g * length;
    const members = sets.members(set);
    const order = sets.order(set);
    const to = rowOf(places, set, length);
    const stay = column.stay * sets.stay(set);
    const back = column.back * sets.back(set);
    const { on, off } = totalsOf(layer.mass, from, n);
    const reach = on + off * column.return;
    let begin = 0;
    let visited = 0;
    for (let c = 0; c < n; c++) {
      const fit = column.step[c] as number;
      if (members[c]) {
        if (to !== undefined) visited += fit * (nextLater[to + c] as number);
      } else if (fit > 0) {
        const way = fit * (order[c] as number) * column.new;
        // What was not followed forward is not followed back.
        const child = reach * way > NEGLIGIBLE ? rowOf(places, sets.with(set, c), length) : undefined;
        if (child !== undefined) begin += way * (nextLater[child + c] as number);
      }
    }
    for (let c = 0; c < n; c++) {
      if (!members[c]) continue;
      const same = to === undefined ? 0 : (column.step[c] as number) * (nextLater[to + c] as number);
      const offPlan = to === undefined ? 0 : column.off * (nextLater[to + n + c] as number);
      const others = (visited - same) * back;
      later[from + c] = scale * (same * stay + others + begin + column.leave * offPlan);
      later[from + n + c] = scale * (column.return * (same + others + begin) + column.stayOff * offPlan);
    }
    const none = to === undefined ? 0 : (nextLater[to + 2 * n] as number);
    later[from + 2 * n] = scale * (column.return * (visited * back + begin) + column.stayOff * column.off * none);
  }
  for (const set of next.sets) places[set] = -1;
  return later;
}

/** The session's end as later likelihood: each step that nothing served counts by its factor. */
export function ending(layer: Layer, sets: VisitedSets, unserved: Float64Array): Float64Array {
  const n = sets.steps;
  const length = rowLength(n);
  const later = new Float64Array(layer.mass.length);
  for (const [g, set] of layer.sets.entries()) {
    const members = sets.members(set);
    let factor = 1;
    for (let c = 0; c < n; c++) if (!members[c]) factor *= unserved[c] as number;
    later.fill(factor, g * length, (g + 1) * length);
  }
  return later;
}

/** Probability, per step, that nothing has served it. */
export function unservedProbability(layer: Layer, sets: VisitedSets, later?: Float64Array): Float64Array {
  const n = sets.steps;
  const length = rowLength(n);
  const result = new Float64Array(n);
  let sum = 0;
  for (const [g, set] of layer.sets.entries()) {
    let p = 0;
    for (let i = g * length; i < (g + 1) * length; i++) p += (layer.mass[i] as number) * (later ? (later[i] as number) : 1);
    sum += p;
    const members = sets.members(set);
    for (let c = 0; c < n; c++) if (!members[c]) result[c] = (result[c] as number) + p;
  }
  if (sum > 0) for (let c = 0; c < n; c++) result[c] = (result[c] as number) / sum;
  return result;
}

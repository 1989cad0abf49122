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
  /** Per set: mass on plan, and off plan. */
  readonly on: Float64Array;
  readonly off: Float64Array;
}

export const rowLength = (steps: number): number => 2 * steps + 1;

export function layerOf(sets: readonly number[], mass: Float64Array, logScale: number, n: number): Layer {
  const on = new Float64Array(sets.length);
  const off = new Float64Array(sets.length);
  for (let g = 0, row = 0; g < sets.length; g++, row += rowLength(n)) {
    let onPlan = 0;
    let offPlan = 0;
    for (let c = 0; c < n; c++) {
      onPlan += mass[row + c] as number;
      offPlan += mass[row + n + c] as number;
    }
    on[g] = onPlan;
    off[g] = offPlan + (mass[row + 2 * n] as number);
  }
  return { sets, mass, logScale, on, off };
}

/** Before the first hunk: nothing served, and any style as likely as another. */
export function startLayer(sets: VisitedSets): Layer {
  const n = sets.steps;
  const mass = new Float64Array(rowLength(n) * sets.empty.length);
  for (const g of sets.empty.keys()) mass[g * rowLength(n) + 2 * n] = 1 / sets.empty.length;
  return layerOf(sets.empty, mass, 0, n);
}

/**
 * A child set with less than this share of the mass is not worth a row. A thousandth, which plans of nine steps and more once had, cost
 * them two to three points of accuracy: many sets are each unlikely, and together are not.
 */
export const NEGLIGIBLE = 1e-7;

/** Steps taken up from the sets of a layer: the set that each leads to, and its likelihood. */
interface Begun {
  readonly sets: number[];
  readonly steps: number[];
  readonly shares: number[];
}

/** What may follow each set of a layer: the sets of the next layer, likeliest kept; and the steps that are taken up on the way. */
function nextSets(layer: Layer, column: Column, sets: VisitedSets, width: number): { kept: readonly number[]; begun: Begun } {
  const n = sets.steps;
  const begun: Begun = { sets: [], steps: [], shares: [] };
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
  const fits = column.step;
  for (const [g, set] of layer.sets.entries()) {
    const on = layer.on[g] as number;
    const off = layer.off[g] as number;
    const members = sets.members(set);
    const order = sets.order(set);
    const begin = (on + off * column.return) * column.new;
    let best = column.off;
    for (let c = 0; c < n; c++) {
      const fit = fits[c] as number;
      if (members[c]) best = Math.max(best, fit);
      else {
        const share = begin * (order[c] as number) * fit;
        if (share > NEGLIGIBLE) {
          const child = sets.with(set, c);
          add(child, share);
          begun.sets.push(child);
          begun.steps.push(c);
          begun.shares.push(share);
        }
      }
    }
    add(set, (on + off) * best);
  }
  for (const set of found) places[set] = -1;
  if (found.length <= width) return { kept: found, begun };
  // Most are far from being kept: those are not worth a place in an order.
  const least = new Float64Array(bound).sort()[bound.length - width] as number;
  const kept = found
    .map((set, place) => ({ set, amount: bound[place] as number }))
    .filter(({ amount }) => amount >= least)
    .sort((a, b) => b.amount - a.amount || sets.compare(a.set, b.set))
    .slice(0, width)
    .map(({ set }) => set);
  return { kept, begun };
}

/** One hunk further. */
export function advance(layer: Layer, column: Column, sets: VisitedSets, width: number): Layer {
  const n = sets.steps;
  const length = rowLength(n);
  const { kept, begun } = nextSets(layer, column, sets, width);
  const { places } = sets;
  for (const [g, set] of kept.entries()) places[set] = g;
  const mass = new Float64Array(kept.length * length);
  const { mass: was } = layer;
  const { step: fits, off: offPlan, return: onPlan, leave, stayOff } = column;
  for (const [g, set] of layer.sets.entries()) {
    const to = rowOf(places, set, length);
    if (to < 0) continue;
    const from = g * length;
    const on = layer.on[g] as number;
    const off = layer.off[g] as number;
    const stay = column.stay * sets.stay(set);
    const back = column.back * sets.back(set);
    const members = sets.members(set);
    for (let c = 0; c < n; c++) {
      if (!members[c]) continue;
      const here = was[from + c] as number;
      const hereOff = was[from + n + c] as number;
      const arrive = here * stay + (on - here) * back + onPlan * (hereOff + (off - hereOff) * back);
      mass[to + c] = (fits[c] as number) * arrive;
      mass[to + n + c] = offPlan * (here * leave + hereOff * stayOff);
    }
    mass[to + 2 * n] = offPlan * stayOff * (was[from + 2 * n] as number);
  }
  for (const [i, set] of begun.sets.entries()) {
    const to = rowOf(places, set, length);
    if (to < 0) continue;
    const place = to + (begun.steps[i] as number);
    mass[place] = (mass[place] as number) + (begun.shares[i] as number);
  }
  for (const set of kept) places[set] = -1;
  return normalize(kept, mass, n);
}

/** Where a set's row begins in the layer that `places` tells of; negative: it is not in it. */
function rowOf(places: readonly number[], set: number, length: number): number {
  return (places[set] as number) * length;
}

function normalize(sets: readonly number[], mass: Float64Array, n: number): Layer {
  let sum = 0;
  for (let i = 0; i < mass.length; i++) sum += mass[i] as number;
  if (sum > 0) for (let i = 0; i < mass.length; i++) mass[i] = (mass[i] as number) / sum;
  return layerOf(sets, mass, Math.log(sum), n);
}

/** Probability of each step being the one served, and last of off plan, by a layer alone. */
export function current(layer: Layer, n: number, later?: Float64Array): Float64Array {
  const length = rowLength(n);
  const posterior = new Float64Array(n + 1);
  const { mass } = layer;
  const at = (i: number): number => (mass[i] as number) * (later ? (later[i] as number) : 1);
  let off = 0;
  let sum = 0;
  for (let row = 0; row < mass.length; row += length) {
    for (let c = 0; c < n; c++) {
      const p = at(row + c);
      posterior[c] = (posterior[c] as number) + p;
      sum += p;
    }
    for (let c = n; c < length; c++) {
      const p = at(row + c);
      off += p;
      sum += p;
    }
  }
  posterior[n] = off;
  if (sum > 0) for (let c = 0; c <= n; c++) posterior[c] = (posterior[c] as number) / sum;
  return posterior;
}

/**
 * Likelihood of what follows, for each state of `layer`, from that of the next layer's states.
 *
 * @param later filled with it: zeros, at least as many as the layer has states
 */
export function retreat(
  layer: Layer,
  column: Column,
  next: Layer,
  nextLater: Float64Array,
  sets: VisitedSets,
  later: Float64Array = new Float64Array(layer.mass.length),
): Float64Array {
  const n = sets.steps;
  const length = rowLength(n);
  const { places } = sets;
  for (const [g, set] of next.sets.entries()) places[set] = g;
  const scale = Math.exp(-next.logScale);
  const { step: fits, off: offPlan, return: onPlan, leave, stayOff } = column;
  for (const [g, set] of layer.sets.entries()) {
    const from = g * length;
    const members = sets.members(set);
    const order = sets.order(set);
    const to = rowOf(places, set, length);
    const stay = column.stay * sets.stay(set);
    const back = column.back * sets.back(set);
    const reach = (layer.on[g] as number) + (layer.off[g] as number) * onPlan;
    let begin = 0;
    let visited = 0;
    for (let c = 0; c < n; c++) {
      if (members[c]) {
        if (to >= 0) visited += (fits[c] as number) * (nextLater[to + c] as number);
      } else {
        const way = (fits[c] as number) * (order[c] as number) * column.new;
        // What was not followed forward is not followed back.
        const child = reach * way > NEGLIGIBLE ? rowOf(places, sets.with(set, c), length) : -1;
        if (child >= 0) begin += way * (nextLater[child + c] as number);
      }
    }
    for (let c = 0; c < n; c++) {
      if (!members[c]) continue;
      const same = to < 0 ? 0 : (fits[c] as number) * (nextLater[to + c] as number);
      const gone = to < 0 ? 0 : offPlan * (nextLater[to + n + c] as number);
      const others = (visited - same) * back;
      later[from + c] = scale * (same * stay + others + begin + leave * gone);
      later[from + n + c] = scale * (onPlan * (same + others + begin) + stayOff * gone);
    }
    const none = to < 0 ? 0 : (nextLater[to + 2 * n] as number);
    later[from + 2 * n] = scale * (onPlan * (visited * back + begin) + stayOff * offPlan * none);
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

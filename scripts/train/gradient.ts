import {
  advance,
  ending,
  retreat,
  rowLength,
  startLayer,
  totalsOf,
  unservedProbability,
  type Column,
  type Layer,
} from '../../src/core/tracking/lattice.ts';
import type { Model } from '../../src/core/tracking/model.ts';
import { MOVE_FEATURES, ORDER_FEATURES } from '../../src/core/tracking/moves.ts';
import { orderFeatures, VisitedSets } from '../../src/core/tracking/visited.ts';
import { PARTS } from './parameters.ts';
import type { Problem } from './problem.ts';

const WIDTH = 512;
const M = MOVE_FEATURES.length;

/** Forward and backward over a problem; adds `sign` times the expected features to `gradient`. @returns the log partition sum. */
function expect(
  problem: Problem,
  model: Model,
  sets: VisitedSets,
  columns: readonly Column[],
  gradient: Float64Array,
  sign: number,
): number {
  const { n, seen } = problem;
  const length = rowLength(n);
  const layers: Layer[] = [startLayer(n)];
  for (const column of columns) layers.push(advance(layers.at(-1) as Layer, column, sets, WIDTH));
  const last = layers.at(-1) as Layer;
  const unserved = Float64Array.from(problem.end, (row) => model.unserved(row));
  let later = ending(last, sets, unserved);
  let z = 0;
  for (let i = 0; i < later.length; i++) z += (last.mass[i] as number) * (later[i] as number);
  const logZ = layers.reduce((sum, layer) => sum + layer.logScale, Math.log(z));
  for (const [s, p] of unservedProbability(last, sets, later).entries()) {
    problem.end[s]?.forEach((value, i) => (gradient[PARTS.end + i] = (gradient[PARTS.end + i] as number) + sign * p * value));
  }
  later = later.map((value) => value / z);
  for (let t = columns.length - 1; t >= 0; t--) {
    const layer = layers[t] as Layer;
    const next = layers[t + 1] as Layer;
    const column = columns[t] as Column;
    const posterior = new Float64Array(n + 1);
    for (let i = 0; i < next.mass.length; i++) {
      const c = Math.min(i % length, n);
      posterior[c] = (posterior[c] as number) + (next.mass[i] as number) * (later[i] as number);
    }
    const { pair, moves } = seen[t] as Problem['seen'][number];
    const F = PARTS.off;
    for (let s = 0; s < n; s++) {
      const p = sign * (posterior[s] as number);
      for (let f = 0; f < F; f++) gradient[f] = (gradient[f] as number) + p * (pair.step[s * F + f] as number);
    }
    for (let f = 0; f < pair.off.length; f++) {
      gradient[PARTS.off + f] = (gradient[PARTS.off + f] as number) + sign * (posterior[n] as number) * (pair.off[f] as number);
    }
    const counts = moveCounts(problem, layer, next, column, later, sets, gradient, sign);
    for (let m = 0; m < counts.length; m++) {
      for (let f = 0; f < M; f++) {
        const cell = PARTS.moves + m * M + f;
        gradient[cell] = (gradient[cell] as number) + sign * (counts[m] as number) * (moves[f] as number);
      }
    }
    later = retreat(layer, column, next, later, sets);
  }
  return logZ;
}

/** Expected number of each move between two layers (in the order of MOVES); adds the expected order features to `gradient`. */
function moveCounts(
  problem: Problem,
  layer: Layer,
  next: Layer,
  column: Column,
  later: Float64Array,
  sets: VisitedSets,
  gradient: Float64Array,
  sign: number,
): Float64Array {
  const { n } = problem;
  const length = rowLength(n);
  const scale = Math.exp(-next.logScale);
  const rows = new Map(next.sets.map((set, g) => [set, g * length]));
  const counts = new Float64Array(6);
  const add = (move: number, amount: number): void => void (counts[move] = (counts[move] as number) + amount);
  for (const [g, set] of layer.sets.entries()) {
    const from = g * length;
    const { on, off } = totalsOf(layer.mass, from, n);
    const members = sets.members(set);
    const order = sets.order(set);
    const to = rows.get(set);
    for (let c = 0; c < n; c++) {
      const here = layer.mass[from + c] as number;
      const hereOff = layer.mass[from + n + c] as number;
      if (members[c]) {
        if (to === undefined) continue;
        const arrive = scale * (column.step[c] as number) * (later[to + c] as number);
        add(0, arrive * here * column.stay);
        add(2, arrive * (on - here) * column.back);
        add(5, arrive * column.return * (hereOff + (off - hereOff) * column.back));
        add(2, arrive * column.return * (off - hereOff) * column.back);
        const arriveOff = scale * column.off * (later[to + n + c] as number);
        add(3, arriveOff * here * column.leave);
        add(4, arriveOff * hereOff * column.stayOff);
      } else if ((column.step[c] as number) > 0) {
        const child = rows.get(sets.with(set, c));
        if (child === undefined) continue;
        const arrive = scale * (column.step[c] as number) * (order[c] as number) * column.new * (later[child + c] as number);
        const amount = arrive * (on + off * column.return);
        add(1, amount);
        add(5, arrive * off * column.return);
        if (amount > 1e-7) {
          const features = orderFeatures(members, c, problem.needs[c] ?? []);
          for (let f = 0; f < ORDER_FEATURES.length; f++) {
            gradient[PARTS.order + f] = (gradient[PARTS.order + f] as number) + sign * amount * (features[f] as number);
          }
        }
      }
    }
    if (to !== undefined) {
      add(4, scale * column.off * column.stayOff * (layer.mass[from + 2 * n] as number) * (later[to + 2 * n] as number));
    }
  }
  return counts;
}

/** Log-likelihood of the truth, whose gradient is added to `gradient`. */
export function learnFrom(problem: Problem, model: Model, gradient: Float64Array): number {
  const { n, truth } = problem;
  const sets = new VisitedSets(n, problem.needs, model.order);
  const columns = problem.seen.map((seen) => model.column(model.scores(seen.pair, n), seen.moves));
  const told = columns.map((column, t) => {
    const answer = truth[t] as number;
    if (answer < 0) return column;
    return { ...column, step: column.step.map((fit, s) => (s === answer ? fit : 0)), off: answer === n ? column.off : 0 };
  });
  const before = gradient.slice();
  const right = expect(problem, model, sets, told, gradient, 1);
  const all = expect(problem, model, sets, columns, gradient, -1);
  const gain = gradient.map((value, i) => (before[i] as number) + (value - (before[i] as number)) * problem.weight);
  gradient.set(gain);
  return (right - all) * problem.weight;
}

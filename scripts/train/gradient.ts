import {
  advance,
  current,
  ending,
  retreat,
  rowLength,
  startLayer,
  totalsOf,
  unservedProbability,
  type Column,
  type Layer,
} from '../../src/core/tracking/lattice.ts';
import { Model } from '../../src/core/tracking/model.ts';
import { MOVE_FEATURES, ORDER_FEATURES, STYLES, type Phase } from '../../src/core/tracking/moves.ts';
import { ECHO_SIZE, echoOf } from '../../src/core/tracking/second-look.ts';
import { orderFeatures, VisitedSets } from '../../src/core/tracking/visited.ts';
import { PARTS, weightsOf } from './parameters.ts';
import type { Problem, SeenHunk } from './problem.ts';

const WIDTH = 512;
/** Where the weights of staying on, and coming back to, a step stand among those of a style. */
const STAY = ORDER_FEATURES.indexOf('stay');
const M = MOVE_FEATURES.length;

/** What a forward and backward pass expects of a problem. */
interface Expectation {
  readonly logZ: number;
  /** Per hunk: probability of each step, and last of off plan. */
  readonly served: Float64Array[];
  /** Per hunk: expected number of each move, in the order of MOVES. */
  readonly moves: Float64Array[];
  readonly order: Float64Array;
  readonly unserved: Float64Array;
}

function expect(problem: Problem, model: Model, sets: VisitedSets, columns: readonly Column[]): Expectation {
  const { n } = problem;
  const layers: Layer[] = [startLayer(sets)];
  for (const column of columns) layers.push(advance(layers.at(-1) as Layer, column, sets, WIDTH));
  const last = layers.at(-1) as Layer;
  const ended = problem.end.length > 0;
  let later = ending(last, sets, ended ? Float64Array.from(problem.end, (row) => model.unserved(row)) : new Float64Array(n).fill(1));
  let z = 0;
  for (let i = 0; i < later.length; i++) z += (last.mass[i] as number) * (later[i] as number);
  const logZ = layers.reduce((sum, layer) => sum + layer.logScale, Math.log(z));
  const unserved = unservedProbability(last, sets, later);
  later = later.map((value) => value / z);
  const served: Float64Array[] = [];
  const moves: Float64Array[] = [];
  const order = new Float64Array(STYLES.length * ORDER_FEATURES.length);
  for (let t = columns.length - 1; t >= 0; t--) {
    const layer = layers[t] as Layer;
    const next = layers[t + 1] as Layer;
    const column = columns[t] as Column;
    served[t] = current(next, n, later);
    moves[t] = moveCounts(problem, layer, next, column, later, sets, order);
    later = retreat(layer, column, next, later, sets);
  }
  return { logZ, served, moves, order, unserved };
}

/** Expected number of each move between two layers (in the order of MOVES); adds the expected order features to `totals`. */
function moveCounts(
  problem: Problem,
  layer: Layer,
  next: Layer,
  column: Column,
  later: Float64Array,
  sets: VisitedSets,
  totals: Float64Array,
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
    const stay = column.stay * sets.stay(set);
    const back = column.back * sets.back(set);
    const style = sets.style(set) * ORDER_FEATURES.length;
    for (let c = 0; c < n; c++) {
      const here = layer.mass[from + c] as number;
      const hereOff = layer.mass[from + n + c] as number;
      if (members[c]) {
        if (to === undefined) continue;
        const arrive = scale * (column.step[c] as number) * (later[to + c] as number);
        const stays = arrive * here * stay;
        const comesBack = arrive * back * (on - here + column.return * (off - hereOff));
        add(0, stays);
        add(2, comesBack);
        add(5, arrive * column.return * (hereOff + (off - hereOff) * back));
        totals[style + STAY] = (totals[style + STAY] as number) + stays;
        totals[style + STAY + 1] = (totals[style + STAY + 1] as number) + comesBack;
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
          for (let f = 0; f < STAY; f++) {
            totals[style + f] = (totals[style + f] as number) + amount * (features[f] as number);
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
export function learnFrom(problem: Problem, model: Model, w: Float64Array, gradient: Float64Array): number {
  const { n, truth, weight, seen } = problem;
  const phase = problem.echoes ? 'again' : problem.end.length > 0 ? 'ended' : 'working';
  const sets = new VisitedSets(n, problem.needs, model.order[phase]);
  const columns = columnsOf(problem, model, w, phase);
  const told = columns.map((column, t) => {
    const answer = truth[t] as number;
    if (answer < 0) return column;
    return { ...column, step: column.step.map((fit, s) => (s === answer ? fit : 0)), off: answer === n ? column.off : 0 };
  });
  const right = expect(problem, model, sets, told);
  const all = expect(problem, model, sets, columns);
  const add = (cell: number, amount: number): void => void (gradient[cell] = (gradient[cell] as number) + weight * amount);
  for (const [t, hunk] of seen.entries()) {
    const served = (right.served[t] as Float64Array).map((p, s) => p - ((all.served[t] as Float64Array)[s] as number));
    for (let i = 0; i < hunk.values.length; i++) {
      add(hunk.features[i] as number, (served[hunk.steps[i] as number] as number) * (hunk.values[i] as number));
    }
    hunk.off.forEach((value, f) => value !== 0 && add(PARTS.off + f, value * (served[n] as number)));
    const echo = problem.echoes?.[t];
    echo?.forEach((value, cell) => {
      const s = Math.floor(cell / ECHO_SIZE);
      if (value !== 0) add(PARTS.echo + (s === n ? ECHO_SIZE : 0) + (cell % ECHO_SIZE), value * (served[s] as number));
    });
    const moves = (right.moves[t] as Float64Array).map((count, m) => count - ((all.moves[t] as Float64Array)[m] as number));
    hunk.moves.forEach((value, f) => value !== 0 && moves.forEach((count, m) => add(PARTS.moves[phase] + m * M + f, count * value)));
  }
  right.order.forEach((value, f) => add(PARTS.order[phase] + f, value - (all.order[f] as number)));
  for (const [s, row] of problem.end.entries()) {
    const p = (right.unserved[s] as number) - (all.unserved[s] as number);
    row.forEach((value, f) => add(PARTS.end + f, p * value));
  }
  return (right.logZ - all.logZ) * weight;
}

function columnsOf(problem: Problem, model: Model, w: Float64Array, phase: Phase): Column[] {
  return problem.seen.map((hunk, t) => {
    const scores = scoresOf(hunk, w, problem.n);
    const echo = problem.echoes?.[t];
    return model.column(echo ? model.echoed(scores, echo) : scores, hunk.moves, phase);
  });
}

/** The problem as it is seen at the second look, after a first with these weights. */
export function lookedAt(problem: Problem, w: Float64Array): Problem {
  const model = new Model(weightsOf(w));
  const sets = new VisitedSets(problem.n, problem.needs, model.order.ended);
  const { served } = expect(problem, model, sets, columnsOf(problem, model, w, 'ended'));
  return { ...problem, echoes: problem.kin.map((kin) => echoOf(kin, served, problem.n + 1)) };
}

/** As Model.scores, from what is kept of a hunk. */
function scoresOf(hunk: SeenHunk, w: Float64Array, n: number): Float64Array {
  const scores = new Float64Array(n + 1);
  for (let i = 0; i < hunk.values.length; i++) {
    const s = hunk.steps[i] as number;
    scores[s] = (scores[s] as number) + (hunk.values[i] as number) * (w[hunk.features[i] as number] as number);
  }
  hunk.off.forEach((value, f) => (scores[n] = (scores[n] as number) + value * (w[PARTS.off + f] as number)));
  return scores;
}

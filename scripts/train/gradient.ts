import {
  advance,
  ending,
  NEGLIGIBLE,
  rowLength,
  startLayer,
  unservedProbability,
  type Column,
  type Layer,
} from '../../src/core/tracking/lattice.ts';
import { fitsOf, Model } from '../../src/core/tracking/model.ts';
import { MOVE_FEATURES, ORDER_FEATURES, STYLES, type Phase } from '../../src/core/tracking/moves.ts';
import { ECHO_SIZE, echoOf } from '../../src/core/tracking/second-look.ts';
import { orderFeatures, VisitedSets } from '../../src/core/tracking/visited.ts';
import { PARTS, weightsOf } from './parameters.ts';
import type { Problem, SeenHunk } from './problem.ts';

const WIDTH = 256;
/** Where the weights of staying on, and coming back to, a step stand among those of a style. */
const STAY = ORDER_FEATURES.indexOf('stay');
const M = MOVE_FEATURES.length;
/** A step that is this unlikely to be taken up tells nothing of order. */
const UNTOLD = 1e-7;

/** What passes forward and backward expect of a problem, added up over those passes. */
class Expectation {
  /** Per hunk: probability of each step, and last of off plan. */
  readonly served: Float64Array[];
  /** Per hunk: expected number of each move, in the order of MOVES. */
  readonly moves: Float64Array[];
  /** Per set and step, from `set * n + step`: how often the step is expected to be taken up after the set. */
  readonly begun: Float64Array;
  /** Per style: how often it is expected to stay on a step, and to come back to one. */
  readonly kept: Float64Array = new Float64Array(2 * STYLES.length);
  readonly unserved: Float64Array;

  constructor({ n, seen }: Problem, sets: VisitedSets) {
    this.served = seen.map(() => new Float64Array(n + 1));
    this.moves = seen.map(() => new Float64Array(6));
    this.begun = new Float64Array(sets.size * n);
    this.unserved = new Float64Array(n);
  }
}

/** Layers through `columns`, of which `layers` has the first already. */
function forward(columns: readonly Column[], sets: VisitedSets, layers: readonly Layer[]): Layer[] {
  const all = [...layers];
  for (let t = all.length - 1; t < columns.length; t++) all.push(advance(all[t] as Layer, columns[t] as Column, sets, WIDTH));
  return all;
}

/** What follows the last layer, so that it weighs 1 in all; and the logarithm of what it weighed. */
function ends(problem: Problem, model: Model, sets: VisitedSets, layers: readonly Layer[]): { later: Float64Array; logZ: number } {
  const last = layers.at(-1) as Layer;
  const ended = problem.end.length > 0;
  const later = ending(
    last,
    sets,
    ended ? Float64Array.from(problem.end, (row) => model.unserved(row)) : new Float64Array(problem.n).fill(1),
  );
  let z = 0;
  for (let i = 0; i < later.length; i++) z += (last.mass[i] as number) * (later[i] as number);
  for (let i = 0; i < later.length; i++) later[i] = (later[i] as number) / z;
  return { later, logZ: layers.reduce((sum, layer) => sum + layer.logScale, Math.log(z)) };
}

/**
 * From layer `from` back to layer `to`; adds `sign` times what is expected of the hunks between. `later`: of layer `from`; linear in it.
 * @returns that of layer `to`
 */
function backward(
  found: Expectation,
  sign: number,
  columns: readonly Column[],
  layers: readonly Layer[],
  sets: VisitedSets,
  later: Float64Array,
  from: number,
  to: number,
): Float64Array {
  let now = later;
  for (let t = from - 1; t >= to; t--) {
    const next = layers[t + 1] as Layer;
    addServed(found.served[t] as Float64Array, sign, next, sets.steps, now);
    now = back(found, found.moves[t] as Float64Array, sign, layers[t] as Layer, next, columns[t] as Column, sets, now);
  }
  return now;
}

function addServed(served: Float64Array, sign: number, { sets, mass }: Layer, n: number, later: Float64Array): void {
  const length = rowLength(n);
  let off = 0;
  for (let g = 0; g < sets.length; g++) {
    const row = g * length;
    for (let c = 0; c < n; c++) served[c] = (served[c] as number) + sign * (mass[row + c] as number) * (later[row + c] as number);
    for (let c = n; c < length; c++) off += (mass[row + c] as number) * (later[row + c] as number);
  }
  served[n] = (served[n] as number) + sign * off;
}

/** As retreat, and in the same pass the expected number of each move (in the order of MOVES). */
function back(
  found: Expectation,
  counts: Float64Array,
  sign: number,
  layer: Layer,
  next: Layer,
  column: Column,
  sets: VisitedSets,
  later: Float64Array,
): Float64Array {
  const n = sets.steps;
  const length = rowLength(n);
  const { places } = sets;
  for (let g = 0; g < next.sets.length; g++) places[next.sets[g] as number] = g;
  const { mass } = layer;
  const result = new Float64Array(mass.length);
  const scale = Math.exp(-next.logScale);
  const fits = column.step;
  let stays = 0;
  let news = 0;
  let backs = 0;
  let leaves = 0;
  let staysOff = 0;
  let returns = 0;
  for (let g = 0; g < layer.sets.length; g++) {
    const set = layer.sets[g] as number;
    const row = g * length;
    const on = layer.on[g] as number;
    const off = layer.off[g] as number;
    const members = sets.members(set);
    const order = sets.order(set);
    const place = places[set] as number;
    const to = place * length;
    const stay = column.stay * sets.stay(set);
    const comeBack = column.back * sets.back(set);
    const reach = on + off * column.return;
    let begin = 0;
    let visited = 0;
    for (let c = 0; c < n; c++) {
      const fit = fits[c] as number;
      if (members[c]) {
        if (place >= 0) visited += fit * (later[to + c] as number);
      } else if (fit > 0) {
        const child = places[sets.with(set, c)] as number;
        if (child < 0) continue;
        const way = fit * (order[c] as number) * column.new;
        const arrive = way * (later[child * length + c] as number);
        // What was not followed forward is not followed back.
        if (reach * way > NEGLIGIBLE) begin += arrive;
        const amount = sign * scale * arrive * reach;
        news += amount;
        returns += sign * scale * arrive * off * column.return;
        if (Math.abs(amount) > UNTOLD) {
          const cell = set * n + c;
          found.begun[cell] = (found.begun[cell] as number) + amount;
        }
      }
    }
    let stayed = 0;
    let cameBack = 0;
    for (let c = 0; c < n; c++) {
      if (!members[c]) continue;
      const same = place < 0 ? 0 : (fits[c] as number) * (later[to + c] as number);
      const offPlan = place < 0 ? 0 : column.off * (later[to + n + c] as number);
      const others = (visited - same) * comeBack;
      const here = mass[row + c] as number;
      const hereOff = mass[row + n + c] as number;
      result[row + c] = scale * (same * stay + others + begin + column.leave * offPlan);
      result[row + n + c] = scale * (column.return * (same + others + begin) + column.stayOff * offPlan);
      stayed += same * here;
      cameBack += same * (on - here + column.return * (off - hereOff));
      returns += sign * scale * same * column.return * (hereOff + (off - hereOff) * comeBack);
      leaves += sign * scale * offPlan * here * column.leave;
      staysOff += sign * scale * offPlan * hereOff * column.stayOff;
    }
    const none = place < 0 ? 0 : column.stayOff * column.off * (later[to + 2 * n] as number);
    result[row + 2 * n] = scale * (column.return * (visited * comeBack + begin) + none);
    staysOff += sign * scale * none * (mass[row + 2 * n] as number);
    stayed *= sign * scale * stay;
    cameBack *= sign * scale * comeBack;
    stays += stayed;
    backs += cameBack;
    const style = 2 * sets.style(set);
    found.kept[style] = (found.kept[style] as number) + stayed;
    found.kept[style + 1] = (found.kept[style + 1] as number) + cameBack;
  }
  for (let g = 0; g < next.sets.length; g++) places[next.sets[g] as number] = -1;
  for (const [move, count] of [stays, news, backs, leaves, staysOff, returns].entries()) counts[move] = (counts[move] as number) + count;
  return result;
}

/** What the truth, where it is told, makes likelier or less likely: expectations with it, less those without; and its log-likelihood. */
function compare(
  problem: Problem,
  model: Model,
  sets: VisitedSets,
  told: readonly Column[],
  columns: readonly Column[],
): [Expectation, number] {
  // As far as nothing is told, both are the same.
  let common = 0;
  while (common < columns.length && told[common] === columns[common]) common++;
  const shared = forward(columns.slice(0, common), sets, [startLayer(sets)]);
  const withTruth = forward(told, sets, shared);
  const without = forward(columns, sets, shared);
  const found = new Expectation(problem, sets);
  let difference = new Float64Array((shared.at(-1) as Layer).mass.length);
  let logLikelihood = 0;
  for (const [sign, layers, through] of [
    [1, withTruth, told],
    [-1, without, columns],
  ] as const) {
    const { later, logZ } = ends(problem, model, sets, layers);
    logLikelihood += sign * logZ;
    const unserved = unservedProbability(layers.at(-1) as Layer, sets, later);
    for (let s = 0; s < problem.n; s++) found.unserved[s] = (found.unserved[s] as number) + sign * (unserved[s] as number);
    const reached = backward(found, sign, through, layers, sets, later, columns.length, common);
    difference = difference.map((value, i) => value + sign * (reached[i] as number));
  }
  backward(found, 1, columns, shared, sets, difference, common, 0);
  return [found, logLikelihood];
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
  const [found, logLikelihood] = compare(problem, model, sets, told, columns);
  // The truth lies outside of what the lattice keeps: nothing can be learned from how far.
  if (!Number.isFinite(logLikelihood)) return 0;
  const add = (cell: number, amount: number): void => void (gradient[cell] = (gradient[cell] as number) + weight * amount);
  for (const [t, hunk] of seen.entries()) {
    const served = found.served[t] as Float64Array;
    for (let i = 0; i < hunk.values.length; i++) {
      add(hunk.features[i] as number, (served[hunk.steps[i] as number] as number) * (hunk.values[i] as number));
    }
    hunk.off.forEach((value, f) => value !== 0 && add(PARTS.off + f, value * (served[n] as number)));
    const echo = problem.echoes?.[t];
    echo?.forEach((value, cell) => {
      const s = Math.floor(cell / ECHO_SIZE);
      if (value !== 0) add(PARTS.echo + (s === n ? ECHO_SIZE : 0) + (cell % ECHO_SIZE), value * (served[s] as number));
    });
    const moves = found.moves[t] as Float64Array;
    hunk.moves.forEach((value, f) => value !== 0 && moves.forEach((count, m) => add(PARTS.moves[phase] + m * M + f, count * value)));
  }
  found.kept.forEach((amount, cell) => {
    add(PARTS.order[phase] + Math.floor(cell / 2) * ORDER_FEATURES.length + STAY + (cell % 2), amount);
  });
  for (let set = 0, cell = 0; cell < found.begun.length; set++) {
    for (let c = 0; c < n; c++, cell++) {
      const amount = found.begun[cell] as number;
      if (amount === 0) continue;
      const features = orderFeatures(sets.members(set), c, problem.needs[c] ?? []);
      const row = PARTS.order[phase] + sets.style(set) * ORDER_FEATURES.length;
      for (let f = 0; f < STAY; f++) if (features[f] !== 0) add(row + f, amount * (features[f] as number));
    }
  }
  for (const [s, row] of problem.end.entries()) {
    const p = found.unserved[s] as number;
    row.forEach((value, f) => add(PARTS.end + f, p * value));
  }
  return logLikelihood * weight;
}

function columnsOf(problem: Problem, model: Model, w: Float64Array, phase: Phase): Column[] {
  return problem.seen.map((hunk, t) => {
    const scores = scoresOf(hunk, w, problem.n);
    const echo = problem.echoes?.[t];
    return model.column(fitsOf(echo ? model.echoed(scores, echo) : scores), hunk.moves, phase);
  });
}

/** The problem as it is seen at the second look, after a first with these weights. */
export function lookedAt(problem: Problem, w: Float64Array): Problem {
  const model = new Model(weightsOf(w));
  const sets = new VisitedSets(problem.n, problem.needs, model.order.ended);
  const columns = columnsOf(problem, model, w, 'ended');
  const layers = forward(columns, sets, [startLayer(sets)]);
  const found = new Expectation(problem, sets);
  backward(found, 1, columns, layers, sets, ends(problem, model, sets, layers).later, columns.length, 0);
  return { ...problem, echoes: problem.kin.map((kin) => echoOf(kin, found.served, problem.n + 1)) };
}

/** As Model.scores, from what is kept of a hunk. */
export function scoresOf(hunk: SeenHunk, w: Float64Array, n: number): Float64Array {
  const scores = new Float64Array(n + 1);
  for (let i = 0; i < hunk.values.length; i++) {
    const s = hunk.steps[i] as number;
    scores[s] = (scores[s] as number) + (hunk.values[i] as number) * (w[hunk.features[i] as number] as number);
  }
  hunk.off.forEach((value, f) => (scores[n] = (scores[n] as number) + value * (w[PARTS.off + f] as number)));
  return scores;
}

// Draws the planned table's weights of single hunks towards those that name a hunk's step best without any neighbour's help.
//
//   node scripts/train/alone.ts --plan-cases kept/plans.jsonl --share 0.35 --own 0.6 --weights BLENDED.json --out src/core/tracking/weights.json
//
// What is learned with the chain leans on it: in work that goes to and fro between steps, more than it can bear. `--own` and `--boldness` are written to
// `own` of that table, see `Weights.own`.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseCases } from '../../src/core/evaluation/cases.ts';
import { OFF_FEATURES, STEP_FEATURES } from '../../src/core/tracking/feature-names.ts';
import type { WeightTables } from '../../src/core/tracking/model.ts';
import { Adam } from './adam.ts';
import { scoresOf } from './gradient.ts';
import { PARTS } from './parameters.ts';
import { problemOf, type Problem } from './problem.ts';

/** Strength of the pull to where a weight began, per unit of its feature's spread; in hunks of a case of middling size. What plans seldom show stays as it is. */
const RIDGE = 30;
const ROUNDS = 400;
const RATE = 0.02;

/** Maximises the likelihood of each hunk's step, all cases alike, by Adam; deterministic. @param start weights of STEP_FEATURES, then OFF_FEATURES */
function fitAlone(problems: readonly Problem[], start: Float64Array): Float64Array {
  const size = PARTS.moves.working;
  const scale = spread(problems, size);
  const hunks = problems.reduce((sum, { seen }) => sum + seen.length, 0);
  const w = start.slice();
  const adam = new Adam(size);
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = new Float64Array(size);
    for (const problem of problems) addGradient(problem, w, hunks / problems.length, gradient);
    adam.begin();
    const step = RATE * (1 - (0.95 * round) / ROUNDS);
    // Each feature in units of its spread, so that all are pulled and moved alike.
    for (const [i, unit] of scale.entries()) {
      const pull = RIDGE * ((w[i] as number) - (start[i] as number)) * unit;
      w[i] = (w[i] as number) + (step * adam.move(i, ((gradient[i] as number) / unit - pull) / hunks)) / unit;
    }
  }
  return w;
}

/** Standard deviation of each feature over all (hunk, step) pairs and, of those of no step, over as many. */
function spread(problems: readonly Problem[], size: number): Float64Array {
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  let count = 0;
  each(problems, (cell, value) => {
    sum[cell] = (sum[cell] as number) + value;
    squares[cell] = (squares[cell] as number) + value * value;
  });
  for (const { seen, n } of problems) count += seen.length * (n + 1);
  return squares.map((square, i) => Math.sqrt(Math.max(0, square / count - ((sum[i] as number) / count) ** 2)) + 1e-6);
}

function each(problems: readonly Problem[], visit: (cell: number, value: number) => void): void {
  for (const { seen } of problems) {
    for (const { features, values, off } of seen) {
      for (let i = 0; i < values.length; i++) visit(features[i] as number, values[i] as number);
      off.forEach((value, f) => visit(PARTS.off + f, value));
    }
  }
}

function addGradient({ seen, truth, n }: Problem, w: Float64Array, typical: number, gradient: Float64Array): void {
  const weight = typical / seen.length;
  for (const [t, hunk] of seen.entries()) {
    const answer = truth[t] as number;
    if (answer < 0) continue;
    const scores = scoresOf(hunk, w, n);
    const top = Math.max(...scores);
    const fits = scores.map((score) => Math.exp(score - top));
    const total = fits.reduce((sum, fit) => sum + fit, 0);
    const lacks = fits.map((fit, s) => weight * ((s === answer ? 1 : 0) - fit / total));
    const add = (cell: number, amount: number): void => void (gradient[cell] = (gradient[cell] as number) + amount);
    const { steps, features, values, off } = hunk;
    for (let i = 0; i < values.length; i++) add(features[i] as number, (lacks[steps[i] as number] as number) * (values[i] as number));
    off.forEach((value, f) => add(PARTS.off + f, (lacks[n] as number) * value));
  }
}

const { values } = parseArgs({
  options: {
    'plan-cases': { type: 'string' },
    weights: { type: 'string' },
    share: { type: 'string', default: '0.35' },
    own: { type: 'string', default: '0.6' },
    boldness: { type: 'string', default: '1.25' },
    out: { type: 'string' },
  },
});
if (values['plan-cases'] === undefined || values.weights === undefined || values.out === undefined)
  throw new Error('usage: alone.ts --plan-cases FILE --weights FILE --out FILE');
const cases = parseCases(await readFile(values['plan-cases'], 'utf8'));
const tables = JSON.parse(await readFile(values.weights, 'utf8')) as WeightTables;
const start = Float64Array.from([
  ...STEP_FEATURES.map((name) => tables.planned.step[name]),
  ...OFF_FEATURES.map((name) => tables.planned.off[name]),
]);
const alone = fitAlone(
  cases.map((given) => problemOf(given, given.hunks, 'declared', false, 1)),
  start,
);
const share = Number(values.share);
const drawn = <K extends string>(names: readonly K[], table: Readonly<Record<K, number>>, from: number): Record<K, number> =>
  Object.fromEntries(
    names.map((name, i) => [name, Math.round((share * (alone[from + i] as number) + (1 - share) * table[name]) * 1000) / 1000]),
  ) as Record<K, number>;
const planned = {
  ...tables.planned,
  step: drawn(STEP_FEATURES, tables.planned.step, PARTS.step),
  off: drawn(OFF_FEATURES, tables.planned.off, PARTS.off),
  own: { share: Number(values.own), boldness: Number(values.boldness) },
};
await writeFile(values.out, `${JSON.stringify({ ...tables, planned }, null, 1)}\n`);

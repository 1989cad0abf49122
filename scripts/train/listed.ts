// Learns the table for lists of changes further from many more series than there were when it began.
//
//   node scripts/train/listed.ts --weights src/core/tracking/weights.json --out new.json kept/SERIES.jsonl…
//
// What holds once a session has ended, and how a step ends that nothing served, stays as it is: learned anew it has lost each time.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseCases, type Case } from '../../src/core/evaluation/cases.ts';
import { Chance } from '../../src/core/evaluation/chance.ts';
import type { WeightTables } from '../../src/core/tracking/model.ts';
import { momentsOf, ONWARD, VARIANTS } from './dataset.ts';
import { fit } from './fit.ts';
import { lookedAt } from './gradient.ts';
import { PARTS, readyToStrayInLists, SIZE, vectorOf, weightsOf } from './parameters.ts';

/** Each draws other variants; what ships is their mean. */
const SEEDS = [5, 6, 7];
/** As main.ts has it for lists, calibrated anew: surer evidence leaves fewer steps unserved by mistake. */
const SKIP = 1.47;
/** Most series of one repository, its latest: many are worth more than much of one. */
const MOST = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { weights: { type: 'string' }, out: { type: 'string' } },
});
if (values.weights === undefined || values.out === undefined || positionals.length === 0)
  throw new Error('usage: listed.ts --weights FILE --out FILE SERIES.jsonl…');

const log = console.error;
const mean = (vectors: readonly Float64Array[]): Float64Array =>
  Float64Array.from({ length: SIZE }, (_, i) => vectors.reduce((sum, vector) => sum + (vector[i] as number), 0) / vectors.length);

/** What a hunk says of each step, and the second look. */
function learnFits(sources: ReadonlyArray<readonly Case[]>, start: Float64Array, chance: Chance): Float64Array {
  const drawn = sources.map((cases) => momentsOf(cases, VARIANTS, chance));
  const whole = drawn.flatMap((each) => each.whole);
  const problems = [...whole, ...drawn.flatMap((each) => each.underWay)];
  const scored = fit(problems, { epochs: 3, rate: 0.02, ridge: 2, log, start, to: PARTS.moves.working });
  const looked = whole.map((problem) => lookedAt(problem, scored));
  return fit(looked, { epochs: 3, rate: 0.02, ridge: 2, log, start: scored, from: PARTS.again });
}

/** How work moves on while it is under way. */
function learnMoves(sources: ReadonlyArray<readonly Case[]>, start: Float64Array, chance: Chance): Float64Array {
  const onward = sources.flatMap((cases) => momentsOf(cases, ONWARD, chance).underWay);
  return fit(onward, { epochs: 3, rate: 0.02, ridge: 4, log, start, from: PARTS.moves.working, to: PARTS.end });
}

const sources = await Promise.all(positionals.map(async (file) => parseCases(await readFile(file, 'utf8')).slice(-MOST)));
const tables = JSON.parse(await readFile(values.weights, 'utf8')) as WeightTables;
const start = vectorOf(tables.listed);
const fits = mean(SEEDS.map((seed) => learnFits(sources, start, new Chance(seed))));
const ready = readyToStrayInLists(fits);
const learned = mean(SEEDS.map((seed) => learnMoves(sources, ready, new Chance(seed))));
const { own, stray } = tables.listed;
const listed = { ...weightsOf(learned, SKIP), own, stray };
await writeFile(values.out, `${JSON.stringify({ ...tables, listed }, null, 1)}\n`);

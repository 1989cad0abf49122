// Learns the tracker's weights from labelled cases and writes them as JSON.
//
//   node scripts/train/main.ts --out src/core/tracking/weights.json CASES.jsonl…
//   node scripts/train/main.ts --out weights.json --git REPO --since 2019-01-01 [--git REPO…] [--plans scripts/train/plans.jsonl] CASES.jsonl…
//   node scripts/train/main.ts --out weights.json --plan-cases kept/plans.jsonl kept/*.jsonl…    the same from what keep.ts has written
//   node scripts/train/main.ts --hold-out CASES.jsonl…    each file in turn left out, and its figures printed
//   node scripts/train/main.ts --plan-cases kept/plans.jsonl --hold-out-plans 3 kept/*.jsonl…    so many parts of the plans, by repository, in turn
//
// Figures of fitted weights mean something only for files that were left out: evaluate those with
// `coagency evaluate FILE --weights WEIGHTS`.
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { casesFromGit } from '../../src/cli/evaluate/git.ts';
import { tableOf } from '../../src/cli/evaluate/table.ts';
import { parseCases, type Case } from '../../src/core/evaluation/cases.ts';
import { Chance } from '../../src/core/evaluation/chance.ts';
import { measure } from '../../src/core/evaluation/protocol.ts';
import type { WeightTables } from '../../src/core/tracking/model.ts';
import { MOST, problemsOf, problemsOfPlans, SINCE } from './dataset.ts';
import { fit } from './fit.ts';
import { lookedAt } from './gradient.ts';
import { PARTS, readyToLookAgain, readyToStray, readyToStrayElsewhere, SIZE, weightsOf } from './parameters.ts';
import { casesOfPlans, partsOf } from './plans.ts';
import type { Problem } from './problem.ts';

/** Each draws other variants and begins anew; what ships is their mean, since a single fit wavers with every rounding. */
const SEEDS = [5, 6, 7];
/** Chance variants learned from each written plan, and how much one counts against one of a series. */
const PLAN_VARIANTS = 4;
const PLAN_WEIGHT = 3;
/** How strongly each kind of plan is held to what was learned from everything. */
const SERIES_RIDGE = 4;
const PLAN_RIDGE = 10;
/** Series of commits lack no step but where the protocol takes one out: what looks unserved there is likelier skipped than learning has it. */
const LISTED_SKIP = 1.17;
/** Plans made before the work: of the steps that learning was .70 sure of, one in five had been done after all; of those at .78, one in eight. */
const PLANNED_SKIP = -0.4;

interface Source {
  readonly name: string;
  readonly cases: readonly Case[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    'hold-out': { type: 'boolean', default: false },
    'hold-out-plans': { type: 'string', default: '0' },
    git: { type: 'string', multiple: true, default: [] },
    /** Plans written for what these repositories have in their history, to be learned from with the series. */
    plans: { type: 'string' },
    /** More clones in which the plans' commits are looked for, without series being learned from them. */
    clone: { type: 'string', multiple: true, default: [] },
    /** The plans' cases themselves, as scripts/train/keep.ts writes them, instead of the plans and clones. */
    'plan-cases': { type: 'string' },
    since: { type: 'string', default: SINCE },
    epochs: { type: 'string', default: '5' },
    /** Chance variants learned from each case. */
    variants: { type: 'string', default: '3' },
  },
});

function learn(sources: readonly Source[], plans: readonly Case[]): WeightTables {
  const drawn = SEEDS.map((seed) => learnOnce(sources, plans, new Chance(seed)));
  const mean = (vectors: readonly Float64Array[]): Float64Array =>
    Float64Array.from({ length: SIZE }, (_, i) => vectors.reduce((sum, vector) => sum + (vector[i] as number), 0) / vectors.length);
  return {
    listed: weightsOf(mean(drawn.map(({ listed }) => listed)), LISTED_SKIP),
    planned: weightsOf(mean(drawn.map(({ planned }) => planned)), PLANNED_SKIP),
  };
}

/**
 * First from everything, then for each kind of plan from its own, held to what was learned from everything: few plans were written before
 * the work, and series tell of words and files what they cannot.
 */
function learnOnce(sources: readonly Source[], plans: readonly Case[], chance: Chance): Record<'listed' | 'planned', Float64Array> {
  const ofPlans = problemsOfPlans(plans, PLAN_VARIANTS, PLAN_WEIGHT, chance);
  const ofSeries = sources.flatMap(({ cases }) => problemsOf(cases, Number(values.variants), chance));
  console.error(
    `${ofPlans.length} sequences from ${plans.length} plans, ${ofSeries.length} from ${sources.map(({ name }) => name).join(', ')}`,
  );
  const all = fit([...ofPlans, ...ofSeries], { epochs: Number(values.epochs), rate: 0.06, ridge: 4, log: console.error });
  const own = (problems: readonly Problem[], ridge: number): Float64Array =>
    fit(problems, { epochs: 3, rate: 0.03, ridge, log: console.error, start: all, to: PARTS.end });
  return {
    listed: readyToStrayElsewhere(phases(ofSeries, readyToStray(own(ofSeries, SERIES_RIDGE)))),
    planned: phases(ofPlans, own(ofPlans, PLAN_RIDGE)),
  };
}

/** What is learned apart: the session's end, the second look, and how work moves on while it is under way. */
function phases(problems: readonly Problem[], learned: Float64Array): Float64Array {
  // What an ended session says of steps that nothing served depends on how readily work is taken for a stray.
  const ended = problems.filter(({ end }) => end.length > 0);
  const first = fit(ended, { epochs: 2, rate: 0.05, ridge: 1, start: learned, from: PARTS.end, to: PARTS.again });
  // The second look sees what the first, with these weights, took each hunk to serve.
  const looked = ended.map((problem) => lookedAt(problem, first));
  const second = fit(looked, { epochs: 3, rate: 0.05, ridge: 4, log: console.error, start: readyToLookAgain(first), from: PARTS.again });
  // Sessions under way are short, and few of them tell of a commit.
  const underWay = problems.filter(({ end }) => end.length === 0);
  const options = { epochs: 3, rate: 0.06, ridge: 2, log: console.error, start: second, from: PARTS.moves.working, to: PARTS.end };
  return fit(underWay, options);
}

function figuresOf({ name, cases }: Source, weights: WeightTables): string {
  const rows = (['title', 'declared'] as const).flatMap((input) =>
    (['none', 'commits'] as const).map((boundaries) => ({
      file: name,
      input,
      boundaries,
      cases: cases.length,
      ...measure(cases, { input, boundaries, weights }),
    })),
  );
  return tableOf(rows);
}

const files = await Promise.all(
  positionals.map(async (file): Promise<Source> => ({ name: basename(file), cases: parseCases(await readFile(file, 'utf8')) })),
);
const repositories: Source[] = [];
for (const repository of values.git) {
  repositories.push({ name: repository, cases: await casesFromGit(repository, values.since, MOST) });
}

const plans = [
  ...(values.plans === undefined ? [] : await casesOfPlans(values.plans, [...values.git, ...values.clone])),
  ...(values['plan-cases'] === undefined ? [] : parseCases(await readFile(values['plan-cases'], 'utf8'))),
];

if (values['hold-out']) {
  for (const held of files) {
    console.log(`${held.name} left out`);
    console.log(figuresOf(held, learn([...repositories, ...files.filter((file) => file !== held)], plans)));
  }
}
for (const [index, held] of partsOf(plans, Number(values['hold-out-plans'])).entries()) {
  const rest = plans.filter((plan) => !held.includes(plan));
  console.log(figuresOf({ name: `plans, part ${index + 1}`, cases: held }, learn([...repositories, ...files], rest)));
}
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(learn([...repositories, ...files], plans), null, 1)}\n`);

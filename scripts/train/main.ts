// Learns the tracker's weights from labelled cases and writes them as JSON.
//
//   node scripts/train/main.ts --out src/core/tracking/weights.json CASES.jsonl…
//   node scripts/train/main.ts --out weights.json --git REPO --since 2019-01-01 [--git REPO…] [--plans scripts/train/plans.jsonl] CASES.jsonl…
//   node scripts/train/main.ts --hold-out CASES.jsonl…    each file in turn left out, and its figures printed
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
import type { Weights } from '../../src/core/tracking/model.ts';
import { problemsOf, problemsOfPlans } from './dataset.ts';
import { fit } from './fit.ts';
import { lookedAt } from './gradient.ts';
import { PARTS, readyToLookAgain, readyToStray, readyToStrayElsewhere, weightsOf } from './parameters.ts';
import { casesOfPlans } from './plans.ts';

const SEED = 5;
/** Most cases of one repository, so that none outweighs the others. */
const MOST = 90;
/** Chance variants learned from each written plan, and how much one counts against one of a series. */
const PLAN_VARIANTS = 8;
const PLAN_WEIGHT = 3;

interface Source {
  readonly name: string;
  readonly cases: readonly Case[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    'hold-out': { type: 'boolean', default: false },
    git: { type: 'string', multiple: true, default: [] },
    /** Plans written for what these repositories have in their history, to be learned from with the series. */
    plans: { type: 'string' },
    /** More clones in which the plans' commits are looked for, without series being learned from them. */
    clone: { type: 'string', multiple: true, default: [] },
    since: { type: 'string', default: '10 years ago' },
    epochs: { type: 'string', default: '5' },
    /** Chance variants learned from each case. */
    variants: { type: 'string', default: '3' },
  },
});

function learn(sources: readonly Source[], plans: readonly Case[]): Weights {
  const chance = new Chance(SEED);
  const ofPlans = problemsOfPlans(plans, PLAN_VARIANTS, PLAN_WEIGHT, chance);
  const problems = [...ofPlans, ...sources.flatMap(({ cases }) => problemsOf(cases, Number(values.variants), chance))];
  console.error(`${problems.length} sequences from ${plans.length} plans and ${sources.map(({ name }) => name).join(', ')}`);
  const learned = fit(problems, { epochs: Number(values.epochs), rate: 0.06, ridge: 4, log: console.error });
  // What an ended session says of steps that nothing served depends on how readily work is taken for a stray.
  const ended = problems.filter(({ end }) => end.length > 0);
  const first = fit(ended, { epochs: 2, rate: 0.05, ridge: 1, start: readyToStray(learned), from: PARTS.end, to: PARTS.again });
  // The second look sees what the first, with these weights, took each hunk to serve.
  const looked = ended.map((problem) => lookedAt(problem, first));
  const second = fit(looked, { epochs: 3, rate: 0.05, ridge: 4, log: console.error, start: readyToLookAgain(first), from: PARTS.again });
  // How work moves on while it is under way, once more: sessions under way are short, and few of them tell of a commit.
  const underWay = problems.filter(({ end }) => end.length === 0);
  const third = fit(underWay, {
    epochs: 3,
    rate: 0.06,
    ridge: 2,
    log: console.error,
    start: second,
    from: PARTS.moves.working,
    to: PARTS.end,
  });
  return weightsOf(readyToStrayElsewhere(third));
}

function figuresOf({ name, cases }: Source, weights: Weights): string {
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

const plans = values.plans === undefined ? [] : await casesOfPlans(values.plans, [...values.git, ...values.clone]);

if (values['hold-out']) {
  for (const held of files) {
    console.log(`${held.name} left out`);
    console.log(figuresOf(held, learn([...repositories, ...files.filter((file) => file !== held)], plans)));
  }
}
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(learn([...repositories, ...files], plans), null, 1)}\n`);

// Learns the tracker's weights from labelled cases and writes them as JSON.
//
//   node scripts/train/main.ts --out src/core/tracking/weights.json CASES.jsonl…
//   node scripts/train/main.ts --out weights.json --git REPO --since 2019-01-01 [--git REPO…] CASES.jsonl…
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
import { problemsOf } from './dataset.ts';
import { fit } from './fit.ts';
import { PARTS, readyToStray, weightsOf } from './parameters.ts';

const SEED = 5;
/** Most cases of one repository, so that none outweighs the others. */
const MOST = 90;

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
    since: { type: 'string', default: '10 years ago' },
    epochs: { type: 'string', default: '5' },
    /** Chance variants learned from each case. */
    variants: { type: 'string', default: '6' },
  },
});

function learn(sources: readonly Source[]): Weights {
  const chance = new Chance(SEED);
  const problems = sources.flatMap(({ cases }) => problemsOf(cases, Number(values.variants), chance));
  console.error(`${problems.length} sequences from ${sources.map(({ name }) => name).join(', ')}`);
  const learned = fit(problems, { epochs: Number(values.epochs), rate: 0.06, ridge: 4, log: console.error });
  // What an ended session says of steps that nothing served depends on how readily work is taken for a stray.
  const ended = problems.filter(({ end }) => end.length > 0);
  return weightsOf(fit(ended, { epochs: 2, rate: 0.05, ridge: 1, log: console.error, start: readyToStray(learned), from: PARTS.end }));
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
  repositories.push({ name: basename(repository), cases: await casesFromGit(repository, values.since, MOST) });
}

if (values['hold-out']) {
  for (const held of files) {
    console.log(`${held.name} left out`);
    console.log(figuresOf(held, learn([...repositories, ...files.filter((file) => file !== held)])));
  }
}
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(learn([...repositories, ...files]), null, 1)}\n`);

// Reads the cases that clones have in their history once, so that weights can be learned from files: git takes minutes a repository.
//
//   node scripts/train/keep.ts --into FOLDER [--since DATE] --git REPO [--git REPO…]    FOLDER/NAME.jsonl, as main.ts would read them
//   node scripts/train/keep.ts --into FOLDER --plans scripts/train/plans.jsonl --git REPO… [--clone REPO…]    FOLDER/plans.jsonl as well
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { casesFromGit } from '../../src/cli/evaluate/git.ts';
import type { Case } from '../../src/core/evaluation/cases.ts';
import { MOST, SINCE } from './dataset.ts';
import { casesOfPlans } from './plans.ts';

const { values } = parseArgs({
  options: {
    into: { type: 'string' },
    git: { type: 'string', multiple: true, default: [] },
    plans: { type: 'string' },
    clone: { type: 'string', multiple: true, default: [] },
    since: { type: 'string', default: SINCE },
  },
});

const folder = values.into;
if (folder === undefined) throw new Error('--into FOLDER is missing');
await mkdir(folder, { recursive: true });

async function keep(into: string, name: string, cases: readonly Case[]): Promise<void> {
  await writeFile(join(into, `${name}.jsonl`), cases.map((each) => `${JSON.stringify(each)}\n`).join(''));
  console.error(`${name}: ${cases.length} cases`);
}

for (const repository of values.git) await keep(folder, basename(repository), await casesFromGit(repository, values.since, MOST));
if (values.plans !== undefined) await keep(folder, 'plans', await casesOfPlans(values.plans, [...values.git, ...values.clone]));

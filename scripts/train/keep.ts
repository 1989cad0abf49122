// Reads the cases that clones have in their history once, so that weights can be learned from files: git takes minutes a repository.
//
//   node scripts/train/keep.ts --into FOLDER [--since DATE] --git REPO [--git REPO…]    FOLDER/NAME.jsonl, as main.ts would read them
//   node scripts/train/keep.ts --into FOLDER --plans scripts/train/plans.jsonl --git REPO… [--clone REPO…]    FOLDER/plans.jsonl as well
//   … --parts 3    and plans-part-1.jsonl with a third of them, by repository, plans-but-1.jsonl with the others, and so on
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { casesFromGit } from '../../src/cli/evaluate/git.ts';
import type { Case } from '../../src/core/evaluation/cases.ts';
import { MOST, SINCE } from './dataset.ts';
import { casesOfPlans, partsOf } from './plans.ts';

const { values } = parseArgs({
  options: {
    into: { type: 'string' },
    git: { type: 'string', multiple: true, default: [] },
    plans: { type: 'string' },
    clone: { type: 'string', multiple: true, default: [] },
    parts: { type: 'string', default: '0' },
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
if (values.plans !== undefined) {
  const plans = await casesOfPlans(values.plans, [...values.git, ...values.clone]);
  await keep(folder, 'plans', plans);
  for (const [index, part] of partsOf(plans, Number(values.parts)).entries()) {
    await keep(folder, `plans-part-${index + 1}`, part);
    await keep(
      folder,
      `plans-but-${index + 1}`,
      plans.filter((plan) => !part.includes(plan)),
    );
  }
}

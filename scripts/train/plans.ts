import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { Case, type CaseHunk } from '../../src/core/evaluation/cases.ts';
import { LOG_FORMAT, readCommit, type CommitHunk } from '../../src/core/evaluation/git-log.ts';

/**
 * A plan written by a language model for work that a public repository has in its history, and which step each hunk serves, by the same
 * reader. `hunks`: index of the commit, of the hunk in its patch, and of the step (null: none), in the order in which they are shown.
 * The code itself is read from a clone.
 */
interface WrittenPlan {
  readonly repository: string;
  readonly commits: readonly string[];
  readonly steps: readonly object[];
  readonly outcome: readonly string[];
  readonly hunks: ReadonlyArray<readonly [commit: number, hunk: number, step: number | null]>;
}

const run = promisify(execFile);
const PATCH = ['--no-color', '--no-ext-diff', '--diff-filter=AMDR', '-M', '-p', '-U0'];
const MOST_BYTES = 2 ** 26;

async function hunksOf(clone: string, commit: string): Promise<readonly CommitHunk[]> {
  const args = ['-C', clone, 'log', '-1', '--first-parent', `--format=${LOG_FORMAT}`, ...PATCH, commit];
  const { stdout } = await run('git', args, { maxBuffer: MOST_BYTES });
  return readCommit(stdout.slice(stdout.indexOf('\x1e') + 1))?.hunks ?? [];
}

/** The cases of a file of written plans whose commits one of the clones has. */
export async function casesOfPlans(file: string, clones: readonly string[]): Promise<Case[]> {
  const plans = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as WrittenPlan);
  const cases: Case[] = [];
  for (const plan of plans) {
    const found = await caseOf(plan, clones);
    if (found) cases.push(found);
    else console.error(`no clone has ${plan.repository}`);
  }
  return cases;
}

async function caseOf({ repository, commits, steps, outcome, hunks }: WrittenPlan, clones: readonly string[]): Promise<Case | undefined> {
  const name = basename(repository);
  for (const clone of clones.filter((path) => path.includes(name))) {
    const patches = await Promise.all(commits.map((commit) => hunksOf(clone, commit))).catch(() => undefined);
    if (!patches) continue;
    const labelled = hunks.flatMap(([commit, index, step]): CaseHunk[] => {
      const hunk = patches[commit]?.[index];
      return hunk ? [{ ...hunk, removed: [...hunk.removed], added: [...hunk.added], step, commit: commits[commit] ?? '' }] : [];
    });
    return Case.parse({ id: `${repository}@${commits.at(-1)?.slice(0, 10)}`, steps, outcome, hunks: labelled });
  }
  return undefined;
}

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
  readonly hunks: ReadonlyArray<readonly [commit: number, hunk: number, step: number | null | 'disputed']>;
  /** Written before the writer had seen the work; the first plans were not. */
  readonly blind?: boolean;
}

const run = promisify(execFile);
const PATCH = ['--no-color', '--no-ext-diff', '--diff-filter=AMDR', '-M', '-p', '-U0'];
const MOST_BYTES = 2 ** 26;

async function hunksOf(clone: string, commit: string): Promise<readonly CommitHunk[]> {
  const args = ['-C', clone, 'log', '-1', '--first-parent', `--format=${LOG_FORMAT}`, ...PATCH, commit];
  // A clone may lack a large file: git fails there, and has said what comes before it.
  const { stdout } = await run('git', args, { maxBuffer: MOST_BYTES }).catch((error: unknown) => {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string' && error.stdout !== '')
      return { stdout: error.stdout };
    throw error;
  });
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

/** Cases in so many parts of about one size, those of a repository in one part. */
export function partsOf(cases: readonly Case[], count: number): Case[][] {
  const byRepository = new Map<string, Case[]>();
  for (const each of cases) {
    const name = each.id.slice(0, each.id.indexOf('@'));
    byRepository.set(name, [...(byRepository.get(name) ?? []), each]);
  }
  const parts: Case[][] = Array.from({ length: count }, () => []);
  const largestFirst = [...byRepository].sort(([a, of], [b, others]) => others.length - of.length || a.localeCompare(b));
  for (const [, own] of count > 0 ? largestFirst : []) {
    parts.reduce((smallest, part) => (part.length < smallest.length ? part : smallest)).push(...own);
  }
  return parts;
}

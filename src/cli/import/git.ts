import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { PlanFormatError } from '../../core/plan/formats/format.ts';
import { readPlan } from '../../core/plan/formats/read-plan.ts';
import { MAX_STEPS } from '../../core/plan/limits.ts';
import { Plan } from '../../core/plan/schema.ts';
import type { PlanOrigin } from '../../core/plan/schema.ts';
import { toHex } from '../../core/trajectory/chain.ts';
import { nodeSha256 } from '../../node/sha256.ts';
import { InputError } from '../io.ts';
import type { Io } from '../io.ts';
import { CommitRecorder } from './commit-recorder.ts';
import { GitRepository } from './git-repository.ts';
import type { Commit } from './git-repository.ts';
import { Recording } from './recording.ts';

interface Options {
  readonly out: string;
  readonly plan?: string;
}

/** Imports a series of commits: a session in which each one's changes are made, saved and committed. @throws InputError. */
export async function importGit(folder: string, range: string, options: Options, io: Io): Promise<void> {
  const repository = new GitRepository(folder);
  const commits = await repository.commits(range);
  const [first, last] = [commits[0], commits.at(-1)];
  if (!first || !last) throw new InputError(`${range} holds no commits`);
  const { plan, origin } = options.plan === undefined ? planOf(commits) : await readPlanFile(options.plan);
  const name = basename(resolve(folder));
  const session = `git-${last.id.slice(0, 12)}-${hashOf([range, plan])}`;
  const contents = repository.contents();
  try {
    const events = await Recording.make(options.out, session, first.time, io.interrupted, async (recording) => {
      const task = { title: `${name} ${range}`.slice(0, 500), text: '', source: 'import' as const };
      const roots = [{ name, commit: first.parent }];
      await recording.append({ kind: 'session.started', task, roots, actor: { id: 'import' }, versions: {}, wall: recording.wall });
      await recording.append({ kind: 'plan.proposed', plan, origin, claims: [] });
      await recording.append({ kind: 'plan.accepted', plan: plan.id });
      const recorder = new CommitRecorder(recording, contents);
      for (const commit of commits) await recorder.record(commit, await repository.changes(commit));
      await recording.append({ kind: 'session.finished', outcome: 'done', wall: recording.wall });
    });
    await io.write(`${options.out}: ${events} events, ${commits.length} commits, a plan of ${plan.steps.length} steps\n`);
  } finally {
    await contents.close();
  }
}

function planOf(commits: readonly Commit[]): { plan: Plan; origin: PlanOrigin } {
  if (commits.length > MAX_STEPS)
    throw new InputError(`${commits.length} commits are more steps than a plan may have (${MAX_STEPS}): narrow the range or give --plan`);
  const steps = commits.map((commit, i) => ({
    id: `c${i + 1}`,
    title: commit.subject.slice(0, 500) || commit.id,
    description: commit.body.slice(0, 8_000),
  }));
  return { plan: Plan.parse({ id: 'commits', title: 'One step a commit', steps }), origin: { kind: 'import', format: 'git' } };
}

async function readPlanFile(file: string): Promise<{ plan: Plan; origin: PlanOrigin }> {
  try {
    const { plan, format } = readPlan(await readFile(file, 'utf8'), basename(file));
    return { plan, origin: { kind: 'import', format, source: basename(file) } };
  } catch (error) {
    if (error instanceof PlanFormatError) throw new InputError(`${file}: ${error.message}`);
    throw new InputError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

function hashOf(value: unknown): string {
  return toHex(nodeSha256(Buffer.from(JSON.stringify(value)))).slice(0, 12);
}

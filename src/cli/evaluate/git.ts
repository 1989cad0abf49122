import { spawn } from 'node:child_process';
import { LOG_FORMAT, readCommit, type Commit } from '../../core/evaluation/git-log.ts';
import type { Case } from '../../core/evaluation/cases.ts';
import { caseOf, findSeries } from '../../core/evaluation/series.ts';

/** Cases from a local repository's own history since `since` (anything git understands). At most `most` cases, the latest. */
export async function casesFromGit(repository: string, since: string, most: number): Promise<Case[]> {
  const name =
    repository
      .replace(/[/\\]+(\.git)?$/, '')
      .split(/[/\\]/)
      .at(-1) ?? repository;
  const commits = await readLog(repository, since);
  return findSeries(commits)
    .slice(-most)
    .map((series, index) => caseOf(series, name, index));
}

/** @throws Error with git's own words when it fails. */
async function readLog(repository: string, since: string): Promise<Commit[]> {
  const args = ['-C', repository, 'log', '--reverse', '--topo-order', '--no-merges', `--since=${since}`, `--format=${LOG_FORMAT}`];
  const git = spawn('git', [...args, '-p', '-U0', '--no-color', '--no-ext-diff', '--diff-filter=AMDR', '-M'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const commits: Commit[] = [];
  let rest = '';
  let complaint = '';
  const take = (record: string): void => {
    // A commit of more than a megabyte is a vendored library, not work on a plan.
    const commit = record.length < 1_000_000 ? readCommit(record) : undefined;
    if (commit) commits.push(commit);
  };
  git.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  git.stdout.setEncoding('utf8');
  for await (const text of git.stdout) {
    const records = (rest + String(text)).split('\x1e');
    rest = records.pop() ?? '';
    records.forEach(take);
  }
  take(rest);
  const code = git.exitCode ?? (await new Promise<number | null>((resolve) => git.once('close', resolve)));
  if (code !== 0) throw new Error(complaint.trim().split('\n')[0] ?? `git ended with ${code}`);
  return commits;
}

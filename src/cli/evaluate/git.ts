import { spawn } from 'node:child_process';
import { LOG_FORMAT, readCommit, type Commit } from '../../core/evaluation/git-log.ts';
import type { Case } from '../../core/evaluation/cases.ts';
import { caseOf, COMMIT_HUNKS, findSeries } from '../../core/evaluation/series.ts';

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

/** A longer commit (UTF-16 units) is a vendored library or generated, not work on a plan. */
const LONGEST = 400_000;

/** @throws Error with git's own words when it fails. */
async function readLog(repository: string, since: string): Promise<Commit[]> {
  const args = ['-C', repository, 'log', '--reverse', '--topo-order', '--no-merges', `--since=${since}`, `--format=${LOG_FORMAT}`];
  const git = spawn('git', [...args, '-p', '-U0', '--no-color', '--no-ext-diff', '--diff-filter=AMDR', '-M'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const commits: Commit[] = [];
  let complaint = '';
  git.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  git.stdout.setEncoding('utf8');
  for await (const record of records(git.stdout)) {
    const commit = readCommit(record);
    if (commit) commits.push(commit.hunks.length <= COMMIT_HUNKS ? commit : { ...commit, hunks: [] });
  }
  const code = git.exitCode ?? (await new Promise<number | null>((resolve) => git.once('close', resolve)));
  if (code !== 0) throw new Error(complaint.trim().split('\n')[0] ?? `git ended with ${code}`);
  return commits;
}

/** What stands between record separators. Of a record that is too long, only the start comes. */
async function* records(stream: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  let size = 0;
  const keep = (text: string): void => {
    if (size < LONGEST) parts.push(text);
    size += text.length;
  };
  for await (const text of stream) {
    const [first, ...others] = text.split('\x1e');
    keep(first ?? '');
    for (const other of others) {
      yield parts.join('');
      parts = [];
      size = 0;
      keep(other);
    }
  }
  yield parts.join('');
}

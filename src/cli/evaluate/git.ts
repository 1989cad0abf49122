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

/** Whatever the user's own settings say. */
const PLAIN = [
  '-c',
  'core.quotePath=false',
  '-c',
  'log.showSignature=false',
  '-c',
  'log.mailmap=false',
  '-c',
  'diff.renames=true',
  '-c',
  'diff.suppressBlankEmpty=false',
];
const COMMITS = ['--reverse', '--topo-order', '--no-merges'];
const PATCH =
  '-p -U0 --no-color --no-ext-diff --no-textconv --diff-filter=AMDR -M --submodule=short --src-prefix=a/ --dst-prefix=b/ --diff-algorithm=myers --no-show-signature --no-notes --inter-hunk-context=0'.split(
    ' ',
  );

/** @throws Error with git's own words when it fails. */
async function readLog(repository: string, since: string): Promise<Commit[]> {
  const git = spawn('git', ['-C', repository, ...PLAIN, 'log', ...COMMITS, `--since=${since}`, `--format=${LOG_FORMAT}`, ...PATCH], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // What a partial clone lacks git fetches by itself, if it can; nobody is asked for a password.
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  });
  const commits: Commit[] = [];
  let complaint = '';
  const failed = new Promise<never>((_, reject) => git.once('error', () => reject(new Error('git cannot be run; is it installed?'))));
  failed.catch(() => undefined);
  git.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  git.stdout.setEncoding('utf8');
  for await (const record of records(git.stdout)) {
    const commit = readCommit(record);
    if (commit) commits.push(commit.hunks.length <= COMMIT_HUNKS ? commit : { ...commit, hunks: [] });
  }
  const code = await Promise.race([failed, git.exitCode ?? new Promise<number | null>((resolve) => git.once('close', resolve))]);
  if (code !== 0) throw new Error(explained(complaint.trim(), code));
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

/** One line on what git could not do; of what it said, the line that names the reason. */
function explained(complaint: string, code: number | null): string {
  if (/promisor|lazy fetch|missing blob|unable to read|could not fetch|remote repository/i.test(complaint)) {
    return 'this partial clone lacks contents of files, and they cannot be fetched: where there is a connection, fetch them (git fetch --refetch --no-filter), or use a full or a shallow clone';
  }
  const lines = complaint.split('\n');
  return (lines.find((line) => line.startsWith('fatal:')) ?? lines[0] ?? '').replace(/^fatal: /, '') || `git ended with ${code}`;
}

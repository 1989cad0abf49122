import { identifiers, looksLikeCode } from '../tracking/words.ts';
import type { Case, CaseHunk } from './cases.ts';
import { Chance } from './chance.ts';
import type { Commit } from './git-log.ts';

/** Steps of a series, its hunks, and the hunks of one commit: outside these it is not like a session with a plan. */
const STEPS = { least: 3, most: 8 };
const HUNKS = { least: 6, most: 99 };
/** A commit with more is no single step. */
export const COMMIT_HUNKS = 40;
/** Seconds between two commits that landed together. */
const TOGETHER = 24 * 3_600;
/** Hunks of one file that stay together when a commit's hunks are shuffled. */
const RUN = 3;
/** Longer "names" (UTF-16 units) are data that a line holds; no plan could name them. */
const LONGEST_NAME = 100;
/** What a planner declares: this share of the files and as many right symbols; now and then a wrong file. */
const RIGHT = 0.8;
const WRONG_FILE = 0.1;

const TRAILER =
  /^(signed-off-by|co-authored-by|reviewed-by|change-id|closes?|fix(es|ed)?|refs?|bug|pr|issue|reported-by|acked-by|tested-by|cc|link|see( also)?|\(cherry picked)\b[: ].*$/gim;
const ISSUE = /\s*\(?(?:[\w.-]+\/[\w.-]+)?#\d+\)?|https?:\/\/\S+/g;
const DULL = /^(merge|revert|wip|fixup!|squash!|release|bump|version|v?\d|((build|chore)\()?deps\b|(upgrade|update) dep|[\w-]+: release)/i;

function strip(text: string): string {
  return text.replace(TRAILER, '').replace(ISSUE, '').trim();
}

function titleOf(commit: Commit): string {
  return strip(commit.message.split('\n')[0] ?? '');
}

function usable(commit: Commit): boolean {
  const words = titleOf(commit).split(/\s+/).length;
  return commit.hunks.length > 0 && commit.hunks.length <= COMMIT_HUNKS && words >= 3 && !DULL.test(titleOf(commit));
}

const filesOf = (commit: Commit): Set<string> => new Set(commit.hunks.map(({ path }) => path));

/** Runs of commits, oldest first, that one author landed together and of which each shares a file with one before. */
export function findSeries(commits: readonly Commit[]): Commit[][] {
  const found: Commit[][] = [];
  let series: Commit[] = [];
  let files = new Set<string>();
  const close = (): void => {
    const hunks = series.reduce((sum, commit) => sum + commit.hunks.length, 0);
    const titles = new Set(series.map(titleOf));
    if (series.length >= STEPS.least && hunks >= HUNKS.least && hunks <= HUNKS.most && titles.size === series.length) found.push(series);
    series = [];
    files = new Set();
  };
  for (const commit of commits) {
    const last = series.at(-1);
    const goesOn = last && last.author === commit.author && Math.abs(commit.time - last.time) <= TOGETHER && series.length < STEPS.most;
    const touched = filesOf(commit);
    if (!usable(commit) || !goesOn || ![...touched].some((file) => files.has(file))) close();
    if (!usable(commit)) continue;
    series.push(commit);
    for (const file of touched) files.add(file);
  }
  close();
  return found;
}

/** A case as the protocol has it: messages as steps, hunks shuffled in short runs, declarations with a planner's faults. */
export function caseOf(series: readonly Commit[], name: string, seed: number): Case {
  const chance = new Chance(seed);
  const first = series[0];
  const last = series.at(-1);
  return {
    id: `${name}@${first?.hash.slice(0, 10)}..${last?.hash.slice(0, 10)}`,
    steps: series.map((commit) => ({
      title: titleOf(commit),
      description: strip(commit.message.split('\n').slice(1).join('\n')),
      ...declared(commit, series, chance),
      kind: 'code' as const,
      dependsOn: [],
      optional: false,
    })),
    hunks: series.flatMap((commit, step) => shuffled(commit, step, chance)),
  };
}

function shuffled(commit: Commit, step: number, chance: Chance): CaseHunk[] {
  const runs: CaseHunk[][] = [];
  for (const hunk of commit.hunks) {
    const labelled = { ...hunk, removed: [...hunk.removed], added: [...hunk.added], step, commit: commit.hash.slice(0, 12) };
    const run = runs.at(-1);
    if (run && run[0]?.path === hunk.path && run.length < RUN && chance.next() < 0.7) run.push(labelled);
    else runs.push([labelled]);
  }
  return chance.shuffle(runs).flat();
}

function symbolsOf(commit: Commit): string[] {
  const counts = new Map<string, number>();
  for (const hunk of commit.hunks) {
    const names = new Set([hunk.context, ...hunk.added, ...hunk.removed].flatMap((line) => identifiers(line)));
    for (const name of names)
      if (name.length > 3 && name.length <= LONGEST_NAME && looksLikeCode(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 8)
    .map(([name]) => name);
}

function declared(commit: Commit, series: readonly Commit[], chance: Chance): { files: string[]; symbols: string[] } {
  const pick = <T>(items: readonly T[]): T | undefined => items[chance.below(items.length)];
  const files = [...filesOf(commit)].filter(() => chance.next() < RIGHT).slice(0, 5);
  const others = series.filter((other) => other !== commit);
  const other = pick(others);
  const wrong = chance.next() < WRONG_FILE && other ? pick([...filesOf(other)]) : undefined;
  const own = chance.shuffle(symbolsOf(commit));
  const foreign = other ? symbolsOf(other) : [];
  const symbols = [0, 1].flatMap((i) => (chance.next() < RIGHT ? own[i] : pick(foreign)) ?? []);
  return { files: [...new Set(wrong === undefined ? files : [...files, wrong])], symbols: [...new Set(symbols)] };
}

import type { Case, CaseHunk } from './cases.ts';
import { Chance } from './chance.ts';

/** What the protocol makes of a stream, to ask whether the tracker reads the edits or only counts along. */

function blocksOf(hunks: readonly CaseHunk[]): CaseHunk[][] {
  const blocks = new Map<CaseHunk['step'], CaseHunk[]>();
  for (const hunk of hunks) blocks.set(hunk.step, [...(blocks.get(hunk.step) ?? []), hunk]);
  return [...blocks.values()];
}

/** Stretches of one block that lie in one file. */
function runsOf(block: readonly CaseHunk[]): CaseHunk[][] {
  const runs: CaseHunk[][] = [];
  for (const hunk of block) {
    const last = runs.at(-1);
    if (last?.at(-1)?.path === hunk.path) last.push(hunk);
    else runs.push([hunk]);
  }
  return runs;
}

/** The steps' blocks in a random order. */
export function reordered(hunks: readonly CaseHunk[], seed: number): CaseHunk[] {
  return new Chance(seed).shuffle(blocksOf(hunks)).flat();
}

/** A third of each step's runs, moved to chance places in the next step's block. They are committed there, too. */
export function interleaved(hunks: readonly CaseHunk[], seed: number): CaseHunk[] {
  const chance = new Chance(seed);
  const blocks = blocksOf(hunks);
  let moved: CaseHunk[][] = [];
  const result: CaseHunk[] = [];
  for (const [index, block] of blocks.entries()) {
    const runs = runsOf(block);
    const commit = block.at(-1)?.commit ?? '';
    const leaving = index < blocks.length - 1 ? chance.shuffle(runs).slice(0, Math.round(runs.length / 3)) : [];
    const staying = runs.filter((run) => !leaving.includes(run));
    for (const run of moved)
      staying.splice(
        chance.below(staying.length + 1),
        0,
        run.map((hunk) => ({ ...hunk, commit })),
      );
    result.push(...staying.flat());
    moved = leaving;
  }
  return result;
}

/** All runs at chance places near their own: an expert who goes to and fro between steps, and commits when all is done. */
export function scattered(hunks: readonly CaseHunk[], seed: number): CaseHunk[] {
  const chance = new Chance(seed);
  const reach = hunks.length * (0.2 + 0.4 * chance.next());
  let at = 0;
  const keyed = runsOf(hunks).map((run) => {
    at += run.length;
    return { run, key: at + reach * (2 * chance.next() - 1) };
  });
  return keyed.sort((a, b) => a.key - b.key).flatMap(({ run }) => run.map((hunk) => ({ ...hunk, commit: '' })));
}

/** The stream as if step `step` had never been done. */
export function without(hunks: readonly CaseHunk[], step: number): CaseHunk[] {
  return hunks.filter((hunk) => hunk.step !== step);
}

/** One commit of another case, set in at a chance place, half the time in the middle of a step. Its hunks serve no step. */
export function withForeign(given: Case, others: readonly Case[], seed: number): CaseHunk[] | undefined {
  const chance = new Chance(seed);
  const own = new Set(given.hunks.map((hunk) => hunk.commit));
  const donors = others.filter((other) => other !== given && !other.hunks.some((hunk) => own.has(hunk.commit)));
  const donor = donors[chance.below(donors.length)];
  if (!donor) return undefined;
  const commits = [...new Set(donor.hunks.map((hunk) => hunk.commit))];
  const commit = commits[chance.below(commits.length)];
  const foreign = donor.hunks.filter((hunk) => hunk.commit === commit).map((hunk) => ({ ...hunk, step: null }));
  const borders: number[] = [];
  const middles: number[] = [];
  for (let i = 0; i <= given.hunks.length; i++) {
    const inside = i > 0 && i < given.hunks.length && given.hunks[i]?.step === given.hunks[i - 1]?.step;
    (inside ? middles : borders).push(i);
  }
  const places = chance.next() < 0.5 && middles.length > 0 ? middles : borders;
  const place = places[chance.below(places.length)] as number;
  return [...given.hunks.slice(0, place), ...foreign, ...given.hunks.slice(place)];
}

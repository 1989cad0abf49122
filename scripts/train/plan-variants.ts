import type { Case, CaseHunk } from '../../src/core/evaluation/cases.ts';
import type { Chance } from '../../src/core/evaluation/chance.ts';
import { withForeign, without } from '../../src/core/evaluation/variants.ts';

/** How far a planner who has not seen the work errs: shares of files and symbols that are declared, and of steps that name a wrong file, or none. */
const NAMED = { files: 0.85, symbols: 0.8, wrongFile: 0.25, nothing: 0.1, noDescription: 0.2 };
/** Shares of sessions in which the edits come in another order, a step is skipped, and work is done that no step asked for. */
const OFTEN = { reshuffled: 0.7, skipped: 0.35, strayed: 0.2 };
/** Hunks of one file that stay together when a commit's are shuffled. */
const RUN = 3;
/** A stray of more hunks than this is thinned out. */
const LONG_STRAY = 12;

/** A plan as another planner might have written it, and a session as it might have gone. */
export function livelier(given: Case, others: readonly Case[], chance: Chance): Pick<Case, 'steps' | 'hunks'> {
  const steps = erring(given, chance);
  let hunks: readonly CaseHunk[] = chance.next() < OFTEN.reshuffled ? reshuffled(given.hunks, chance) : given.hunks;
  if (chance.next() < OFTEN.skipped) {
    const done = given.steps.flatMap((_, index) => (given.outcome?.[index] === 'done' ? [index] : []));
    hunks = without(hunks, done[chance.below(done.length)] ?? -1);
  }
  if (chance.next() < OFTEN.strayed) hunks = strayed({ ...given, hunks: [...hunks] }, others, chance);
  return { steps, hunks: [...hunks] };
}

function erring({ steps }: Case, chance: Chance): Case['steps'] {
  const all = [...new Set(steps.flatMap(({ files }) => files))];
  return steps.map((step) => {
    const named = step.files.filter(() => chance.next() < NAMED.files);
    const wrong = chance.next() < NAMED.wrongFile ? all[chance.below(all.length)] : undefined;
    const files = wrong === undefined ? named : [...new Set([...named, wrong])];
    return {
      ...step,
      files: chance.next() < NAMED.nothing ? [] : files,
      symbols: step.symbols.filter(() => chance.next() < NAMED.symbols),
      description: chance.next() < NAMED.noDescription ? '' : step.description,
    };
  });
}

/** Each commit's hunks in another order, in short runs of one file. */
function reshuffled(hunks: readonly CaseHunk[], chance: Chance): CaseHunk[] {
  const commits = new Map<string, CaseHunk[][]>();
  for (const hunk of hunks) {
    const runs = commits.get(hunk.commit) ?? [];
    const run = runs.at(-1);
    if (run && run[0]?.path === hunk.path && run.length < RUN && chance.next() < 0.7) run.push(hunk);
    else runs.push([hunk]);
    commits.set(hunk.commit, runs);
  }
  return [...commits.values()].flatMap((runs) => chance.shuffle(runs).flat());
}

function strayed(given: Case, others: readonly Case[], chance: Chance): readonly CaseHunk[] {
  const all = withForeign(given, others, chance.below(1e9)) ?? given.hunks;
  if (all.length <= given.hunks.length + LONG_STRAY) return all;
  const own = new Set(given.hunks);
  return all.filter((hunk) => own.has(hunk) || chance.next() < 0.4);
}

import type { Step } from '../plan/schema.ts';
import type { Entry } from './log.ts';
import { underWay, type StepStanding } from './skips.ts';
import { leavesTrace } from './trace.ts';
import type { Doubts } from './types.ts';

/** An edit whose likeliest step is surer than this needs no second opinion. */
const SURE = 0.8;
/** A step that is less likely than this to be unserved is no possible skip. */
const UNSERVED = 0.2;
/** Hunks that are looked at for one step; so many even where nothing speaks for them, since a step is not judged by no edit at all. */
const NEAREST = 8;
const LEAST = 3;

/** Where a second opinion would help most. What the expert or a model has spoken of already is no doubt. */
export function doubtsOf(entries: readonly Entry[], standings: readonly StepStanding[], ending: boolean): Doubts {
  const open = entries.filter(({ assigned, judged }) => assigned === undefined && !judged);
  const hunks = open
    .map(({ id, link }) => ({ id, top: Math.max(...link.posterior) }))
    .filter(({ top }) => top < SURE)
    .sort((a, b) => a.top - b.top || a.id - b.id);
  /** Work went on after it: else it may be done yet. */
  const wasPassed = ({ id }: Step, index: number): boolean =>
    standings.some((other, at) => (at > index || other.step.dependsOn.includes(id)) && underWay(other, false));
  const steps = standings
    .map((standing, index) => ({ standing, index }))
    .filter(({ standing: { step, decided, unserved } }) => !decided && leavesTrace(step) && unserved >= UNSERVED)
    .filter(({ standing: { step }, index }) => ending || wasPassed(step, index))
    .sort((a, b) => b.standing.unserved - a.standing.unserved || a.index - b.index);
  return {
    hunks: hunks.map(({ id }) => id),
    steps: steps.map(({ standing: { step, profile }, index }) => ({ step: step.id, nearest: nearestTo(entries, index, profile) })),
  };
}

/** The hunks that most likely serve a step, or lie where it says that it works: however far they are, whoever is asked must see some. */
function nearestTo(entries: readonly Entry[], step: number, { files, stems }: StepStanding['profile']): number[] {
  const near = ({ link, profile }: Entry): number =>
    (link.posterior[step] ?? 0) + (files.has(profile.path) ? 0.5 : stems.has(profile.stem) ? 0.2 : 0);
  return entries
    .map((entry) => ({ id: entry.id, near: near(entry) }))
    .sort((a, b) => b.near - a.near || a.id - b.id)
    .filter(({ near: nearness }, i) => nearness > 0.01 || i < LEAST)
    .slice(0, NEAREST)
    .map(({ id }) => id);
}

import type { Entry } from './log.ts';
import type { StepStanding } from './skips.ts';
import type { SkipSuspicion } from './types.ts';

/**
 * The standings, were a model never asked: what it took away from a step counts as the step's still, since a model alone must
 * not make a step look skipped.
 */
export function withoutModel(standings: readonly StepStanding[], judged: Iterable<Entry>): readonly StepStanding[] {
  const taken = standings.map(() => 1);
  for (const { judged: opinion } of judged) {
    if (!opinion) continue;
    for (const [index, { step }] of standings.entries()) {
      if (opinion.step !== step.id) taken[index] = (taken[index] as number) * (1 - (opinion.before.get(step.id) ?? 0));
    }
  }
  return standings.map((standing, index) => ({ ...standing, unserved: standing.unserved * (taken[index] as number) }));
}

/** A step is not said to be skipped when a model found an edit that serves it. Where it found none, that is said; it decides nothing. */
export function heedModel(
  suspicions: readonly SkipSuspicion[],
  judged: Iterable<Entry>,
  missing: ReadonlySet<string>,
): readonly SkipSuspicion[] {
  const found = new Set([...judged].map((entry) => entry.judged?.step));
  return suspicions
    .filter(({ step }) => !found.has(step))
    .map((suspicion) =>
      missing.has(suspicion.step) ? { ...suspicion, why: `${suspicion.why} The model judged: no edit does this work.` } : suspicion,
    );
}

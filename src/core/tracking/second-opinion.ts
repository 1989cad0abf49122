import type { Entry } from './log.ts';
import type { SkipSuspicion } from './types.ts';

/**
 * A step is not said to be skipped while a model holds that an edit serves it, unless the model, asked about the step itself, found no
 * edit that does its work. That is said, too. What is suspected was concluded as if no model had been asked: it can only take away.
 */
export function heedModel(
  suspicions: readonly SkipSuspicion[],
  judged: Iterable<Entry>,
  missing: ReadonlySet<string>,
): readonly SkipSuspicion[] {
  const served = new Set([...judged].map((entry) => entry.judged?.step));
  return suspicions
    .filter(({ step }) => missing.has(step) || !served.has(step))
    .map((suspicion) =>
      missing.has(suspicion.step) ? { ...suspicion, why: `${suspicion.why} The model judged: no edit does this work.` } : suspicion,
    );
}

import { likeliestStep } from './strays.ts';
import type { Attribution } from './types.ts';

/** Below this confidence, or this lead over the runner-up, the tracker names no step. */
const ABSTAIN_BELOW = 0.5;
const ABSTAIN_LEAD = 0.15;
/** Off plan is said above this, and when it is nearly as likely as the likeliest step or likelier: that one will be wrong as often. */
const OFF_PLAN = 0.3;
const NEARLY = 0.8;

/** The place in `posterior` that is named: of a step, or the last for off plan. */
export function namedSlot(posterior: Float64Array): number {
  const off = posterior.length - 1;
  const step = likeliestStep(posterior);
  const stray = posterior[off] as number;
  return stray >= OFF_PLAN && stray >= NEARLY * (posterior[step] as number) ? off : step;
}

/**
 * What is said of a hunk, given the probability of each step and last of off plan. Asked of every hunk after every burst: nothing is sorted.
 *
 * @param named the step of a place in `posterior`; null for off plan
 */
export function attributionOf(hunk: number, posterior: Float64Array, named: (slot: number) => string | null): Attribution {
  if (posterior.length === 0) return { hunk, step: undefined, best: null, confidence: 0 };
  const first = namedSlot(posterior);
  let second = -1;
  for (let c = 0; c < posterior.length; c++)
    if (c !== first && (second < 0 || (posterior[c] as number) > (posterior[second] as number))) second = c;
  const confidence = posterior[first] as number;
  const other = second < 0 ? 0 : (posterior[second] as number);
  const sure = confidence >= ABSTAIN_BELOW && confidence - other >= ABSTAIN_LEAD;
  return {
    hunk,
    step: sure ? named(first) : undefined,
    best: named(first),
    confidence,
    ...(second < 0 ? {} : { runnerUp: { step: named(second), confidence: other } }),
  };
}

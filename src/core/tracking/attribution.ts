import type { Attribution } from './types.ts';

/** Below this confidence, or this lead over the runner-up, the tracker names no step. */
const ABSTAIN_BELOW = 0.5;
const ABSTAIN_LEAD = 0.15;
const OFF_PLAN = 0.5;

/**
 * What is said of a hunk, given the probability of each step and last of off plan. Asked of every hunk after every burst: nothing is sorted.
 *
 * @param named the step of a place in `posterior`; null for off plan
 */
export function attributionOf(hunk: number, posterior: Float64Array, named: (slot: number) => string | null): Attribution {
  if (posterior.length === 0) return { hunk, step: undefined, best: null, confidence: 0 };
  let first = 0;
  let second = -1;
  for (let c = 1; c < posterior.length; c++) {
    const p = posterior[c] as number;
    if (p > (posterior[first] as number)) {
      second = first;
      first = c;
    } else if (second < 0 || p > (posterior[second] as number)) second = c;
  }
  // Off plan is said when it is likelier than on plan; that no single step is as likely is not enough.
  if (first === posterior.length - 1 && second >= 0 && (posterior[first] as number) < OFF_PLAN) [first, second] = [second, first];
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

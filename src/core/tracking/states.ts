import type { Step } from '../plan/schema.ts';
import type { StepState } from './types.ts';

/** What decides a step's state. */
export interface Standing {
  /** Probability that some hunk serves the step. */
  readonly served: number;
  /** Expected number of hunks that serve it. */
  readonly mass: number;
  /** Work has moved on to another step since. */
  readonly left: boolean;
  readonly suspected: boolean;
  readonly settled: boolean;
  readonly word: 'done' | 'not-done' | 'waived' | 'overridden' | undefined;
  /** Outcome of the step's last check. */
  readonly check: boolean | undefined;
}

/** The expert's word, or a check's, stands above what any tracker finds. */
export const ANSWERED: ReadonlySet<StepState> = new Set(['waived', 'overridden', 'verified']);

/** Two thresholds for each change, so that a step does not flicker as evidence trembles. */
const BEGIN = 0.65;
const UNBEGIN = 0.35;
const DONE = 0.85;
const UNDONE = 0.6;

/** The next state, given the one before. What the expert said, and a check, outrank the evidence. */
export function nextState(before: StepState, now: Standing): StepState {
  if (now.word === 'waived' || now.word === 'overridden') return now.word;
  if (now.word === 'done' || (now.check === true && now.word !== 'not-done')) return 'verified';
  const wasBegun = before !== 'untouched' && before !== 'skipped' && before !== 'possibly-skipped';
  const begun = now.served >= (wasBegun ? UNBEGIN : BEGIN);
  if (!begun) {
    if (!now.suspected) return 'untouched';
    return now.settled ? 'skipped' : 'possibly-skipped';
  }
  if (now.word === 'not-done' || now.check === false) return 'in-progress';
  const done = (now.left || now.settled) && now.served >= (before === 'likely-done' ? UNDONE : DONE);
  return done ? 'likely-done' : 'in-progress';
}

/** A parent's state, from its sub-steps'. Waived and overridden ones do not hold it back. */
function parentState(children: readonly StepState[]): StepState {
  const counted = children.filter((state) => state !== 'waived' && state !== 'overridden');
  if (counted.length === 0) return children[0] ?? 'untouched';
  if (counted.every((state) => state === 'verified')) return 'verified';
  if (counted.every((state) => state === 'verified' || state === 'likely-done')) return 'likely-done';
  if (counted.every((state) => state === 'untouched')) return 'untouched';
  if (counted.every((state) => state === 'skipped')) return 'skipped';
  if (counted.every((state) => state === 'skipped' || state === 'possibly-skipped' || state === 'untouched')) return 'possibly-skipped';
  return 'in-progress';
}

/**
 * States of the steps that have sub-steps, of all depths.
 *
 * @param states of those that have none, at least
 * @param wordOn what the expert said of a step
 */
export function parentStates(
  steps: readonly Step[],
  states: ReadonlyMap<string, StepState>,
  wordOn: (step: string) => Standing['word'],
): Map<string, StepState> {
  const parents = new Set(steps.map(({ parent }) => parent));
  const derived = new Map<string, StepState>();
  // Children may be parents themselves: the deepest first.
  const derive = (step: Step): StepState => {
    if (!parents.has(step.id)) return states.get(step.id) ?? 'untouched';
    const word = wordOn(step.id);
    const children = steps.filter((child) => child.parent === step.id && child !== step).map(derive);
    const state = word === 'done' ? 'verified' : word === 'waived' || word === 'overridden' ? word : parentState(children);
    derived.set(step.id, state);
    return state;
  };
  for (const step of steps) derive(step);
  return derived;
}

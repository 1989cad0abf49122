import { ix, OFF_FEATURES, STEP_FEATURES, type StepFeature } from './feature-names.ts';
import type { PairFeatures } from './features.ts';
import type { BagName, HunkProfile } from './hunk-profile.ts';
import { FIELDS, type PlanIndex } from './plan-index.ts';

/**
 * Whether a hunk serves no step is asked once more when the chain has said what it believes: a logistic regression over that belief, how
 * well steps fit, and what of the hunk the plan speaks of. To the chain straying is one more place to be, which any step that fits a
 * little draws hunks away from; here a poor fit and strange names count for themselves.
 */
export const STRAY_FEATURES = [
  'bias',
  'belief',
  'best fit',
  'second fit',
  'fit of none',
  'names of the plan brought',
  'share of names brought',
  'names around',
  'names of the plan around',
  'words of the plan around',
  'other words around',
  'other names kept',
  'other words taken',
  'best covered',
  'comments only',
  'imports only',
  'numbers changed',
  'changelog',
  'configuration',
  'steps',
  'step is large',
  'file declared',
  'share of words changed',
] as const;
export type StrayFeature = (typeof STRAY_FEATURES)[number];
export type StrayWeights = Readonly<Record<StrayFeature, number>>;

const OF_STEP = ['step is large', 'file declared', 'share of words changed'] as const;
type OfStep = (typeof OF_STEP)[number];
type OfHunk = Exclude<StrayFeature, 'belief' | OfStep>;
const OF_HUNK = STRAY_FEATURES.filter((name): name is OfHunk => name !== 'belief' && !OF_STEP.some((ofStep) => ofStep === name));

/** What holds of the hunk; and by step, were it the one which the hunk would serve. */
export interface StrayEvidence {
  readonly hunk: Readonly<Record<OfHunk, number>>;
  readonly steps: Readonly<Record<OfStep, Float64Array>>;
}

/** Log-odds that a hunk serves no step: the sum of `hunk`, of what the step adds which it would serve else, and `belief` times the chain's own. */
export interface Strayness {
  readonly hunk: number;
  readonly step: Float64Array;
  readonly belief: number;
}

const SCOPE = FIELDS.indexOf('scope');
const BEST_COVERED = OFF_FEATURES.indexOf('best covered');

/** @param fits of each step, and last of none: the scores before neighbours are asked */
export function strayEvidence(hunk: HunkProfile, plan: PlanIndex, { step, off }: PairFeatures, fits: Float64Array): StrayEvidence {
  const n = plan.steps.length;
  const ofStep = (name: StepFeature): Float64Array => {
    const values = new Float64Array(n);
    for (let s = 0; s < n; s++) values[s] = step[s * STEP_FEATURES.length + ix[name]] as number;
    return values;
  };
  const best = highest(fits, n);
  const names = (bag: Exclude<BagName, 'path'>): number => countOf(hunk.names[bag], plan.names);
  const words = (bag: BagName): number => countOf(hunk.words[bag], plan.postings);
  const brought = hunk.names.added.size;
  return {
    hunk: {
      bias: 1,
      'best fit': best,
      'second fit': n > 1 ? highest(fits, n, fits.indexOf(best)) : best,
      'fit of none': fits[n] as number,
      'names of the plan brought': Math.log1p(names('added')),
      'share of names brought': brought === 0 ? 0 : names('added') / brought,
      'names around': Math.log1p(hunk.names.context.size),
      'names of the plan around': Math.log1p(names('context')),
      'words of the plan around': Math.log1p(words('context')),
      'other words around': Math.log1p(hunk.words.context.size - words('context')),
      'other names kept': Math.log1p(hunk.names.kept.size - names('kept')),
      'other words taken': Math.log1p(hunk.words.removed.size - words('removed')),
      'best covered': off[BEST_COVERED] as number,
      'comments only': hunk.shape.comment ? 1 : 0,
      'imports only': hunk.shape.imports ? 1 : 0,
      'numbers changed': hunk.shape.numbers ? 1 : 0,
      changelog: hunk.kind === 'changelog' ? 1 : 0,
      configuration: hunk.kind === 'config' ? 1 : 0,
      steps: n,
    },
    steps: {
      'step is large': ofStep('step is large'),
      'file declared': ofStep('file declared'),
      'share of words changed': wordsChanged(hunk, plan),
    },
  };
}

/** Of the steps' fits, but for one step; 0 where there is no step. */
function highest(fits: Float64Array, n: number, but = -1): number {
  let top = -Infinity;
  for (let s = 0; s < n; s++) if (s !== but) top = Math.max(top, fits[s] as number);
  return n === 0 ? 0 : top;
}

function countOf(bag: ReadonlyMap<string, number>, known: { has(item: string): boolean }): number {
  let count = 0;
  for (const item of bag.keys()) if (known.has(item)) count++;
  return count;
}

/** Per step: the share of the words brought or taken that its title or description has. */
function wordsChanged({ words: { added, removed } }: HunkProfile, plan: PlanIndex): Float64Array {
  const shares = new Float64Array(plan.steps.length);
  const total = added.size + removed.size;
  for (const bag of [added, removed]) {
    for (const word of bag.keys()) {
      let last = -1;
      for (const { step, field } of plan.postings.get(word) ?? []) {
        // A word's postings go step by step.
        if (field === SCOPE || step === last) continue;
        last = step;
        shares[step] = (shares[step] as number) + 1 / total;
      }
    }
  }
  return shares;
}

export function strayness({ hunk, steps }: StrayEvidence, weights: StrayWeights): Strayness {
  let sum = 0;
  for (const name of OF_HUNK) sum += weights[name] * hunk[name];
  const step = new Float64Array(steps['step is large'].length);
  for (const name of OF_STEP) {
    const weight = weights[name];
    const values = steps[name];
    for (let s = 0; s < step.length; s++) step[s] = (step[s] as number) + weight * (values[s] as number);
  }
  return { hunk: sum, step, belief: weights.belief };
}

/** Bounds what the chain's belief says, as it is often all but certain. */
const SUREST = 1e-4;

/** Log-odds of a probability. */
export function logOdds(p: number): number {
  const bounded = Math.min(1 - SUREST, Math.max(SUREST, p));
  return Math.log(bounded / (1 - bounded));
}

/** The likeliest step of a belief, off plan left aside. */
export function likeliestStep(belief: Float64Array): number {
  let best = 0;
  for (let s = 1; s < belief.length - 1; s++) if ((belief[s] as number) > (belief[best] as number)) best = s;
  return best;
}

/** A belief with its last share, that of no step, asked anew; those of steps keep their proportions. */
export function askedAnew(belief: Float64Array, { hunk, step, belief: share }: Strayness): Float64Array {
  const n = belief.length - 1;
  const off = belief[n] as number;
  const stray = 1 / (1 + Math.exp(-(hunk + (step[likeliestStep(belief)] ?? 0) + share * logOdds(off))));
  const on = 1 - off;
  const asked = new Float64Array(n + 1);
  if (on > 0) for (let s = 0; s < n; s++) asked[s] = ((belief[s] as number) / on) * (1 - stray);
  asked[n] = stray;
  return asked;
}

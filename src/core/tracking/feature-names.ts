import { BAGS } from './hunk-profile.ts';

export const NAME_BAGS = ['added', 'removed', 'kept', 'context'] as const;
export const PAIR_BAGS = ['changed', 'around'] as const;
/** "title words added", … : a feature for each of `bags`, with its name's literal type kept. */
function each<F extends string, B extends string>(prefix: F, bags: readonly B[]): Array<`${F} ${B}`> {
  return bags.map((bag) => `${prefix} ${bag}` as const);
}

/** What the scorer sees of a (hunk, step) pair. Each is 0 when it has nothing to say; most lie in 0-2. */
export const STEP_FEATURES = [
  ...each('title words', BAGS),
  ...each('description words', BAGS),
  ...each('scope words', BAGS),
  ...each('title pairs', PAIR_BAGS),
  ...each('description pairs', PAIR_BAGS),
  'title soft words',
  'title covered',
  'description covered',
  'title share',
  'description share',
  'lexical best',
  'lexical share, nothing declared',
  'lexical best, nothing declared',
  ...each('title name', NAME_BAGS),
  ...each('description name', NAME_BAGS),
  'name share',
  'stem named',
  'name defined',
  'file declared',
  'file declared here only',
  'file stem declared',
  'folder declared',
  'other files declared',
  'first that declares the file',
  'last that declares the file',
  'declares fewest files of those',
  'file declared by other steps only',
  'file declared by other steps only, symbol seen',
  'file declared by other steps only, title words added',
  'file declared, title words added',
  'file declared, symbol defined',
  'no files declared, hunk file declared elsewhere',
  ...each('symbol', NAME_BAGS),
  'symbol here only',
  'symbol here only, context',
  'symbol defined',
  'file and symbol here only',
  'symbols declared, none seen',
  'test step, test hunk',
  'test step, other hunk',
  'test file declared, test hunk',
  'docs step, docs hunk',
  'docs step, comment hunk',
  'docs step, code hunk',
  'build step, config hunk',
  'add step, pure addition',
  'add step, pure removal',
  'remove step, pure removal',
  'remove step, pure addition',
  'rename step, rename hunk',
  'move step, large hunk',
  'tidy step, balanced hunk',
  'add step, title words added',
  'remove step, title words removed',
  'rename step, title words both ways',
  'use step, symbol used',
  'use step, call changed',
  'use step, defines',
  'add step, symbol used',
  'add step, call changed',
  'add step, defines',
  'remove step, call changed',
  'among tests, test step',
  'among tests, other step',
  'step is large',
  'step leaves no trace',
  'step is optional',
  'kind test, test hunk',
  'kind test, other hunk',
  'kind docs, docs hunk',
  'kind docs, code hunk',
  'kind of another step',
] as const;

/** What speaks for "no step": mostly that nothing speaks for any. */
export const OFF_FEATURES = [
  'bias',
  'best lexical',
  'best name',
  'best covered',
  'file declared',
  'folder declared',
  'symbol seen',
  'nothing declared',
  'nothing declared, no words shared',
  'no words shared',
  'file seen before',
  'folder seen before',
  'large hunk',
  'declared file, nothing else in common',
  'file declared nowhere, folder neither',
  'small hunk',
  'comments only',
  'imports only',
  'no word or name changed',
  'brings only names that no step has',
  'tests, and no step is about tests',
  'docs, and no step is about docs',
  'defines a name that no step has',
] as const;

export type StepFeature = (typeof STEP_FEATURES)[number];

/** A row of features, by name. */
export function valuesOf<K extends string>(names: readonly K[], values: Readonly<Record<K, number>>): Float64Array {
  const row = new Float64Array(names.length);
  for (let i = 0; i < names.length; i++) row[i] = values[names[i] as K];
  return row;
}

/** Place of each feature in its row. */
export const ix = Object.fromEntries(STEP_FEATURES.map((name, index) => [name, index])) as Record<StepFeature, number>;

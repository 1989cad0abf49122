import type { HunkProfile } from './hunk-profile.ts';
import { BAGS } from './hunk-profile.ts';
import { FIELDS, SOFT_PREFIX, type FieldName, type PlanIndex, type StepProfile } from './plan-index.ts';

const NAME_BAGS = ['added', 'removed', 'kept', 'context'] as const;
/** "title words added", … : a feature for each of `bags`, with its name's literal type kept. */
function each<F extends string, B extends string>(prefix: F, bags: readonly B[]): Array<`${F} ${B}`> {
  return bags.map((bag) => `${prefix} ${bag}` as const);
}

/** What the scorer sees of a (hunk, step) pair. Each is 0 when it has nothing to say; most lie in 0-2. */
export const STEP_FEATURES = [
  ...each('title words', BAGS),
  ...each('description words', BAGS),
  ...each('scope words', BAGS),
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
  'no files declared, hunk file declared elsewhere',
  ...each('symbol', NAME_BAGS),
  'symbol here only',
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
  'step is large',
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
] as const;

const F = STEP_FEATURES.length;
const ix = Object.fromEntries(STEP_FEATURES.map((name, index) => [name, index])) as Record<(typeof STEP_FEATURES)[number], number>;

const LEXICAL = Object.fromEntries(
  FIELDS.map((field) => [field, Object.fromEntries(BAGS.map((bag) => [bag, ix[`${field} words ${bag}`]]))]),
) as Record<FieldName, Record<(typeof BAGS)[number], number>>;

/** How much a bag tells in the summed lexical score; the fitted weights refine it per field. */
const BAG_WEIGHT = { added: 1, removed: 0.7, kept: 0.3, context: 0.6, path: 0.6 } as const;
const FIELD_WEIGHT = { title: 1, description: 0.4, scope: 0.6 } as const;

/** What the stream before a hunk showed, as far as it bears on "off plan". */
export interface StreamMemory {
  /** How many of the hunks before bore a word, and how many hunks there were: what all edits share tells none apart. */
  readonly bearing: ReadonlyMap<string, number>;
  readonly hunks: number;
  readonly fileSeen: boolean;
  readonly folderSeen: boolean;
}

/** A word that every hunk bears keeps this share less of its weight; the first hunks count as so many without it. */
const COMMON_DISCOUNT = 0.7;
const COMMON_PRIOR = 4;

export interface PairFeatures {
  /** Row-major, a row of STEP_FEATURES per step. */
  readonly step: Float64Array;
  readonly off: Float64Array;
}

function nameHits(wanted: ReadonlySet<string>, bag: ReadonlyMap<string, number>): number {
  let hits = 0;
  for (const name of wanted) if (bag.has(name)) hits++;
  return hits;
}

/** @returns features of the hunk against every step of the plan; cost in proportion to the words that hunk and plan share, and to the steps. */
export function pairFeatures(hunk: HunkProfile, plan: PlanIndex, memory: StreamMemory): PairFeatures {
  const n = plan.steps.length;
  const step = new Float64Array(n * F);
  const lexicalScore = new Float64Array(n);
  const titleScore = new Float64Array(n);
  const descriptionScore = new Float64Array(n);
  const covered = Array.from({ length: n }, () => new Set<string>());
  for (const bag of BAGS) {
    for (const [word, times] of hunk.words[bag]) {
      const bearers = plan.postings.get(word);
      if (!bearers) continue;
      const common = (memory.bearing.get(word) ?? 0) / (memory.hunks + COMMON_PRIOR);
      const rare = (plan.rarity.get(word) ?? 0) * (1 - COMMON_DISCOUNT * common);
      const amount = rare * (bag === 'path' || bag === 'context' ? 1 : Math.min(2, 1 + 0.35 * Math.log2(times)));
      for (const [s, field] of bearers) {
        const cell = s * F + LEXICAL[field][bag];
        step[cell] = (step[cell] ?? 0) + amount;
        lexicalScore[s] = (lexicalScore[s] ?? 0) + amount * BAG_WEIGHT[bag] * FIELD_WEIGHT[field];
        if (field === 'description') descriptionScore[s] = (descriptionScore[s] ?? 0) + amount * BAG_WEIGHT[bag];
        else titleScore[s] = (titleScore[s] ?? 0) + amount * BAG_WEIGHT[bag];
        covered[s]?.add(`${field}:${word}`);
      }
    }
  }
  const soft = softMatches(hunk, plan, covered);
  const nameScore = plan.steps.map((profile) => nameHitsOf(hunk, profile));
  const sum = (scores: ArrayLike<number>): number => Array.from(scores).reduce((total, score) => total + score, 0.5);
  const totals = { lexical: sum(lexicalScore), title: sum(titleScore), names: sum(nameScore), description: sum(descriptionScore) };
  const best = lexicalScore.reduce((highest, score) => Math.max(highest, score), 0);
  for (const [s, profile] of plan.steps.entries()) {
    const row = step.subarray(s * F, (s + 1) * F);
    for (const field of FIELDS) for (const bag of BAGS) row[LEXICAL[field][bag]] = Math.log1p(row[LEXICAL[field][bag]] ?? 0);
    const cover = (field: FieldName): number => {
      let got = 0;
      for (const word of profile.words[field]) if (covered[s]?.has(`${field}:${word}`)) got += plan.rarity.get(word) ?? 0;
      return got / (0.5 + (plan.mass[s]?.[field] ?? 0));
    };
    row[ix['title soft words']] = Math.log1p(soft[s] ?? 0);
    row[ix['name share']] = (nameScore[s] ?? 0) / totals.names;
    row[ix['title covered']] = cover('title');
    row[ix['description covered']] = cover('description');
    row[ix['title share']] = (titleScore[s] ?? 0) / totals.title;
    row[ix['description share']] = (descriptionScore[s] ?? 0) / totals.description;
    const isBest = best > 0 && lexicalScore[s] === best ? 1 : 0;
    row[ix['lexical best']] = isBest;
    if (!plan.declares) {
      row[ix['lexical share, nothing declared']] = (lexicalScore[s] ?? 0) / totals.lexical;
      row[ix['lexical best, nothing declared']] = isBest;
    }
    nameFeatures(row, hunk, profile);
    declaredFeatures(row, hunk, profile, plan);
    kindFeatures(row, hunk, profile);
  }
  return { step, off: offFeatures(step, hunk, plan, memory) };
}

function nameHitsOf(hunk: HunkProfile, { codeNames }: StepProfile): number {
  return NAME_BAGS.reduce(
    (sum, bag) => sum + nameHits(codeNames.title, hunk.names[bag]) + 0.5 * nameHits(codeNames.description, hunk.names[bag]),
    0,
  );
}

/** Per step: weight of title words that the hunk bears only in another form. */
function softMatches(hunk: HunkProfile, plan: PlanIndex, covered: ReadonlyArray<ReadonlySet<string>>): Float64Array {
  const soft = new Float64Array(plan.steps.length);
  const counted = new Set<string>();
  for (const bag of ['added', 'removed', 'context', 'path'] as const) {
    for (const word of hunk.words[bag].keys()) {
      for (const [s, titled] of plan.byPrefix.get(word.slice(0, SOFT_PREFIX)) ?? []) {
        const key = `${s}:${titled}`;
        if (titled === word || counted.has(key) || covered[s]?.has(`title:${titled}`)) continue;
        counted.add(key);
        soft[s] = (soft[s] ?? 0) + (plan.rarity.get(titled) ?? 0);
      }
    }
  }
  return soft;
}

function nameFeatures(row: Float64Array, hunk: HunkProfile, profile: StepProfile): void {
  for (const name of hunk.defined)
    if (profile.codeNames.title.has(name) || profile.codeNames.description.has(name)) row[ix['name defined']] = 1;
  for (const bag of NAME_BAGS) {
    row[ix[`title name ${bag}`]] = Math.log1p(nameHits(profile.codeNames.title, hunk.names[bag]));
    row[ix[`description name ${bag}`]] = Math.log1p(nameHits(profile.codeNames.description, hunk.names[bag]));
  }
}

function declaredFeatures(row: Float64Array, hunk: HunkProfile, profile: StepProfile, plan: PlanIndex): void {
  const declared = profile.files.has(hunk.path);
  const uses = plan.fileUses.get(hunk.path) ?? 0;
  row[ix['file declared']] = declared ? 1 : 0;
  row[ix['file declared here only']] = declared ? 1 / uses : 0;
  row[ix['file stem declared']] = !declared && profile.stems.has(hunk.stem) ? 1 : 0;
  row[ix['folder declared']] = !declared && profile.folders.has(hunk.folder) ? 1 : 0;
  row[ix['other files declared']] = !declared && profile.files.size > 0 ? 1 : 0;
  row[ix['no files declared, hunk file declared elsewhere']] = profile.files.size === 0 && uses > 0 ? 1 : 0;
  let seen = 0;
  let own = 0;
  for (const [symbol, specific] of profile.symbols) {
    const share = 1 / (plan.symbolUses.get(symbol) ?? 1);
    for (const bag of NAME_BAGS) {
      if (!hunk.names[bag].has(symbol)) continue;
      const cell = ix[`symbol ${bag}`];
      row[cell] = (row[cell] ?? 0) + specific;
      seen += specific;
      if (hunk.defined.has(symbol)) row[ix['symbol defined']] = specific;
      own = Math.max(own, specific * share);
    }
  }
  for (const bag of NAME_BAGS) row[ix[`symbol ${bag}`]] = Math.log1p(row[ix[`symbol ${bag}`]] ?? 0);
  row[ix['symbol here only']] = own;
  row[ix['file and symbol here only']] = declared ? own / uses : 0;
  row[ix['symbols declared, none seen']] = profile.symbols.size > 0 && seen === 0 ? 1 : 0;
}

function kindFeatures(row: Float64Array, hunk: HunkProfile, profile: StepProfile): void {
  const { verbs } = profile;
  const { shape, kind } = hunk;
  const docs = kind === 'docs' || kind === 'changelog';
  const pureAddition = hunk.removedLines === 0 && !shape.blank;
  const pureRemoval = hunk.addedLines === 0 && !shape.blank;
  const size = hunk.addedLines + hunk.removedLines;
  const set = (name: (typeof STEP_FEATURES)[number], holds: boolean): void => void (row[ix[name]] = holds ? 1 : 0);
  set('test step, test hunk', verbs.test && shape.test);
  set('test step, other hunk', verbs.test && !shape.test);
  set('test file declared, test hunk', profile.declaresTests && kind === 'test');
  set('docs step, docs hunk', verbs.docs && docs);
  set('docs step, comment hunk', verbs.docs && shape.comment);
  set('docs step, code hunk', verbs.docs && !docs && !shape.comment);
  set('build step, config hunk', verbs.build && kind === 'config');
  set('add step, pure addition', verbs.add && pureAddition);
  set('add step, pure removal', verbs.add && pureRemoval);
  set('remove step, pure removal', verbs.remove && pureRemoval);
  set('remove step, pure addition', verbs.remove && pureAddition);
  set('rename step, rename hunk', verbs.rename && shape.rename);
  set('move step, large hunk', verbs.move && size > 15);
  set('tidy step, balanced hunk', verbs.tidy && Math.abs(hunk.addedLines - hunk.removedLines) < 2);
  const titled = (bag: 'added' | 'removed'): number => row[ix[`title words ${bag}`]] ?? 0;
  row[ix['add step, title words added']] = verbs.add ? titled('added') : 0;
  row[ix['remove step, title words removed']] = verbs.remove ? titled('removed') : 0;
  row[ix['rename step, title words both ways']] = verbs.rename ? Math.min(titled('added'), titled('removed')) : 0;
  row[ix['stem named']] =
    hunk.stemWords.length > 0 && hunk.stemWords.every((word) => profile.words.title.has(word) || profile.words.scope.has(word)) ? 1 : 0;
  row[ix['step is large']] = Math.log1p(profile.words.description.size + 4 * profile.files.size) / 3;
}

function offFeatures(step: Float64Array, hunk: HunkProfile, plan: PlanIndex, memory: StreamMemory): Float64Array {
  const n = plan.steps.length;
  const highest = (names: ReadonlyArray<(typeof STEP_FEATURES)[number]>): number => {
    let top = 0;
    for (let s = 0; s < n; s++)
      top = Math.max(
        top,
        names.reduce((total, name) => total + (step[s * F + ix[name]] ?? 0), 0),
      );
    return top;
  };
  const words = highest([
    'title words added',
    'title words removed',
    'title words kept',
    'description words added',
    'description words removed',
  ]);
  const names = highest(['title name added', 'title name removed', 'description name added', 'description name removed']);
  const file = highest(['file declared']);
  const row: Record<(typeof OFF_FEATURES)[number], number> = {
    bias: 1,
    'best lexical': Math.log1p(words),
    'best name': names,
    'best covered': highest(['title covered']),
    'file declared': file,
    'folder declared': file > 0 ? 0 : highest(['folder declared']),
    'symbol seen': highest(['symbol here only']),
    'nothing declared': plan.declares ? 0 : 1,
    'nothing declared, no words shared': !plan.declares && words === 0 ? 1 : 0,
    'no words shared': words === 0 ? 1 : 0,
    'file seen before': memory.fileSeen ? 1 : 0,
    'folder seen before': memory.folderSeen ? 1 : 0,
    'large hunk': hunk.addedLines + hunk.removedLines > 20 ? 1 : 0,
  };
  return Float64Array.from(OFF_FEATURES, (name) => row[name]);
}

import { ix, NAME_BAGS, OFF_FEATURES, STEP_FEATURES, valuesOf, type StepFeature } from './feature-names.ts';
import type { HunkProfile } from './hunk-profile.ts';
import { lexicalFeatures, noWords, type Lexical, type StreamMemory } from './lexical.ts';
import type { PlanIndex, StepProfile } from './plan-index.ts';

const F = STEP_FEATURES.length;
/** Places in a row, per bag: looked up once, as a hunk is held against every step of a plan. */
const NAMED = NAME_BAGS.map((bag) => ({
  bag,
  inTitle: ix[`title name ${bag}`],
  inDescription: ix[`description name ${bag}`],
  asSymbol: ix[`symbol ${bag}`],
}));

export interface PairFeatures {
  /** Row-major, a row of STEP_FEATURES per step: the table's own, until the next hunk. */
  readonly step: Float64Array;
  readonly off: Float64Array;
}

/** Where hunks are held against a plan, one at a time: a long plan has thousands of features. */
export class PairTable {
  readonly cells: Float64Array;
  /** The same, by step. */
  readonly rows: readonly Float64Array[];
  /** What words say of each step. */
  readonly shared: Lexical;

  constructor(steps: number) {
    this.shared = noWords(steps);
    this.cells = new Float64Array(steps * F);
    this.rows = Array.from({ length: steps }, (_, s) => this.cells.subarray(s * F, (s + 1) * F));
  }
}

function nameHits(wanted: ReadonlySet<string>, bag: ReadonlyMap<string, number>): number {
  let hits = 0;
  for (const name of wanted) if (bag.has(name)) hits++;
  return hits;
}

/** @returns features of the hunk against every step of the plan; cost in proportion to the words that hunk and plan share, and to the steps. */
export function pairFeatures(hunk: HunkProfile, plan: PlanIndex, memory: StreamMemory, { cells, rows, shared }: PairTable): PairFeatures {
  cells.fill(0);
  lexicalFeatures(cells, F, hunk, plan, memory, shared);
  const nameScore = plan.steps.map((profile, s) => nameFeatures(rows[s] as Float64Array, hunk, profile));
  const totals = { lexical: sum(shared.all), title: sum(shared.title), names: sum(nameScore), description: sum(shared.description) };
  const best = highest(shared.all);
  const [titleCovered, descriptionCovered] = shared.covered;
  const declared = declaredOf(hunk, plan);
  for (const [s, profile] of plan.steps.entries()) {
    const row = rows[s] as Float64Array;
    const mass = plan.mass[s] as PlanIndex['mass'][number];
    row[ix['title soft words']] = Math.log1p(shared.soft[s] ?? 0);
    row[ix['name share']] = (nameScore[s] ?? 0) / totals.names;
    row[ix['title covered']] = (titleCovered?.[s] ?? 0) / (0.5 + mass.title);
    row[ix['description covered']] = (descriptionCovered?.[s] ?? 0) / (0.5 + mass.description);
    row[ix['title share']] = (shared.title[s] ?? 0) / totals.title;
    row[ix['description share']] = (shared.description[s] ?? 0) / totals.description;
    const isBest = best > 0 && shared.all[s] === best ? 1 : 0;
    row[ix['lexical best']] = isBest;
    if (!plan.declares) {
      row[ix['lexical share, nothing declared']] = (shared.all[s] ?? 0) / totals.lexical;
      row[ix['lexical best, nothing declared']] = isBest;
    }
    declaredFeatures(row, hunk, profile, plan, declared);
    kindFeatures(row, hunk, profile, plan);
    roleFeatures(row, hunk, profile, memory);
  }
  return { step: cells, off: offFeatures(rows, hunk, plan, memory) };
}

/** Half a point more, as it is divided by. */
function sum(scores: ArrayLike<number>): number {
  let total = 0.5;
  for (let s = 0; s < scores.length; s++) total += scores[s] as number;
  return total;
}

function highest(scores: Float64Array): number {
  let top = 0;
  for (let s = 0; s < scores.length; s++) top = Math.max(top, scores[s] as number);
  return top;
}

/** @returns how many names of the step's text the hunk bears, those of the description at half. */
function nameFeatures(row: Float64Array, hunk: HunkProfile, { codeNames: { title, description } }: StepProfile): number {
  let score = 0;
  if (title.size + description.size === 0) return score;
  for (const name of hunk.defined) if (title.has(name) || description.has(name)) row[ix['name defined']] = 1;
  for (const { bag, inTitle, inDescription } of NAMED) {
    const titled = nameHits(title, hunk.names[bag]);
    const described = nameHits(description, hunk.names[bag]);
    if (titled > 0) row[inTitle] = Math.log1p(titled);
    if (described > 0) row[inDescription] = Math.log1p(described);
    score += titled + 0.5 * described;
  }
  return score;
}

/** What of a hunk the plan declares: the steps that declare its file, and the symbols that it bears. */
interface Declared {
  readonly by: readonly StepProfile[];
  readonly symbols: ReadonlySet<string>;
}

function declaredOf({ path, names }: HunkProfile, plan: PlanIndex): Declared {
  const symbols = new Set<string>();
  for (const { bag } of NAMED) for (const name of names[bag].keys()) if (plan.symbolUses.has(name)) symbols.add(name);
  return { by: plan.declarers.get(path) ?? [], symbols };
}

function declaredFeatures(row: Float64Array, hunk: HunkProfile, profile: StepProfile, plan: PlanIndex, found: Declared): void {
  const { by: declarers, symbols } = found;
  const declared = profile.files.has(hunk.path);
  const uses = declarers.length;
  const elsewhere = !declared && profile.files.size > 0 && uses > 0;
  row[ix['file declared']] = declared ? 1 : 0;
  row[ix['file declared here only']] = declared ? 1 / uses : 0;
  row[ix['file stem declared']] = !declared && profile.stems.has(hunk.stem) ? 1 : 0;
  row[ix['folder declared']] = !declared && profile.folders.has(hunk.folder) ? 1 : 0;
  row[ix['other files declared']] = !declared && profile.files.size > 0 ? 1 : 0;
  row[ix['file declared by other steps only']] = elsewhere ? 1 : 0;
  row[ix['no files declared, hunk file declared elsewhere']] = profile.files.size === 0 && uses > 0 ? 1 : 0;
  let seen = 0;
  let own = 0;
  let around = 0;
  for (const [symbol, specific] of profile.symbols) {
    if (!symbols.has(symbol)) continue;
    const share = 1 / (plan.symbolUses.get(symbol) ?? 1);
    for (const { bag, asSymbol } of NAMED) {
      if (!hunk.names[bag].has(symbol)) continue;
      row[asSymbol] = (row[asSymbol] as number) + specific;
      seen += specific;
      if (hunk.defined.has(symbol)) row[ix['symbol defined']] = specific;
      own = Math.max(own, specific * share);
      if (bag === 'context') around = Math.max(around, specific * share);
    }
  }
  if (seen > 0) for (const { asSymbol } of NAMED) row[asSymbol] = Math.log1p(row[asSymbol] as number);
  row[ix['symbol here only']] = own;
  row[ix['symbol here only, context']] = around;
  row[ix['file and symbol here only']] = declared ? own / uses : 0;
  row[ix['symbols declared, none seen']] = profile.symbols.size > 0 && seen === 0 ? 1 : 0;
  const titled = row[ix['title words added']] ?? 0;
  if (declared) {
    row[ix['file declared, title words added']] = titled;
    row[ix['file declared, symbol defined']] = row[ix['symbol defined']] ?? 0;
    if (uses > 1) {
      row[ix['first that declares the file']] = declarers[0] === profile ? 1 : 0;
      row[ix['last that declares the file']] = declarers.at(-1) === profile ? 1 : 0;
      row[ix['declares fewest files of those']] = declarers.every(({ files }) => files.size >= profile.files.size) ? 1 : 0;
    }
  } else if (uses > 0) {
    row[ix['file declared by other steps only, symbol seen']] = own;
    row[ix['file declared by other steps only, title words added']] = titled;
  }
}

function kindFeatures(row: Float64Array, hunk: HunkProfile, profile: StepProfile, plan: PlanIndex): void {
  const { verbs } = profile;
  const { shape, kind } = hunk;
  const docs = kind === 'docs' || kind === 'changelog';
  const pureAddition = hunk.removedLines === 0 && !shape.blank;
  const pureRemoval = hunk.addedLines === 0 && !shape.blank;
  const size = hunk.addedLines + hunk.removedLines;
  // Most do not hold, and rows begin at 0.
  const set = (name: StepFeature, holds: boolean): void => {
    if (holds) row[ix[name]] = 1;
  };
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
  set('step leaves no trace', !profile.leavesTrace);
  set('step is optional', profile.optional);
  set('kind test, test hunk', profile.kind === 'test' && shape.test);
  set('kind test, other hunk', profile.kind === 'test' && !shape.test && !profile.files.has(hunk.path));
  set('kind docs, docs hunk', profile.kind === 'docs' && docs);
  set('kind docs, code hunk', profile.kind === 'docs' && !docs && !shape.comment && !profile.files.has(hunk.path));
  const other = shape.test ? 'test' : docs ? 'docs' : undefined;
  set('kind of another step', other !== undefined && profile.kind !== other && plan.kinds.has(other) && !profile.files.has(hunk.path));
  const titleAdded = row[ix['title words added']] as number;
  const titleRemoved = row[ix['title words removed']] as number;
  if (verbs.add) row[ix['add step, title words added']] = titleAdded;
  if (verbs.remove) row[ix['remove step, title words removed']] = titleRemoved;
  if (verbs.rename) row[ix['rename step, title words both ways']] = Math.min(titleAdded, titleRemoved);
  row[ix['stem named']] =
    hunk.stemWords.length > 0 && hunk.stemWords.every((word) => profile.words.title.has(word) || profile.words.scope.has(word)) ? 1 : 0;
  row[ix['step is large']] = profile.size;
}

/** Changed lines up to which a hunk that keeps names is taken for a changed call rather than for new work. */
const LARGEST_CALL = 12;

/** Whether a hunk makes a thing or uses one, and a step is about the one or the other. */
function roleFeatures(row: Float64Array, hunk: HunkProfile, { verbs, kind }: StepProfile, { amongTests }: StreamMemory): void {
  const { shape } = hunk;
  const adds = verbs.add && !verbs.use;
  const defines = hunk.defined.size > 0;
  const used = (row[ix['symbol added']] ?? 0) > 0 && (row[ix['symbol defined']] ?? 0) === 0;
  const bothSides = hunk.addedLines > 0 && hunk.removedLines > 0 && hunk.names.kept.size > 0;
  const call = bothSides && !defines && hunk.addedLines + hunk.removedLines <= LARGEST_CALL;
  const set = (name: StepFeature, holds: boolean): void => {
    if (holds) row[ix[name]] = 1;
  };
  set('use step, symbol used', verbs.use && used);
  set('use step, call changed', verbs.use && call);
  set('use step, defines', verbs.use && defines);
  set('add step, symbol used', adds && used);
  set('add step, call changed', adds && call);
  set('add step, defines', verbs.add && defines);
  set('remove step, call changed', verbs.remove && call);
  set('among tests, test step', amongTests && !shape.test && kind === 'test');
  set('among tests, other step', amongTests && !shape.test && kind !== 'test');
}

const placesOf = (...names: readonly StepFeature[]): readonly number[] => names.map((name) => ix[name]);
const TITLE_WORDS = placesOf('title words added', 'title words removed');
const COMMON_WORDS = [...TITLE_WORDS, ...placesOf('title words kept', 'description words added', 'description words removed')];
const COMMON_NAMES = placesOf('title name added', 'title name removed', 'description name added', 'description name removed');
const TITLE_COVERED = placesOf('title covered');
const SYMBOL_HERE_ONLY = placesOf('symbol here only');
const FILE = placesOf('file declared');
const FOLDER = placesOf('folder declared');
const FOLDER_OR_STEM = placesOf('folder declared', 'file stem declared');

/** Of the step for which these features together are highest. */
function highestSum(rows: readonly Float64Array[], places: readonly number[]): number {
  let top = 0;
  for (const row of rows) {
    let total = 0;
    for (const place of places) total += row[place] as number;
    top = Math.max(top, total);
  }
  return top;
}

function offFeatures(rows: readonly Float64Array[], hunk: HunkProfile, plan: PlanIndex, memory: StreamMemory): Float64Array {
  const words = highestSum(rows, COMMON_WORDS);
  const names = highestSum(rows, COMMON_NAMES);
  const file = highestSum(rows, FILE);
  const size = hunk.addedLines + hunk.removedLines;
  const docs = hunk.kind === 'docs' || hunk.kind === 'changelog';
  const row: Record<(typeof OFF_FEATURES)[number], number> = {
    bias: 1,
    'best lexical': Math.log1p(words),
    'best name': names,
    'best covered': highestSum(rows, TITLE_COVERED),
    'file declared': file,
    'folder declared': file > 0 ? 0 : highestSum(rows, FOLDER),
    'symbol seen': highestSum(rows, SYMBOL_HERE_ONLY),
    'nothing declared': plan.declares ? 0 : 1,
    'nothing declared, no words shared': !plan.declares && words === 0 ? 1 : 0,
    'no words shared': words === 0 ? 1 : 0,
    'file seen before': memory.fileSeen ? 1 : 0,
    'folder seen before': memory.folderSeen ? 1 : 0,
    'declared file, nothing else in common': file > 0 && names === 0 && highestSum(rows, TITLE_WORDS) === 0 ? 1 : 0,
    'file declared nowhere, folder neither': plan.declares && file === 0 && highestSum(rows, FOLDER_OR_STEM) === 0 ? 1 : 0,
    'large hunk': size > 20 ? 1 : 0,
    'small hunk': size < 3 ? 1 : 0,
    'comments only': hunk.shape.comment ? 1 : 0,
    'imports only': hunk.shape.imports ? 1 : 0,
    'no word or name changed': changed(hunk) ? 0 : 1,
    'brings only names that no step has': strange(plan, hunk.names.added) ? 1 : 0,
    'tests, and no step is about tests': hunk.shape.test && !plan.steps.some(({ verbs }) => verbs.test) ? 1 : 0,
    'docs, and no step is about docs': docs && !plan.steps.some(({ verbs }) => verbs.docs) ? 1 : 0,
    'defines a name that no step has': strange(plan, hunk.defined) ? 1 : 0,
  };
  return valuesOf(OFF_FEATURES, row);
}

/** Whether words or names came or went: else only blanks, signs or the order of lines changed. */
function changed({ words, names }: HunkProfile): boolean {
  return words.added.size + words.removed.size + names.added.size + names.removed.size > 0;
}

/** Whether there are names, and no step has one of them. */
function strange({ names }: PlanIndex, brought: ReadonlySet<string> | ReadonlyMap<string, number>): boolean {
  for (const name of brought.keys()) if (names.has(name)) return false;
  return brought.size > 0;
}

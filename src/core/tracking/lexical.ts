import { ix, PAIR_BAGS } from './feature-names.ts';
import { BAGS, type HunkProfile } from './hunk-profile.ts';
import { FIELDS, PAIR_FIELDS, SOFT_PREFIX, type PlanIndex, type WordForm } from './plan-index.ts';

/** How much a bag tells in the summed lexical score; the fitted weights refine it per field. */
const BAG_WEIGHT = { added: 1, removed: 0.7, kept: 0.3, context: 0.6, path: 0.6 } as const;
const FIELD_WEIGHT = { title: 1, description: 0.4, scope: 0.6 } as const;

// By place in FIELDS and PAIR_FIELDS, as postings have it: each word of a hunk may be borne by every step.
const FIELD_WEIGHTS = FIELDS.map((field) => FIELD_WEIGHT[field]);
const DESCRIPTION = FIELDS.indexOf('description');
/** Where the features of each bag stand, by field. */
const WORD_CELLS = BAGS.map((bag) => ({ bag, cells: FIELDS.map((field) => ix[`${field} words ${bag}`]) }));
const PAIR_CELLS = PAIR_BAGS.map((bag) => ({ bag, cells: PAIR_FIELDS.map((field) => ix[`${field} pairs ${bag}`]) }));
const ALL_CELLS = [...WORD_CELLS, ...PAIR_CELLS].flatMap(({ cells }) => cells);

/** What the stream before a hunk showed, as far as it bears on "off plan". */
export interface StreamMemory {
  /** How many of the hunks before bore a word, and how many hunks there were: what all edits share tells none apart. */
  readonly bearing: ReadonlyMap<string, number>;
  readonly hunks: number;
  /** Whether a test stands above the hunk, in a file that is not one of tests. */
  readonly amongTests: boolean;
  readonly fileSeen: boolean;
  readonly folderSeen: boolean;
}

/** A word that every hunk bears keeps this share less of its weight; the first hunks count as so many without it. */
const COMMON_DISCOUNT = 0.7;
const COMMON_PRIOR = 4;

/** What the words that hunk and plan share say of each step. */
export interface Lexical {
  /** Sums over all fields and bags, over title and scope, and over the description. */
  readonly all: Float64Array;
  readonly title: Float64Array;
  readonly description: Float64Array;
  /** Weight of the words that the hunk bears, by place in FIELDS; and of title words that it bears in another form only. */
  readonly covered: readonly Float64Array[];
  readonly soft: Float64Array;
}

export function noWords(steps: number): Lexical {
  const vector = (): Float64Array => new Float64Array(steps);
  return { all: vector(), title: vector(), description: vector(), covered: FIELDS.map(vector), soft: vector() };
}

/**
 * Adds the word features to `rows` (a row of `width` per step). Cost in proportion to the words that hunk and plan share.
 *
 * @param found is what it will be afterwards
 */
export function lexicalFeatures(
  rows: Float64Array,
  width: number,
  hunk: HunkProfile,
  plan: PlanIndex,
  memory: StreamMemory,
  found: Lexical,
): void {
  const { all, title, description, covered, soft } = found;
  for (const scores of [all, title, description, ...covered, soft]) scores.fill(0);
  const met = new Set<string>();
  for (const { bag, cells } of WORD_CELLS) {
    for (const [word, times] of hunk.words[bag]) {
      const bearers = plan.postings.get(word);
      if (!bearers) continue;
      const rarity = plan.rarity.get(word) ?? 0;
      const common = (memory.bearing.get(word) ?? 0) / (memory.hunks + COMMON_PRIOR);
      const often = bag === 'path' || bag === 'context' ? 1 : Math.min(2, 1 + 0.35 * Math.log2(times));
      const amount = rarity * (1 - COMMON_DISCOUNT * common) * often;
      const weighed = amount * BAG_WEIGHT[bag];
      const isNew = !met.has(word);
      met.add(word);
      for (const { step, field } of bearers) {
        add(rows, step * width + (cells[field] as number), amount);
        add(all, step, weighed * (FIELD_WEIGHTS[field] as number));
        add(field === DESCRIPTION ? description : title, step, weighed);
        if (isNew) add(covered[field] as Float64Array, step, rarity);
      }
    }
  }
  softMatches(soft, hunk, plan, met);
  for (const { bag, cells } of PAIR_CELLS) {
    for (const pair of hunk.pairs[bag]) {
      const bearers = plan.pairs.postings.get(pair);
      if (!bearers) continue;
      const rarity = plan.pairs.rarity.get(pair) ?? 0;
      for (const { step, field } of bearers) add(rows, step * width + (cells[field] as number), rarity);
    }
  }
  for (let row = 0; row < rows.length; row += width) for (const cell of ALL_CELLS) dampen(rows, row + cell);
}

/** The tenth word in common says less than the first. */
function dampen(rows: Float64Array, cell: number): void {
  const value = rows[cell] as number;
  if (value !== 0) rows[cell] = Math.log1p(value);
}

function add(to: Float64Array, index: number, amount: number): void {
  to[index] = (to[index] as number) + amount;
}

/** Title words of which the hunk bears another form only, so that `met` has not got them. */
function softMatches(soft: Float64Array, hunk: HunkProfile, plan: PlanIndex, met: ReadonlySet<string>): void {
  const counted = new Set<WordForm>();
  for (const bag of ['added', 'removed', 'context', 'path'] as const) {
    for (const word of hunk.words[bag].keys()) {
      const forms = plan.byPrefix.get(word.slice(0, SOFT_PREFIX));
      if (!forms) continue;
      for (const form of forms) {
        if (form.word === word || met.has(form.word) || counted.has(form)) continue;
        counted.add(form);
        add(soft, form.step, plan.rarity.get(form.word) ?? 0);
      }
    }
  }
}

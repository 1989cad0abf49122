import type { Step } from '../plan/schema.ts';
import { fileKind, fileStem, folder } from './file-kind.ts';
import { leavesTrace } from './trace.ts';
import { identifiers, looksLikeCode, normalized, pairsOf, subwords } from './words.ts';

/** The parts of a step in which a word may stand. `scope`: what a title names before its first colon ("cli: …", "fix(parser): …"). */
export const FIELDS = ['title', 'description', 'scope'] as const;
export type FieldName = (typeof FIELDS)[number];

/** The parts of which pairs of words are looked at, too. */
export const PAIR_FIELDS = ['title', 'description'] as const;
export type PairField = (typeof PAIR_FIELDS)[number];

/** The kinds of work that a step's own words announce. */
export const VERBS = ['add', 'remove', 'rename', 'move', 'test', 'docs', 'tidy', 'build', 'use'] as const;
export type Verb = (typeof VERBS)[number];

const VERB_WORDS: Readonly<Record<Verb, RegExp>> = {
  add: /\b(add(s|ed|ing)?|introduc\w+|implement\w*|creat\w+|support\w*|provid\w+|allow\w*|expos\w+|enabl\w+|defin\w+)\b/i,
  remove: /\b(remov\w+|delet\w+|drop\w*|unus\w+|stop\w*|dissolve|strip\w*|rid|eliminat\w+|inlin\w+|revert\w*|clean\w*)\b/i,
  rename: /\b(re-?nam\w+|rephras\w+|reword\w*|spell\w*|call(ed)?|convert\w*|replac\w+|migrat\w+|switch\w*)\b/i,
  move: /\b(mov\w+|extract\w*|pull\w*|split\w*|factor\w*|refactor\w*|re-?order\w*|relocat\w+|separat\w+|hoist\w*|rearrang\w+|reorgani[sz]\w+)\b/i,
  test: /\b(tests?|testing|specs?|unit-?tests?|e2e|coverage|regression|assert\w*|fixtures?|snapshots?)\b/i,
  docs: /\b(docs?|document\w*|change-?logs?|changesets?|news|readme|comments?|jsdoc|guides?|release notes?|explain\w*|todo|typos?)\b/i,
  tidy: /\b(nfc|style|lint\w*|format\w*|whitespace|tidy|clean\w*|simplif\w+|minor|moderni[sz]\w+|reduc\w+|refactor\w*)\b/i,
  use: /\b(us(e|es|ing)|adapt\w*|callers?|usages?|pass(es|ed|ing)?|calls?|calling|wir(e|es|ing)|hook\w*|plumb\w*|thread\w*|apply|applies|switch\w*|driv(e|es|ing)|send\w*|consum\w+|look\w* up|rel(y|ies)|respect\w*|hono\w+|forward\w*|propagat\w+|register\w*|consult\w*|update\w*)\b/i,
  build: /\b(build\w*|deps?|dependenc\w+|version|bump\w*|upgrad\w+|ci|workflow|config\w*|package|release|bazel|cargo|npm|gulp\w*)\b/i,
};

/** Letters that two words must share at their start to be taken for forms of one (“config”, “configuration”). */
export const SOFT_PREFIX = 4;

export interface StepProfile {
  readonly id: string;
  /** Distinct subwords, per field. */
  readonly words: Readonly<Record<FieldName, ReadonlySet<string>>>;
  /** Subwords that follow one another in the title; in a sentence of the description, or in a declared symbol. */
  readonly pairs: Readonly<Record<PairField, ReadonlySet<string>>>;
  /** Identifiers written as code in title or description, normalized. */
  readonly codeNames: { readonly title: ReadonlySet<string>; readonly description: ReadonlySet<string> };
  readonly files: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Declared symbols, normalized, each part of `A::b` and `a.b` by itself: the part, how specific it is (1: the last). */
  readonly symbols: ReadonlyMap<string, number>;
  readonly verbs: Readonly<Record<Verb, boolean>>;
  readonly declaresTests: boolean;
  readonly kind: Step['kind'];
  readonly leavesTrace: boolean;
  readonly optional: boolean;
  /** How much it says and declares; 1 is plenty. */
  readonly size: number;
  /** Files or symbols are declared, so their absence from the edits means something. */
  readonly declares: boolean;
}

const SCOPE = /^([^:]{1,60}):\s/;
const SENTENCE_END = /[.;:]\s/;
const CODE_SPAN = /`([^`]+)`/g;

function distinct(names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => subwords(name)));
}

function pairsIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => pairsOf(identifiers(text).flatMap((name) => subwords(name)))));
}

function codeNamesOf(text: string): Set<string> {
  const spans = [...text.matchAll(CODE_SPAN)].flatMap(([, span]) => identifiers(span ?? ''));
  const names = [...identifiers(text).filter(looksLikeCode), ...spans];
  return new Set(names.map(normalized).filter((name) => name.length > 2));
}

function symbolParts(symbols: readonly string[]): Map<string, number> {
  const parts = new Map<string, number>();
  for (const symbol of symbols) {
    const names = identifiers(symbol).map(normalized);
    for (const [index, name] of names.entries()) {
      const specific = index === names.length - 1 ? 1 : 0.4;
      if (name.length > 1) parts.set(name, Math.max(specific, parts.get(name) ?? 0));
    }
  }
  return parts;
}

function profileStep(step: Step): StepProfile {
  const description = distinct(identifiers(step.description));
  const files = new Set(step.files);
  const scope = SCOPE.exec(step.title)?.[1] ?? '';
  const subject = step.title.slice(scope === '' ? 0 : scope.length + 1);
  const verbs = Object.fromEntries(VERBS.map((verb) => [verb, VERB_WORDS[verb].test(step.title)])) as Record<Verb, boolean>;
  const testFiles = step.files.filter((file) => fileKind(file) === 'test').length;
  return {
    id: step.id,
    words: {
      title: distinct(identifiers(subject)),
      description,
      scope: distinct(identifiers(scope)),
    },
    pairs: { title: pairsIn([subject]), description: pairsIn([...step.description.split(SENTENCE_END), ...step.symbols]) },
    codeNames: { title: codeNamesOf(step.title), description: codeNamesOf(step.description) },
    files,
    stems: new Set(step.files.map(fileStem)),
    folders: new Set(step.files.map(folder)),
    symbols: symbolParts(step.symbols),
    verbs: { ...verbs, test: verbs.test || step.kind === 'test', docs: verbs.docs || step.kind === 'docs' },
    declaresTests: testFiles > 0,
    kind: step.kind,
    leavesTrace: leavesTrace(step),
    optional: step.optional,
    size: Math.log1p(description.size + 4 * files.size) / 3,
    declares: step.files.length + step.symbols.length > 0,
  };
}

/** That a step bears something. `field`: place of the part in which it does, among FIELDS or PAIR_FIELDS. */
interface Posting {
  readonly step: number;
  readonly field: number;
}

/** A word of a step's title. */
export interface WordForm {
  readonly step: number;
  readonly word: string;
}

type Postings = ReadonlyMap<string, readonly Posting[]>;

/** The steps that edits may serve, with what tells them apart: a word that every step bears weighs little. */
export interface PlanIndex {
  readonly steps: readonly StepProfile[];
  /** Word to weight: ln(1 + steps / steps that bear it). */
  readonly rarity: ReadonlyMap<string, number>;
  /** Word to the steps that bear it, in order, and of each by field. */
  readonly postings: Postings;
  /** The same of pairs of words. */
  readonly pairs: { readonly rarity: ReadonlyMap<string, number>; readonly postings: Postings };
  /** First letters of title words to the steps and words that begin so. */
  readonly byPrefix: ReadonlyMap<string, readonly WordForm[]>;
  /** The steps that declare a file, in order; and how many declare a symbol part. */
  readonly declarers: ReadonlyMap<string, readonly StepProfile[]>;
  readonly symbolUses: ReadonlyMap<string, number>;
  /** Whatever some step names as code or declares as a symbol, normalized. */
  readonly names: ReadonlySet<string>;
  /** Sum of the words' weights, per step and field. */
  readonly mass: ReadonlyArray<Readonly<Record<FieldName, number>>>;
  readonly declares: boolean;
  /**
   * Whether it names tests, decisions and the like as steps of their own, or what needs what. Such a plan was laid out before the work,
   * which goes through it by turns more than through a list of changes.
   */
  readonly planned: boolean;
  /** Kinds of steps that edits serve. */
  readonly kinds: ReadonlySet<Step['kind']>;
}

/** Who bears what, and how much it tells: an item that every step bears tells little. */
function postingsOf<F extends string>(
  steps: ReadonlyArray<Readonly<Record<F, ReadonlySet<string>>>>,
  fields: readonly F[],
): { rarity: Map<string, number>; postings: Map<string, Posting[]> } {
  const postings = new Map<string, Posting[]>();
  for (const [step, parts] of steps.entries()) {
    for (const [field, name] of fields.entries())
      for (const item of parts[name]) postings.set(item, [...(postings.get(item) ?? []), { step, field }]);
  }
  const bearers = (posted: readonly Posting[]): number => new Set(posted.map(({ step }) => step)).size;
  return { postings, rarity: new Map([...postings].map(([item, posted]) => [item, Math.log(1 + steps.length / bearers(posted))])) };
}

const isPlanned = (steps: readonly Step[]): boolean => steps.some(({ kind, dependsOn }) => kind !== 'code' || dependsOn.length > 0);

export function indexPlan(steps: readonly Step[]): PlanIndex {
  const profiles = steps.map(profileStep);
  const words = postingsOf(
    profiles.map((profile) => profile.words),
    FIELDS,
  );
  const pairs = postingsOf(
    profiles.map((profile) => profile.pairs),
    PAIR_FIELDS,
  );
  const byPrefix = new Map<string, WordForm[]>();
  const declarers = new Map<string, StepProfile[]>();
  const symbolUses = new Map<string, number>();
  for (const [step, profile] of profiles.entries()) {
    for (const word of profile.words.title) {
      if (word.length < SOFT_PREFIX) continue;
      const prefix = word.slice(0, SOFT_PREFIX);
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), { step, word }]);
    }
    for (const file of profile.files) declarers.set(file, [...(declarers.get(file) ?? []), profile]);
    for (const symbol of profile.symbols.keys()) symbolUses.set(symbol, (symbolUses.get(symbol) ?? 0) + 1);
  }
  const mass = profiles.map((profile) => {
    const sum = (field: FieldName): number => [...profile.words[field]].reduce((total, word) => total + (words.rarity.get(word) ?? 0), 0);
    return { title: sum('title'), description: sum('description'), scope: sum('scope') };
  });
  return {
    steps: profiles,
    rarity: words.rarity,
    postings: words.postings,
    pairs,
    byPrefix,
    declarers,
    symbolUses,
    names: new Set(profiles.flatMap(({ codeNames, symbols }) => [...codeNames.title, ...codeNames.description, ...symbols.keys()])),
    mass,
    declares: profiles.some((profile) => profile.declares),
    planned: isPlanned(steps),
    kinds: new Set(profiles.filter((profile) => profile.leavesTrace).map(({ kind }) => kind)),
  };
}

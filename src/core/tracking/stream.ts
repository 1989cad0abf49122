import type { Step } from '../plan/schema.ts';
import { valuesOf } from './feature-names.ts';
import { pairFeatures, PairTable, type PairFeatures } from './features.ts';
import { BAGS, type HunkProfile } from './hunk-profile.ts';
import { END_FEATURES, moveFeatures, type Observed } from './moves.ts';
import type { Model } from './model.ts';
import type { PlanIndex } from './plan-index.ts';
import { leavesTrace } from './trace.ts';

/** Turns hunks, in the order in which they came, into features. Looks back only a few hunks, so each costs the same. */
export class FeatureStream {
  readonly #plan: PlanIndex;
  readonly #table: PairTable;
  readonly #recent: Array<Observed & { readonly id: number }> = [];
  /** How many hunks lie in a file, and in a folder; and bear a word of the plan. */
  readonly #paths = new Map<string, number>();
  readonly #folders = new Map<string, number>();
  readonly #bearing = new Map<string, number>();
  #hunks = 0;
  /** Tests inside files that are not of tests: how many hunks, and from which line on. */
  readonly #tests = new Map<string, InlineTests>();

  constructor(plan: PlanIndex) {
    this.#plan = plan;
    this.#table = new PairTable(plan.steps.length);
  }

  /** As plain data that later calls leave alone. */
  save(): SavedStream {
    return {
      recent: [...this.#recent],
      paths: [...this.#paths],
      folders: [...this.#folders],
      bearing: [...this.#bearing],
      hunks: this.#hunks,
      tests: [...this.#tests],
    };
  }

  /** Takes up, before anything was pushed, what another stream over the same plan saved. */
  restore({ recent, paths, folders, bearing, hunks, tests }: SavedStream): void {
    this.#recent.push(...recent);
    for (const [path, times] of paths) this.#paths.set(path, times);
    for (const [folder, times] of folders) this.#folders.set(folder, times);
    for (const [word, times] of bearing) this.#bearing.set(word, times);
    this.#hunks = hunks;
    for (const [path, found] of tests) this.#tests.set(path, found);
  }

  /** @returns the hunk's features where it stands in the stream; `pair` holds until the next is asked for */
  push(id: number, profile: HunkProfile, boundary: number, t: number): { readonly pair: PairFeatures; readonly moves: Float64Array } {
    const now = { id, profile, boundary, t };
    const seen = { pair: this.#against(profile), moves: moveFeatures(this.#recent, now, this.#paths) };
    this.#count(profile, 1);
    this.#recent.push(now);
    if (this.#recent.length > 8) this.#recent.shift();
    return seen;
  }

  /** A known hunk's content changed. @returns what it says now against the plan, itself as it was left out of the account */
  again(id: number, was: HunkProfile, is: HunkProfile): PairFeatures {
    this.#count(was, -1);
    const pair = this.#against(is);
    this.#count(is, 1);
    this.moved(id, is);
    return pair;
  }

  /** A known hunk is elsewhere in its file. */
  moved(id: number, profile: HunkProfile): void {
    const at = this.#recent.findIndex((each) => each.id === id);
    const before = this.#recent[at];
    if (before) this.#recent[at] = { ...before, profile };
  }

  /** A hunk is undone: nothing of it is to speak for or against what comes. */
  forget(id: number, profile: HunkProfile): void {
    this.#count(profile, -1);
    const at = this.#recent.findIndex((each) => each.id === id);
    if (at >= 0) this.#recent.splice(at, 1);
  }

  #against(profile: HunkProfile): PairFeatures {
    const memory = {
      bearing: this.#bearing,
      hunks: this.#hunks,
      amongTests: profile.kind === 'code' && profile.line >= (this.#tests.get(profile.path)?.from ?? Infinity),
      fileSeen: this.#paths.has(profile.path),
      folderSeen: this.#folders.has(profile.folder),
    };
    return pairFeatures(profile, this.#plan, memory, this.#table);
  }

  #count(profile: HunkProfile, by: 1 | -1): void {
    this.#hunks += by;
    const words = new Set<string>();
    for (const bag of BAGS) for (const word of profile.words[bag].keys()) if (this.#plan.rarity.has(word)) words.add(word);
    for (const word of words) bump(this.#bearing, word, by);
    bump(this.#paths, profile.path, by);
    bump(this.#folders, profile.folder, by);
    if (profile.kind === 'code' && profile.shape.test) this.#countTest(profile, by);
  }

  #countTest({ path, line }: HunkProfile, by: 1 | -1): void {
    const { hunks, from } = this.#tests.get(path) ?? { hunks: 0, from: Infinity };
    if (hunks + by > 0) this.#tests.set(path, { hunks: hunks + by, from: Math.min(from, line) });
    else this.#tests.delete(path);
  }
}

function bump(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

/** What a stream remembers, as plain data. */
export interface SavedStream {
  readonly recent: ReadonlyArray<Observed & { readonly id: number }>;
  readonly paths: ReadonlyArray<readonly [path: string, hunks: number]>;
  readonly folders: ReadonlyArray<readonly [folder: string, hunks: number]>;
  readonly bearing: ReadonlyArray<readonly [word: string, hunks: number]>;
  readonly hunks: number;
  readonly tests: ReadonlyArray<readonly [path: string, InlineTests]>;
}

interface InlineTests {
  readonly hunks: number;
  readonly from: number;
}

/** Factor per step for a session's ending without it. @param commits whether commits told where work parts */
export function unservedFactors(model: Model, steps: readonly Step[], hunks: number, commits: boolean): Float64Array {
  return Float64Array.from(steps, (_, index) => model.unserved(endFeatures(steps, index, hunks, commits)));
}

/** What the session's end says of a step, were it unserved (a row of END_FEATURES). */
export function endFeatures(steps: readonly Step[], index: number, hunks: number, commits: boolean): Float64Array {
  const step = steps[index] as Step;
  const elsewhere = (file: string): boolean => steps.some((other) => other !== step && other.files.includes(file));
  const values: Record<(typeof END_FEATURES)[number], number> = {
    bias: 1,
    'leaves no trace': leavesTrace(step) ? 0 : 1,
    optional: step.optional ? 1 : 0,
    'nothing declared': step.files.length + step.symbols.length === 0 ? 1 : 0,
    'few hunks a step': Math.max(0, 1 - hunks / (4 * steps.length)),
    'last step': index === steps.length - 1 ? 1 : 0,
    'commits told': commits ? 1 : 0,
    tests: step.kind === 'test' ? 1 : 0,
    docs: step.kind === 'docs' ? 1 : 0,
    'files declared by others too': step.files.length > 0 && step.files.every(elsewhere) ? 1 : 0,
  };
  return valuesOf(END_FEATURES, values);
}

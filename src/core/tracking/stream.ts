import type { Step } from '../plan/schema.ts';
import { pairFeatures, type PairFeatures } from './features.ts';
import { BAGS, type HunkProfile } from './hunk-profile.ts';
import { END_FEATURES, moveFeatures, type Observed } from './moves.ts';
import type { PlanIndex } from './plan-index.ts';
import { leavesTrace } from './trace.ts';

/** A hunk's features where it stands in the stream. */
export interface Seen {
  readonly pair: PairFeatures;
  readonly moves: Float64Array;
}

/** Turns hunks, in the order in which they came, into features. Looks back only a few hunks, so each costs the same. */
export class FeatureStream {
  readonly #plan: PlanIndex;
  readonly #recent: Observed[] = [];
  readonly #paths = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #bearing = new Map<string, number>();
  #hunks = 0;

  constructor(plan: PlanIndex) {
    this.#plan = plan;
  }

  /** As plain data that later calls leave alone. */
  save(): SavedStream {
    return {
      recent: [...this.#recent],
      paths: [...this.#paths],
      folders: [...this.#folders],
      bearing: [...this.#bearing],
      hunks: this.#hunks,
    };
  }

  /** Takes up, before anything was pushed, what another stream over the same plan saved. */
  restore({ recent, paths, folders, bearing, hunks }: SavedStream): void {
    this.#recent.push(...recent);
    for (const path of paths) this.#paths.add(path);
    for (const folder of folders) this.#folders.add(folder);
    for (const [word, times] of bearing) this.#bearing.set(word, times);
    this.#hunks = hunks;
  }

  /** A known hunk, after its content changed: against the plan alone. */
  again(profile: HunkProfile): PairFeatures {
    const memory = {
      bearing: this.#bearing,
      hunks: this.#hunks,
      fileSeen: this.#paths.has(profile.path),
      folderSeen: this.#folders.has(profile.folder),
    };
    return pairFeatures(profile, this.#plan, memory);
  }

  push(profile: HunkProfile, boundary: number, t: number): Seen {
    const now = { profile, boundary, t };
    const seen = { pair: this.again(profile), moves: moveFeatures(this.#recent, now, this.#paths) };
    this.#hunks++;
    const words = new Set(BAGS.flatMap((bag) => [...profile.words[bag].keys()]));
    for (const word of words) if (this.#plan.rarity.has(word)) this.#bearing.set(word, (this.#bearing.get(word) ?? 0) + 1);
    this.#paths.add(profile.path);
    this.#folders.add(profile.folder);
    this.#recent.push(now);
    if (this.#recent.length > 8) this.#recent.shift();
    return seen;
  }
}

/** What a stream remembers, as plain data. */
export interface SavedStream {
  readonly recent: readonly Observed[];
  readonly paths: readonly string[];
  readonly folders: readonly string[];
  readonly bearing: ReadonlyArray<readonly [word: string, hunks: number]>;
  readonly hunks: number;
}

/** What the session's end says of a step, were it unserved (a row of END_FEATURES). */
export function endFeatures(steps: readonly Step[], index: number, hunks: number, commits: boolean): Float64Array {
  const step = steps[index] as Step;
  const values: Record<(typeof END_FEATURES)[number], number> = {
    bias: 1,
    'leaves no trace': leavesTrace(step) ? 0 : 1,
    optional: step.optional ? 1 : 0,
    'nothing declared': step.files.length + step.symbols.length === 0 ? 1 : 0,
    'few hunks a step': Math.max(0, 1 - hunks / (4 * steps.length)),
    'last step': index === steps.length - 1 ? 1 : 0,
    'commits told': commits ? 1 : 0,
  };
  return Float64Array.from(END_FEATURES, (name) => values[name]);
}

import type { HunkProfile } from './hunk-profile.ts';
import { alike } from './moves.ts';

/**
 * Once the session has ended, each hunk is looked at a second time, knowing what the others were taken to serve: work on one step
 * leaves edits near one another and about the same names, in whatever order they came.
 */
export const ECHO_FEATURES = ['near lines', 'same context', 'same file', 'alike', 'shared names', 'counterpart'] as const;
export const ECHO_SIZE = ECHO_FEATURES.length;

/** Another hunk, and by what the two are akin (a row of ECHO_FEATURES, each 0-1). */
export interface Kin {
  readonly other: number;
  readonly by: Float64Array;
}

/** Lines over which nearness falls to 1/e. */
const NEAR_LINES = 15;
/** Hunks of the same file, and bearers of the same name, that are looked at. Bounds the cost of a hunk, however long the session. */
const MOST_OF_FILE = 16;
const MOST_BEARERS = 10;
/** Words that two hunks share by chance. */
const ALIKE_BY_CHANCE = 0.3;
/** A feature's weight that stands for not knowing, so that one faint kinsman does not speak for all. */
const DOUBT: Readonly<Record<(typeof ECHO_FEATURES)[number], number>> = {
  'near lines': 0.5,
  'same context': 1,
  'same file': 1,
  alike: 0.5,
  'shared names': 0.5,
  counterpart: 1,
};
const DOUBTS = Float64Array.from(ECHO_FEATURES, (name) => DOUBT[name]);

function namesOf(profile: HunkProfile): Set<string> {
  const names = new Set<string>(profile.defined);
  for (const bag of ['added', 'removed'] as const) for (const name of profile.names[bag].keys()) if (name.length > 4) names.add(name);
  return names;
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => Iterable<string>): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, item] of items.entries()) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(index);
      else groups.set(key, [index]);
    }
  }
  return groups;
}

/** The `count` members of a file, in order of their lines, that lie nearest to the one at `place`. */
function nearest(members: readonly number[], place: number, count: number): readonly number[] {
  const from = Math.max(0, Math.min(place - count / 2, members.length - count - 1));
  return members.slice(from, from + count + 1);
}

/** Which hunks are akin: each is asked for by itself, so that the work can be done piece by piece. */
export class Kinship {
  readonly #profiles: readonly HunkProfile[];
  readonly #names: ReadonlyArray<ReadonlySet<string>>;
  readonly #bearers: ReadonlyMap<string, readonly number[]>;
  readonly #stems: ReadonlyMap<string, readonly number[]>;
  readonly #files: ReadonlyMap<string, number[]>;
  /** Of each hunk among those of its file, by line. */
  readonly #places: Int32Array;

  constructor(profiles: readonly HunkProfile[]) {
    this.#profiles = profiles;
    this.#names = profiles.map(namesOf);
    this.#bearers = grouped(this.#names, (names) => names);
    this.#stems = grouped(profiles, ({ stem }) => [stem]);
    this.#files = grouped(profiles, ({ path }) => [path]);
    this.#places = new Int32Array(profiles.length);
    for (const members of this.#files.values()) {
      members.sort((a, b) => (profiles[a] as HunkProfile).line - (profiles[b] as HunkProfile).line || a - b);
      for (const [place, index] of members.entries()) this.#places[index] = place;
    }
  }

  /** Those that a hunk is akin to: a bounded number, however long the session. */
  of(index: number): Kin[] {
    const profile = this.#profiles[index] as HunkProfile;
    const candidates = new Set(nearest(this.#files.get(profile.path) ?? [], this.#places[index] as number, MOST_OF_FILE));
    for (const other of (this.#stems.get(profile.stem) ?? []).slice(0, MOST_OF_FILE)) candidates.add(other);
    const shared = new Map<number, number>();
    for (const name of this.#names[index] as ReadonlySet<string>) {
      const others = this.#bearers.get(name) ?? [];
      if (others.length > MOST_BEARERS) continue;
      for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1 / (others.length - 1 || 1));
    }
    for (const other of shared.keys()) candidates.add(other);
    candidates.delete(index);
    return [...candidates].map((other) => ({ other, by: kin(profile, this.#profiles[other] as HunkProfile, shared.get(other) ?? 0) }));
  }
}

export function kinship(profiles: readonly HunkProfile[]): Kin[][] {
  const all = new Kinship(profiles);
  return profiles.map((_, index) => all.of(index));
}

function kin(a: HunkProfile, b: HunkProfile, shared: number): Float64Array {
  const sameFile = a.path === b.path;
  const likeness = Math.max(0, alike(a, b) - ALIKE_BY_CHANCE) / (1 - ALIKE_BY_CHANCE);
  return Float64Array.of(
    sameFile ? Math.exp(-Math.abs(a.line - b.line) / NEAR_LINES) : 0,
    sameFile && a.context !== '' && a.context === b.context ? 1 : 0,
    sameFile ? 1 : 0,
    likeness,
    Math.min(1, shared),
    !sameFile && a.stem === b.stem ? 1 : 0,
  );
}

/** What a hunk's kin were taken to serve: a row of ECHO_FEATURES per step, and last for none. */
export function echoOf(kinsmen: readonly Kin[], posteriors: ReadonlyArray<Float64Array>, slots: number): Float64Array {
  const echo = new Float64Array(slots * ECHO_SIZE);
  const total = DOUBTS.slice();
  for (const { other, by } of kinsmen) {
    const posterior = posteriors[other] as Float64Array;
    for (let k = 0; k < ECHO_SIZE; k++) {
      const weight = by[k] as number;
      if (weight === 0) continue;
      total[k] = (total[k] as number) + weight;
      for (let s = 0; s < slots; s++) {
        const cell = s * ECHO_SIZE + k;
        echo[cell] = (echo[cell] as number) + weight * (posterior[s] as number);
      }
    }
  }
  for (let cell = 0; cell < echo.length; cell++) echo[cell] = (echo[cell] as number) / (total[cell % ECHO_SIZE] as number);
  return echo;
}

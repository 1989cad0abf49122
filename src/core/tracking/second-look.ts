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

function join(groups: Map<string, number[]>, key: string, index: number): void {
  const group = groups.get(key);
  if (group) group.push(index);
  else groups.set(key, [index]);
}

/** The `count` members of a file, in order of their lines, that lie nearest to the one at `place`. */
function nearest(members: readonly number[], place: number, count: number): readonly number[] {
  const from = Math.max(0, Math.min(place - count / 2, members.length - count - 1));
  return members.slice(from, from + count + 1);
}

/** Which hunks are akin: made, and asked for, hunk by hunk, so that the work can be done piece by piece. */
export class Kinship {
  readonly #profiles: readonly HunkProfile[];
  readonly #names: ReadonlySet<string>[] = [];
  readonly #bearers = new Map<string, number[]>();
  readonly #stems = new Map<string, number[]>();
  readonly #files = new Map<string, number[]>();
  /** Of each hunk among those of its file, by line. */
  readonly #places: Int32Array;

  private constructor(profiles: readonly HunkProfile[]) {
    this.#profiles = profiles;
    this.#places = new Int32Array(profiles.length);
  }

  static *of(profiles: readonly HunkProfile[]): Generator<void, Kinship> {
    const made = new Kinship(profiles);
    for (const [index, profile] of profiles.entries()) {
      made.#add(profile, index);
      yield;
    }
    for (const members of made.#files.values()) {
      made.#place(members);
      yield;
    }
    return made;
  }

  #add(profile: HunkProfile, index: number): void {
    const names = namesOf(profile);
    this.#names.push(names);
    for (const name of names) join(this.#bearers, name, index);
    join(this.#stems, profile.stem, index);
    join(this.#files, profile.path, index);
  }

  #place(members: number[]): void {
    const lineOf = (index: number): number => (this.#profiles[index] as HunkProfile).line;
    members.sort((a, b) => lineOf(a) - lineOf(b) || a - b);
    for (const [place, index] of members.entries()) this.#places[index] = place;
  }

  /** Those that a hunk is akin to: a bounded number, however long the session. */
  kinOf(index: number): Kin[] {
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

/** Of all hunks at once. */
export function kinship(profiles: readonly HunkProfile[]): Kin[][] {
  const work = Kinship.of(profiles);
  for (;;) {
    const { done, value } = work.next();
    if (done) return profiles.map((_, index) => value.kinOf(index));
  }
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

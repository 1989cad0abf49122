import { ORDER_FEATURES } from './moves.ts';

/** Sets of steps that edits have served so far, each under one style of work, numbered as they are met. The first of each style is empty. */
export class VisitedSets {
  readonly #byHash = new Map<number, number>();
  readonly #hashes: number[] = [];
  /** Made when they are first asked for; most sets that are met are dropped before. */
  readonly #members: Array<Uint8Array | undefined> = [];
  /** The set that each was met from, and the step that the two differ by. */
  readonly #from: number[] = [];
  readonly #toggled: number[] = [];
  readonly #styles: number[] = [];
  /** There where one was asked for. */
  readonly #children: Array<Int32Array | undefined> = [];
  /** For those who go through layers: where each set stands in the one at hand, -1 for none. Left as it was found. */
  readonly places: number[] = [];
  /** Worked out when a set is first asked; most sets that are met are dropped before. */
  readonly #order: Array<Float64Array | undefined> = [];
  readonly steps: number;
  readonly #needs: ReadonlyArray<readonly number[]>;
  readonly #weights: readonly Float64Array[];
  readonly #stay: readonly number[];
  readonly #back: readonly number[];
  /** The empty sets: where a session begins. */
  readonly empty: readonly number[];

  /** @param needs for each step, the steps that it depends on. @param weights of ORDER_FEATURES, per style. */
  constructor(steps: number, needs: ReadonlyArray<readonly number[]>, weights: readonly Float64Array[]) {
    this.steps = steps;
    this.#needs = needs;
    this.#weights = weights;
    const factors = (feature: (typeof ORDER_FEATURES)[number]): number[] =>
      weights.map((ofStyle) => Math.exp(ofStyle[ORDER_FEATURES.indexOf(feature)] ?? 0));
    this.#stay = factors('stay');
    this.#back = factors('back');
    this.empty = weights.map((_, style) => this.numbered(style, new Uint8Array(steps)));
  }

  members(set: number): Uint8Array {
    return (this.#members[set] ??= this.#made(set));
  }

  /** The same rules, and no set met. */
  fresh(): VisitedSets {
    return new VisitedSets(this.steps, this.#needs, this.#weights);
  }

  /** How many sets were met. */
  get size(): number {
    return this.#hashes.length;
  }

  /** The number of a set of which members and style are known. */
  numbered(style: number, members: Uint8Array): number {
    let hash = style + 1;
    for (const [step, isMember] of members.entries()) if (isMember) hash = toggled(hash, step);
    const set = this.#number(hash, style, -1, -1);
    this.#members[set] ??= members.slice();
    return set;
  }

  /** An order of sets that depends on their members and style alone: numbers depend on what was met before, and may be given anew. */
  compare(a: number, b: number): number {
    return (this.#hashes[a] as number) - (this.#hashes[b] as number);
  }

  /** Index of the set's style, as in STYLES. */
  style(set: number): number {
    return this.#styles[set] as number;
  }

  /** The set with `step` added. */
  with(set: number, step: number): number {
    const children = (this.#children[set] ??= new Int32Array(this.steps).fill(-1));
    const known = children[step] as number;
    if (known >= 0) return known;
    return (children[step] = this.#changed(set, step));
  }

  /** The set with `step` taken out. */
  minus(set: number, step: number): number {
    return this.members(set)[step] ? this.#changed(set, step) : set;
  }

  /** Factors by which the set's style makes it likelier or less likely to stay on a step, and to come back to one. */
  stay(set: number): number {
    return this.#stay[this.style(set)] as number;
  }

  back(set: number): number {
    return this.#back[this.style(set)] as number;
  }

  /** Factor by which order makes it likelier or less likely that `step` is taken up next, per step not in the set. */
  order(set: number): Float64Array {
    return (this.#order[set] ??= this.#orderFactors(this.members(set), this.#weights[this.style(set)] as Float64Array));
  }

  #changed(set: number, step: number): number {
    return this.#number(toggled(this.#hashes[set] as number, step), this.style(set), set, step);
  }

  #made(set: number): Uint8Array {
    const members = this.members(this.#from[set] as number).slice();
    const step = this.#toggled[set] as number;
    members[step] = members[step] ? 0 : 1;
    return members;
  }

  #number(hash: number, style: number, from: number, step: number): number {
    const known = this.#byHash.get(hash);
    if (known !== undefined) return known;
    const id = this.#hashes.length;
    this.#byHash.set(hash, id);
    this.#hashes.push(hash);
    this.#members.push(undefined);
    this.#from.push(from);
    this.#toggled.push(step);
    this.#styles.push(style);
    this.#children.push(undefined);
    this.places.push(-1);
    return id;
  }

  #orderFactors(members: Uint8Array, weights: Float64Array): Float64Array {
    const shape = shapeOf(members);
    return Float64Array.from(members, (isMember, step) => {
      if (isMember) return 0;
      const features = orderFeatures(members, step, this.#needs[step] ?? NOTHING, shape);
      let sum = 0;
      for (let i = 0; i < features.length; i++) sum += (features[i] as number) * (weights[i] as number);
      return Math.exp(sum);
    });
  }
}

const HALF = 2 ** 26;

/** The hash of a set with `step` put in or taken out: 52 bits, each step toggling its own (Zobrist), so that order does not matter. */
function toggled(hash: number, step: number): number {
  const high = Math.floor(hash / HALF) ^ (scramble(2 * step + 1) % HALF);
  const low = (hash % HALF) ^ (scramble(2 * step + 2) % HALF);
  return high * HALF + low;
}

function scramble(seed: number): number {
  let mixed = Math.imul(seed, 0x9e3779b1) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const NOTHING: readonly number[] = [];

/** What order needs to know of a set, worked out once for all steps. */
interface Shape {
  /** Index of the last member; -1 where there is none. */
  readonly furthest: number;
  /** Steps before it that are not members. */
  readonly holes: number;
}

function shapeOf(members: Uint8Array): Shape {
  const furthest = members.lastIndexOf(1);
  let size = 0;
  for (let i = 0; i <= furthest; i++) size += members[i] as number;
  return { furthest, holes: furthest + 1 - size };
}

/** How taking up `step` next fits the plan's order, given which steps were served before (a row of ORDER_FEATURES in moves.ts). */
export function orderFeatures(members: Uint8Array, step: number, needs: readonly number[], shape: Shape = shapeOf(members)): number[] {
  const { furthest, holes } = shape;
  const first = furthest < 0;
  const begun = needs.filter((need) => members[need] === 1).length;
  const next = !first && step === furthest + 1;
  const jump = !first && step > furthest + 1;
  const earlier = step < furthest;
  // In the order of ORDER_FEATURES.
  return [
    next ? 1 : 0,
    next && holes > 0 ? 1 : 0,
    jump ? 1 : 0,
    jump ? Math.log(step - furthest) : 0,
    jump && holes > 0 ? 1 : 0,
    earlier ? 1 : 0,
    earlier && holes === 1 ? 1 : 0,
    first && step === 0 ? 1 : 0,
    first && step > 0 ? Math.log(1 + step) : 0,
    needs.length > begun ? 1 : 0,
    needs.length > 0 && needs.length === begun ? 1 : 0,
    0,
    0,
  ];
}

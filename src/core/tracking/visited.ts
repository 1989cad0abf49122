import { ORDER_FEATURES } from './moves.ts';

/** Sets of steps that edits have served so far, each under one style of work, numbered as they are met. The first of each style is empty. */
export class VisitedSets {
  readonly #byKey = new Map<string, number>();
  readonly #members: Uint8Array[] = [];
  readonly #styles: number[] = [];
  readonly #children: Int32Array[] = [];
  readonly #order: Float64Array[] = [];
  readonly steps: number;
  readonly #needs: ReadonlyArray<readonly number[]>;
  readonly #weights: readonly Float64Array[];
  /** The empty sets: where a session begins. */
  readonly empty: readonly number[];

  /** @param needs for each step, the steps that it depends on. @param weights of ORDER_FEATURES, per style. */
  constructor(steps: number, needs: ReadonlyArray<readonly number[]>, weights: readonly Float64Array[]) {
    this.steps = steps;
    this.#needs = needs;
    this.#weights = weights;
    this.empty = weights.map((_, style) => this.#number(new Uint8Array(steps), style));
  }

  members(set: number): Uint8Array {
    return this.#members[set] as Uint8Array;
  }

  /** Index of the set's style, as in STYLES. */
  style(set: number): number {
    return this.#styles[set] as number;
  }

  /** The set with `step` added. */
  with(set: number, step: number): number {
    const children = this.#children[set] as Int32Array;
    const known = children[step] as number;
    if (known >= 0) return known;
    const members = this.members(set).slice();
    members[step] = 1;
    return (children[step] = this.#number(members, this.style(set)));
  }

  /** The set with `step` taken out. */
  minus(set: number, step: number): number {
    const members = this.members(set).slice();
    members[step] = 0;
    return this.#number(members, this.style(set));
  }

  /** Factor by which order makes it likelier or less likely that `step` is taken up next, per step not in the set. */
  order(set: number): Float64Array {
    return this.#order[set] as Float64Array;
  }

  #number(members: Uint8Array, style: number): number {
    const key = `${style}${members.join('')}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const id = this.#members.length;
    this.#byKey.set(key, id);
    this.#members.push(members);
    this.#styles.push(style);
    this.#children.push(new Int32Array(this.steps).fill(-1));
    this.#order.push(this.#orderFactors(members, this.#weights[style] as Float64Array));
    return id;
  }

  #orderFactors(members: Uint8Array, weights: Float64Array): Float64Array {
    return Float64Array.from(members, (isMember, step) => {
      if (isMember) return 0;
      return Math.exp(orderFeatures(members, step, this.#needs[step] ?? []).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0));
    });
  }
}

/** How taking up `step` next fits the plan's order, given which steps were served before (a row of ORDER_FEATURES). */
export function orderFeatures(members: Uint8Array, step: number, needs: readonly number[]): number[] {
  const furthest = members.lastIndexOf(1);
  const size = members.reduce((sum, isMember) => sum + isMember, 0);
  const holes = furthest + 1 - size;
  const first = size === 0;
  const begun = needs.filter((need) => members[need] === 1).length;
  const next = !first && step === furthest + 1;
  const jump = !first && step > furthest + 1;
  const earlier = step < furthest;
  const values: Record<(typeof ORDER_FEATURES)[number], boolean | number> = {
    next,
    'next, holes before': next && holes > 0,
    jump,
    'jump length': jump ? Math.log(step - furthest) : 0,
    'jump, holes before': jump && holes > 0,
    earlier,
    'earlier, the only hole': earlier && holes === 1,
    'first hunk, first step': first && step === 0,
    'first hunk, other step': first && step > 0 ? Math.log(1 + step) : 0,
    'needs a step not begun': needs.length > begun,
    'needs only begun steps': needs.length > 0 && needs.length === begun,
  };
  return ORDER_FEATURES.map((name) => Number(values[name]));
}

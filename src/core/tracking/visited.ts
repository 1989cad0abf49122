import { ORDER_FEATURES } from './moves.ts';

/** Sets of steps that edits have served so far, numbered as they are met; 0 is the empty set. */
export class VisitedSets {
  readonly #byKey = new Map<string, number>();
  readonly #members: Uint8Array[] = [];
  readonly #children: Int32Array[] = [];
  readonly #order: Float64Array[] = [];
  readonly steps: number;
  readonly #needs: ReadonlyArray<readonly number[]>;
  readonly #weights: Float64Array;

  /** @param needs for each step, the steps that it depends on. @param weights of ORDER_FEATURES. */
  constructor(steps: number, needs: ReadonlyArray<readonly number[]>, weights: Float64Array) {
    this.steps = steps;
    this.#needs = needs;
    this.#weights = weights;
    this.#number(new Uint8Array(steps));
  }

  members(set: number): Uint8Array {
    return this.#members[set] as Uint8Array;
  }

  /** The set with `step` added. */
  with(set: number, step: number): number {
    const children = this.#children[set] as Int32Array;
    const known = children[step] as number;
    if (known >= 0) return known;
    const members = this.members(set).slice();
    members[step] = 1;
    return (children[step] = this.#number(members));
  }

  /** The set with `step` taken out. */
  minus(set: number, step: number): number {
    const members = this.members(set).slice();
    members[step] = 0;
    return this.#number(members);
  }

  /** Factor by which order makes it likelier or less likely that `step` is taken up next, per step not in the set. */
  order(set: number): Float64Array {
    return this.#order[set] as Float64Array;
  }

  #number(members: Uint8Array): number {
    const key = members.join('');
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const id = this.#members.length;
    this.#byKey.set(key, id);
    this.#members.push(members);
    this.#children.push(new Int32Array(this.steps).fill(-1));
    this.#order.push(this.#orderFactors(members));
    return id;
  }

  #orderFactors(members: Uint8Array): Float64Array {
    return Float64Array.from(members, (isMember, step) => {
      if (isMember) return 0;
      return Math.exp(
        orderFeatures(members, step, this.#needs[step] ?? []).reduce((sum, value, i) => sum + value * (this.#weights[i] ?? 0), 0),
      );
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

import { namedSlot } from './attribution.ts';
import type { Link } from './chain.ts';

export interface Filed {
  readonly posterior: Float64Array;
  readonly best: number;
}

export interface SavedTally {
  readonly mass: Float64Array;
  readonly hunks: ReadonlyArray<readonly number[]>;
  readonly latest: number | undefined;
}

/** Which hunks serve which step, and how much work that is: kept up to date by what changed. */
export class Tally {
  readonly #n: number;
  readonly #mass: Float64Array;
  readonly #hunks: Array<Set<number>>;
  /** The same as they were last asked for; undefined since they changed. */
  readonly #listed: Array<readonly number[] | undefined> = [];
  readonly #filed = new Map<number, Filed>();
  #latest: number | undefined;

  constructor(steps: number) {
    this.#n = steps;
    this.#mass = new Float64Array(steps);
    this.#hunks = Array.from({ length: steps }, () => new Set());
  }

  /** @returns the steps whose hunks, or belief in them, changed. */
  update(links: Iterable<Link>): Set<number> {
    const changed = new Set<number>();
    for (const { id, posterior } of links) {
      const filed = this.#filed.get(id);
      if (filed?.posterior === posterior) continue;
      if (filed) this.#count(filed.posterior, -1);
      this.#count(posterior, 1);
      const best = namedSlot(posterior);
      if (filed && filed.best !== best) {
        this.#hunks[filed.best]?.delete(id);
        this.#listed[filed.best] = undefined;
        changed.add(filed.best);
      }
      this.#hunks[best]?.add(id);
      if (filed?.best !== best) this.#listed[best] = undefined;
      changed.add(best);
      this.#filed.set(id, { posterior, best });
      if (best < this.#n) this.#latest = best;
    }
    return changed;
  }

  remove(id: number): void {
    const filed = this.#filed.get(id);
    if (!filed) return;
    this.#count(filed.posterior, -1);
    this.#hunks[filed.best]?.delete(id);
    this.#listed[filed.best] = undefined;
    this.#filed.delete(id);
  }

  /** As plain data that later calls leave alone; what is filed of each hunk is asked for by `filed`. */
  save(): SavedTally {
    return { mass: this.#mass.slice(), hunks: this.#hunks.map((ids) => [...ids]), latest: this.#latest };
  }

  /** One that knows the same and goes its own way from here. @param ids of all hunks that may be filed */
  copy(ids: Iterable<number>): Tally {
    const copy = new Tally(this.#n);
    const filed = [...ids].flatMap((id) => {
      const each = this.#filed.get(id);
      return each ? [[id, each] as const] : [];
    });
    copy.restore(this.save(), filed);
    return copy;
  }

  filed(id: number): Filed | undefined {
    return this.#filed.get(id);
  }

  restore({ mass, hunks, latest }: SavedTally, filed: Iterable<readonly [id: number, Filed]>): void {
    this.#mass.set(mass);
    for (const [step, ids] of hunks.entries()) for (const id of ids) this.#hunks[step]?.add(id);
    for (const [id, each] of filed) this.#filed.set(id, each);
    this.#latest = latest;
  }

  mass(step: number): number {
    return this.#mass[step] ?? 0;
  }

  hunks(step: number): readonly number[] {
    return (this.#listed[step] ??= [...(this.#hunks[step] ?? [])]);
  }

  /** The step that the latest edits serve; undefined where they were undone. */
  latest(): number | undefined {
    return this.#latest !== undefined && this.#hunks[this.#latest]?.size ? this.#latest : undefined;
  }

  #count(posterior: Float64Array, sign: number): void {
    for (let s = 0; s < this.#n; s++) this.#mass[s] = (this.#mass[s] as number) + sign * (posterior[s] as number);
  }
}

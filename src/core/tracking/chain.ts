import { alone, AS_IT_IS, said, type Own } from './belief.ts';
import { endedBeliefs, type EndedBeliefs } from './ended-beliefs.ts';
import { advance, current, layerOf, retreat, rowLength, startLayer, unservedProbability, type Column, type Layer } from './lattice.ts';
import type { Strayness } from './strays.ts';
import type { VisitedSets } from './visited.ts';

/** What is kept of a hunk as it was seen: its features against every step of a long plan are tens of kilobytes. */
export interface Seen {
  /** How well it fits each step, and last none of them, whatever anybody said of it. */
  readonly fits: Float64Array;
  /** There where the plan is of a kind that has such evidence. */
  readonly stray: Strayness | undefined;
  readonly moves: Float64Array;
}

/** One hunk's place in the chain. `posterior`: probability of each step, and last of off plan, as far as is known now. */
export interface Link {
  /** Of the hunk. */
  readonly id: number;
  column: Column;
  /** What it says once the session has ended. */
  ended: Column;
  /** What tells it from a stray, where nobody has said what it serves. */
  stray?: Strayness | undefined;
  posterior: Float64Array;
  seen: Seen;
}

/** What a hunk says. */
export type Says = Pick<Link, 'column' | 'ended' | 'stray'>;

/** What each hunk says at the second look, given what the first took them to serve; in the order of the links. */
export type SecondLook = (links: readonly Link[], posteriors: readonly Float64Array[]) => Generator<void, Column[]>;

interface SavedLayer {
  readonly sets: ReadonlyArray<{ readonly style: number; readonly members: Uint8Array }>;
  readonly mass: Float64Array;
  readonly logScale: number;
}

export interface SavedChain {
  readonly base: number;
  readonly baseLayer: SavedLayer;
  readonly layers: readonly SavedLayer[];
  readonly stale: number;
  readonly support: Float64Array;
  readonly settled: Float64Array | undefined;
  /** Ids of hunks. */
  readonly replaced: readonly number[];
}

/** What will be believed once the session has ended, if nothing changes before. */
interface Foreseen extends EndedBeliefs {
  readonly version: number;
  readonly unserved: Float64Array;
}

/** Hunks whose beliefs a burst may still revise; older ones keep what was concluded when they left. */
const WINDOW = 64;
/** How far back a new hunk's word reaches between bursts; `settle` reaches back to the start. */
const LAG = 12;

/** Sets remembered, unless the layers hold more. */
const MOST_SETS = 20_000;

/** Sets kept in a layer. Exact up to eight steps; narrower as plans grow, so that a hunk costs about the same. */
function widthFor(steps: number): number {
  return steps <= 8 ? 512 : Math.max(24, Math.floor(2_000 / steps));
}

/**
 * The decoder over a session's hunks. Adding hunks, and replacing or removing one, costs the same however long the
 * session: layers are kept for the last hunks only. What older hunks said is kept per hunk, so that it can be taken back.
 */
export class Chain {
  readonly links: Link[] = [];
  #sets: VisitedSets;
  /** With the order's weights for a session that has ended, at the first and at the second look. */
  #finalSets: Record<'ended' | 'again', VisitedSets>;
  readonly #width: number;
  /** Belief before `links[#base]`; `#layers[i]` is that after `links[#base + i]`. */
  #base = 0;
  #baseLayer: Layer;
  #layers: Layer[] = [];
  /** Layers from here on wait to be worked out anew. */
  #stale = 0;
  /** Per step: sum of -ln(1 - posterior) over the links before `#base`. */
  readonly #support: Float64Array;
  /** Where `refresh` works, by turns. */
  readonly #laters: readonly [Float64Array, Float64Array];
  #settled: Float64Array | undefined;
  /** Counts the changes. */
  #version = 0;
  #foreseen: Foreseen | undefined;
  readonly #own: Own;
  readonly #most: number;
  #mostSets: number;
  /** Old links whose posterior a replacement changed, until the next refresh. */
  #replaced: Link[] = [];

  /**
   * @param own see `Weights.own`
   * @param most sets remembered beyond those in use.
   */
  constructor(sets: VisitedSets, final: Readonly<Record<'ended' | 'again', VisitedSets>>, own: Own = AS_IT_IS, most = MOST_SETS) {
    this.#own = own;
    this.#most = most;
    this.#mostSets = most;
    this.#sets = sets;
    this.#finalSets = { ...final };
    this.#width = widthFor(sets.steps);
    this.#baseLayer = startLayer(sets);
    this.#support = new Float64Array(sets.steps);
    const states = this.#width * rowLength(sets.steps);
    this.#laters = [new Float64Array(states), new Float64Array(states)];
  }

  push(link: Link): void {
    this.#version++;
    this.links.push(link);
    this.#settled = undefined;
  }

  /**
   * Call once after pushes and replacements: later hunks have their say on the last few, and old ones leave the window.
   * @returns the links of which something new is believed.
   */
  refresh(): readonly Link[] {
    const n = this.#sets.steps;
    const from = Math.max(0, Math.min(this.#stale, this.links.length - this.#base - LAG));
    this.#rerun();
    let [later, spare] = this.#laters;
    later.fill(1);
    for (let i = this.#layers.length - 1; i >= from; i--) {
      const link = this.links[this.#base + i] as Link;
      const layer = this.#layers[i] as Layer;
      link.posterior = said(current(layer, n, later), link.column, link.stray, this.#own);
      if (i === from) break;
      const before = this.#layers[i - 1] as Layer;
      retreat(before, link.column, layer, later, this.#sets, spare.fill(0, 0, before.mass.length));
      [later, spare] = [spare, later];
    }
    const changed = [...this.#replaced, ...this.links.slice(this.#base + from)];
    this.#replaced = [];
    if (this.#layers.length >= 2 * WINDOW) this.#leaveBehind(this.#layers.length - WINDOW);
    if (this.#sets.size > this.#mostSets) this.#forgetSets();
    return changed;
  }

  /** The link at `index` now says `says`, or nothing (undefined: it leaves the chain). */
  replace(index: number, says: Says | undefined): void {
    this.#version++;
    this.#settled = undefined;
    const link = this.links[index] as Link;
    if (index < this.#base) this.#withdraw(link, -1);
    if (says) Object.assign(link, says);
    else this.links.splice(index, 1);
    if (index < this.#base) {
      if (says) {
        link.posterior = said(alone(says.column), says.column, link.stray, { ...this.#own, share: 0 });
        this.#withdraw(link, 1);
        this.#replaced.push(link);
      } else this.#base--;
      this.#stale = 0;
    } else {
      if (!says) this.#layers.splice(index - this.#base, 1);
      this.#stale = Math.min(this.#stale, index - this.#base);
    }
  }

  /** Probability, per step, that no hunk so far serves it; once settled, that none will. */
  unserved(): Float64Array {
    return this.#settled ?? unservedProbability(this.#last(), this.#sets);
  }

  /** Exact over the whole session. @param unserved factor per step for ending without it. */
  settle(unserved: Float64Array, again: SecondLook): void {
    if (this.#foreseen?.version !== this.#version || !same(this.#foreseen.unserved, unserved)) {
      const work = this.foresee(unserved, again);
      while (!work.next().done);
    }
    const { settled, posteriors } = this.#foreseen as unknown as Foreseen;
    this.#settled = settled;
    for (const [i, link] of this.links.entries()) link.posterior = posteriors[i] as Float64Array;
  }

  /** Works out what `settle` will say, piece by piece, so that others can have their turn in between. In vain when the chain changes meanwhile. */
  *foresee(unserved: Float64Array, again: SecondLook): Generator<void, void> {
    for (const look of ['ended', 'again'] as const) {
      if (this.#finalSets[look].size > this.#most) this.#finalSets[look] = this.#finalSets[look].fresh();
    }
    const version = this.#version;
    const columns = this.links.map(({ ended }) => ended);
    const links = [...this.links];
    const first = yield* endedBeliefs(columns, this.#finalSets.ended, this.#width, unserved);
    const columnsAgain = yield* again(links, first.posteriors);
    const looked = yield* endedBeliefs(columnsAgain, this.#finalSets.again, this.#width, unserved);
    const posteriors: Float64Array[] = [];
    for (const [i, belief] of looked.posteriors.entries()) {
      posteriors.push(said(belief, columns[i] as Column, links[i]?.stray, this.#own));
      yield;
    }
    this.#foreseen = { version, unserved, ...looked, posteriors };
  }

  /** An empty chain over the same steps. */
  sibling(): Chain {
    return new Chain(this.#sets, this.#finalSets, this.#own);
  }

  /** A chain that knows the same and goes its own way from here. */
  copy(): Chain {
    const copy = this.sibling();
    copy.restore(
      this.save(),
      this.links.map((link) => ({ ...link })),
    );
    return copy;
  }

  /** All but the links, as plain data that later calls leave alone. */
  save(): SavedChain {
    return {
      base: this.#base,
      baseLayer: this.#saveLayer(this.#baseLayer),
      layers: this.#layers.map((layer) => this.#saveLayer(layer)),
      stale: this.#stale,
      support: this.#support.slice(),
      settled: this.#settled,
      replaced: this.#replaced.map(({ id }) => id),
    };
  }

  /** Takes up what another chain over the same steps saved. `links`: as they were then, in order. */
  restore(saved: SavedChain, links: readonly Link[]): void {
    const byId = new Map(links.map((link) => [link.id, link]));
    this.links.push(...links);
    this.#base = saved.base;
    this.#baseLayer = this.#restoreLayer(saved.baseLayer);
    this.#layers = saved.layers.map((layer) => this.#restoreLayer(layer));
    this.#stale = saved.stale;
    this.#support.set(saved.support);
    this.#settled = saved.settled;
    this.#replaced = saved.replaced.flatMap((id) => byId.get(id) ?? []);
  }

  /** Sets that no kept layer holds are numbered anew when they are met again: a long session meets many, and comes back to few. */
  #forgetSets(): void {
    const kept = [this.#baseLayer, ...this.#layers].map((layer) => this.#saveLayer(layer));
    this.#sets = this.#sets.fresh();
    const [base, ...layers] = kept.map((layer) => this.#restoreLayer(layer));
    this.#baseLayer = base as Layer;
    this.#layers = layers;
    this.#mostSets = Math.max(this.#most, 2 * this.#sets.size);
  }

  #saveLayer({ sets, mass, logScale }: Layer): SavedLayer {
    return { sets: sets.map((set) => ({ style: this.#sets.style(set), members: this.#sets.members(set) })), mass, logScale };
  }

  #restoreLayer({ sets, mass, logScale }: SavedLayer): Layer {
    const numbers = sets.map(({ style, members }) => this.#sets.numbered(style, members));
    return layerOf(numbers, mass, logScale, this.#sets.steps);
  }

  #last(): Layer {
    return this.#layers.at(-1) ?? this.#baseLayer;
  }

  #rerun(): void {
    const count = this.links.length - this.#base;
    for (let i = this.#stale; i < count; i++) {
      const link = this.links[this.#base + i] as Link;
      this.#layers[i] = advance(i > 0 ? (this.#layers[i - 1] as Layer) : this.#baseLayer, link.column, this.#sets, this.#width);
    }
    this.#layers.length = count;
    this.#stale = count;
  }

  #leaveBehind(count: number): void {
    for (let i = 0; i < count; i++) this.#withdraw(this.links[this.#base + i] as Link, 1, false);
    this.#baseLayer = this.#layers[count - 1] as Layer;
    this.#layers = this.#layers.slice(count);
    this.#base += count;
    this.#stale = this.#layers.length;
  }

  /** Adds (`sign` 1) or takes back (-1) an old link's support, and lets the belief before the window follow. */
  #withdraw(link: Link, sign: 1 | -1, follow = true): void {
    for (let s = 0; s < this.#sets.steps; s++) {
      const p = Math.min(link.posterior[s] as number, 1 - 1e-6);
      const before = this.#support[s] as number;
      const after = Math.max(0, before - sign * Math.log(1 - p));
      this.#support[s] = after;
      if (!follow || p < 0.02) continue;
      const was = 1 - Math.exp(-before);
      const is = 1 - Math.exp(-after);
      this.#baseLayer = is < was ? this.#without(s, is / was) : this.#including(s, was >= 1 ? 0 : (is - was) / (1 - was));
    }
  }

  /** Sets with `step` keep the share `kept` of their mass; the rest goes to the same sets without it. */
  #without(step: number, kept: number): Layer {
    return this.#shift(1 - kept, (set) => (this.#sets.members(set)[step] ? this.#sets.minus(set, step) : undefined), step);
  }

  #including(step: number, share: number): Layer {
    return this.#shift(share, (set) => (this.#sets.members(set)[step] ? undefined : this.#sets.with(set, step)));
  }

  #shift(share: number, target: (set: number) => number | undefined, leaving?: number): Layer {
    const n = this.#sets.steps;
    const length = rowLength(n);
    const { sets, mass } = this.#baseLayer;
    const rows = new Map<number, Float64Array>();
    const rowOf = (set: number): Float64Array => {
      const row = rows.get(set) ?? new Float64Array(length);
      rows.set(set, row);
      return row;
    };
    for (const [g, set] of sets.entries()) {
      const to = target(set);
      const stays = rowOf(set);
      const goes = to === undefined ? undefined : rowOf(to);
      for (let i = 0; i < length; i++) {
        const amount = mass[g * length + i] as number;
        stays[i] = (stays[i] as number) + (goes ? amount * (1 - share) : amount);
        // Nobody can be on a step that was never served: that belief becomes "off plan, before any".
        const place = leaving !== undefined && i % n === leaving && i < 2 * n ? 2 * n : i;
        if (goes) goes[place] = (goes[place] as number) + amount * share;
      }
    }
    const kept = [...rows]
      .map(([set, row]) => ({ set, row, sum: row.reduce((a, b) => a + b, 0) }))
      .sort((a, b) => b.sum - a.sum || this.#sets.compare(a.set, b.set));
    const top = kept.slice(0, this.#width);
    const result = new Float64Array(top.length * length);
    for (const [g, { row }] of top.entries()) result.set(row, g * length);
    const numbers = top.map(({ set }) => set);
    return layerOf(numbers, result, 0, n);
  }
}

function same(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

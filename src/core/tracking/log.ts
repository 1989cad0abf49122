import type { Step } from '../plan/schema.ts';
import { Chain, type Link, type SavedChain, type Says, type Seen } from './chain.ts';
import type { PairFeatures } from './features.ts';
import type { HunkProfile } from './hunk-profile.ts';
import { profileHunk } from './hunk-profile.ts';
import { fitsOf, type Model } from './model.ts';
import type { Column } from './lattice.ts';
import type { Phase } from './moves.ts';
import type { PlanIndex } from './plan-index.ts';
import { echoOf, Kinship } from './second-look.ts';
import { strayEvidence, strayness } from './strays.ts';
import { FeatureStream, type SavedStream } from './stream.ts';
import type { Hunk } from './types.ts';
import { VisitedSets } from './visited.ts';

/** What a model said of a hunk. */
export interface Judged {
  readonly step: string | null;
  readonly why: string;
}

/** A hunk and what was known when it came. */
export interface Entry {
  readonly id: number;
  hunk: Hunk;
  profile: HunkProfile;
  readonly boundary: number;
  readonly t: number;
  /** Ids of steps that the expert was on, and that they had refused or waived, at the time. */
  readonly focus: string | null;
  readonly refused: ReadonlySet<string>;
  /** The expert's word: a step id, null for none, undefined where nothing was said. */
  assigned: string | null | undefined;
  /** The step that the message names with which it was committed as it is. */
  committed?: string | undefined;
  /** A model's opinion of the hunk as it is. */
  judged?: Judged | undefined;
  link: Link;
  /** The same in the chain that heeds no model, where there is one. */
  own?: Link | undefined;
}

/** All but the entries, as plain data. */
export interface SavedHunkLog {
  readonly chain: SavedChain;
  readonly own: SavedChain | undefined;
  readonly stream: SavedStream;
  readonly inOwnFiles: Int32Array;
}

/** Log-odds that work goes to the step which the expert said they are on. */
const FOCUS = 4;
/** Log-odds against a step that the expert waived or refused. */
const REFUSED = -2;
/** Log-odds for the step that a commit's message names. */
const COMMITTED = 3;
/** How often a model's opinion is taken to be right; its weight follows. */
const JUDGED_RIGHT = 0.85;

/** Hunks against one plan. A plan that changes makes a new one from the entries of the old. */
export class HunkLog {
  readonly chain: Chain;
  /** What would be believed had no model been asked; there since one first was. */
  own: Chain | undefined;
  readonly #model: Model;
  readonly #plan: PlanIndex;
  readonly #stream: FeatureStream;
  /** Per step: how many hunks lie in a file that this step alone declares. */
  readonly #inOwnFiles: Int32Array;

  constructor(model: Model, plan: PlanIndex, steps: readonly Step[]) {
    const at = new Map(steps.map((step, index) => [step.id, index]));
    const needs = steps.map((step) => step.dependsOn.flatMap((id) => at.get(id) ?? []));
    this.#model = model;
    this.#plan = plan;
    this.#stream = new FeatureStream(plan);
    this.#inOwnFiles = new Int32Array(steps.length);
    const sets = (phase: Phase): VisitedSets => new VisitedSets(steps.length, needs, model.order[phase]);
    this.chain = new Chain(sets('working'), { ended: sets('ended'), again: sets('again') }, model.own);
  }

  append(entry: Omit<Entry, 'link'>): Entry {
    const { pair, moves } = this.#stream.push(entry.id, entry.profile, entry.boundary, entry.t);
    const seen = this.#seen(entry.profile, pair, moves);
    const link: Link = { id: entry.id, seen, ...this.#columns(entry, seen), posterior: new Float64Array(0) };
    this.chain.push(link);
    this.#countOwnFiles(entry.profile.path, 1);
    if (!this.own) return Object.assign(entry, { link });
    const own: Link = { id: entry.id, seen, ...this.#columns(entry, seen, null), posterior: new Float64Array(0) };
    this.own.push(own);
    return Object.assign(entry, { link, own });
  }

  /** A model was asked: from here on there is a chain that does not know of it. `entries`: all of them, in order. */
  part(entries: Iterable<Entry>): void {
    if (this.own) return;
    this.own = this.chain.copy();
    const links = new Map(this.own.links.map((link) => [link.id, link]));
    for (const entry of entries) entry.own = links.get(entry.id) as Link;
  }

  /** The entry's `judged` has changed. */
  heed(entry: Entry): void {
    this.chain.replace(this.chain.links.lastIndexOf(entry.link), this.#columns(entry, entry.link.seen));
  }

  /** The entry's hunk, or what the expert says of it, has changed. */
  revise(entry: Entry, hunk: Hunk): void {
    const moved = sameText(hunk, entry.hunk);
    entry.hunk = hunk;
    if (moved && hunk.path === entry.profile.path) {
      entry.profile = { ...entry.profile, line: hunk.newStart };
      this.#stream.moved(entry.id, entry.profile);
      return;
    }
    entry.judged = undefined;
    entry.committed = undefined;
    this.#countOwnFiles(entry.profile.path, -1);
    const was = entry.profile;
    entry.profile = profileHunk(hunk);
    this.#countOwnFiles(entry.profile.path, 1);
    entry.link.seen = this.#seen(entry.profile, this.#stream.again(entry.id, was, entry.profile), entry.link.seen.moves);
    this.decide(entry);
  }

  decide(entry: Entry): void {
    this.heed(entry);
    if (this.own && entry.own) this.own.replace(this.own.links.lastIndexOf(entry.own), this.#columns(entry, entry.link.seen, null));
  }

  remove(entry: Entry): void {
    this.#stream.forget(entry.id, entry.profile);
    this.#countOwnFiles(entry.profile.path, -1);
    this.chain.replace(this.chain.links.lastIndexOf(entry.link), undefined);
    if (this.own && entry.own) this.own.replace(this.own.links.lastIndexOf(entry.own), undefined);
  }

  /** Works out what `settle` will say, piece by piece. `unserved`: factor per step for ending without it. */
  *foresee(entries: ReadonlyMap<number, Entry>, unserved: Float64Array): Generator<void, void> {
    yield* this.chain.foresee(unserved, (links, posteriors) => this.#lookAgain(entries, links, posteriors, true));
    if (this.own) yield* this.own.foresee(unserved, (links, posteriors) => this.#lookAgain(entries, links, posteriors, false));
  }

  /** The session has ended: all hunks are weighed together, and then once more with what their kin were taken to serve. */
  settle(entries: ReadonlyMap<number, Entry>, unserved: Float64Array): void {
    this.chain.settle(unserved, (links, posteriors) => this.#lookAgain(entries, links, posteriors, true));
    this.own?.settle(unserved, (links, posteriors) => this.#lookAgain(entries, links, posteriors, false));
  }

  *#lookAgain(
    entries: ReadonlyMap<number, Entry>,
    links: readonly Link[],
    posteriors: readonly Float64Array[],
    heeding: boolean,
  ): Generator<void, Column[]> {
    const ordered = links.map(({ id }) => entries.get(id) as Entry);
    const kinship = yield* Kinship.of(ordered.map(({ profile }) => profile));
    const columns: Column[] = [];
    for (const [index, entry] of ordered.entries()) {
      const echo = echoOf(kinship.kinOf(index), posteriors, this.#plan.steps.length + 1);
      const { fits, moves } = entry.link.seen;
      const scores = this.#model.echoed(this.#scores(entry, fits, heeding ? (entry.judged ?? null) : null), echo);
      columns.push(told(this.#model.column(fitsOf(scores), moves, 'again'), this.#assigned(entry)));
      yield;
    }
    return columns;
  }

  save(): SavedHunkLog {
    return { chain: this.chain.save(), own: this.own?.save(), stream: this.#stream.save(), inOwnFiles: this.#inOwnFiles.slice() };
  }

  /** `entries`: as they were when another log over the same plan was saved, in order. */
  restore({ chain, own, stream, inOwnFiles }: SavedHunkLog, entries: readonly Entry[]): void {
    this.chain.restore(
      chain,
      entries.map(({ link }) => link),
    );
    if (own) {
      this.own = this.chain.sibling();
      this.own.restore(
        own,
        entries.flatMap((entry) => entry.own ?? []),
      );
    }
    this.#stream.restore(stream);
    this.#inOwnFiles.set(inOwnFiles);
  }

  /** Whether some hunk lies in a file that this step, and no other, declares. */
  touchesOwnFiles(step: number): boolean {
    return (this.#inOwnFiles[step] ?? 0) > 0;
  }

  #countOwnFiles(path: string, by: number): void {
    const [declarer, ...others] = this.#plan.declarers.get(path) ?? [];
    if (!declarer || others.length > 0) return;
    const owner = this.#plan.steps.indexOf(declarer);
    this.#inOwnFiles[owner] = (this.#inOwnFiles[owner] ?? 0) + by;
  }

  #seen(profile: HunkProfile, pair: PairFeatures, moves: Float64Array): Seen {
    const { stray } = this.#model;
    const fits = this.#model.scores(pair, this.#plan.steps.length);
    // Learned from plans that declare files; where none are, it tells no more than the chain does.
    const tellsStrays = stray && this.#plan.declares;
    return { fits, stray: tellsStrays ? strayness(strayEvidence(profile, this.#plan, pair, fits), stray) : undefined, moves };
  }

  #columns(entry: Omit<Entry, 'link'>, { fits, stray, moves }: Seen, judged: Judged | null = entry.judged ?? null): Says {
    const factors = fitsOf(this.#scores(entry, fits, judged));
    const assigned = this.#assigned(entry);
    return {
      column: told(this.#model.column(factors, moves, 'working'), assigned),
      ended: told(this.#model.column(factors, moves, 'ended'), assigned),
      stray: judged === null && nothingSaid(entry) ? stray : undefined,
    };
  }

  #scores(entry: Omit<Entry, 'link'>, fits: Float64Array, judged: Judged | null): Float64Array {
    const { steps } = this.#plan;
    const scores = fits.slice();
    for (const [s, { id }] of steps.entries()) {
      if (entry.focus === id) scores[s] = (scores[s] as number) + FOCUS;
      if (entry.committed === id) {
        scores[s] = (scores[s] as number) + COMMITTED;
        // Who commits it under the step's name does not take it for a stray.
        scores[steps.length] = (scores[steps.length] as number) - COMMITTED;
      }
      if (entry.refused.has(id)) scores[s] = (scores[s] as number) + REFUSED;
    }
    if (judged) {
      const { step } = judged;
      const slot = step === null ? steps.length : steps.findIndex(({ id }) => id === step);
      // Of the other answers that it could have given, each is as likely.
      if (slot >= 0) scores[slot] = (scores[slot] as number) + Math.log((JUDGED_RIGHT / (1 - JUDGED_RIGHT)) * steps.length);
    }
    return scores;
  }

  /** The place of the step that the expert assigned the hunk to, -1 for none; undefined where they did not, or the plan has it no more. */
  #assigned({ assigned }: Omit<Entry, 'link'>): number | undefined {
    if (assigned === undefined || assigned === null) return assigned === null ? -1 : undefined;
    const at = this.#plan.steps.findIndex(({ id }) => id === assigned);
    return at < 0 ? undefined : at;
  }
}

/** Whether the expert said neither what it serves nor what they were on. Their word weighs more than how a stray looks. */
function nothingSaid({ assigned, committed, focus }: Omit<Entry, 'link'>): boolean {
  return assigned === undefined && committed === undefined && focus === null;
}

/** The column of a hunk of which the expert said that it serves step `at` (-1: none; undefined: they said nothing). */
function told(column: Column, at: number | undefined): Column {
  if (at === undefined) return column;
  // Never quite 0: a word on one hunk must not make the others' beliefs impossible.
  return { ...column, step: column.step.map((_, s) => (s === at ? 1 : 1e-9)), off: at < 0 ? 1 : 1e-9 };
}

/** Whether two hunks bring and take the same lines, wherever they stand. */
export function sameText(a: Hunk, b: Hunk): boolean {
  const same = (left: readonly string[], right: readonly string[]): boolean =>
    left === right || (left.length === right.length && left.every((line, i) => line === right[i]));
  return same(a.added, b.added) && same(a.removed, b.removed);
}

import type {
  Attribution,
  Burst,
  Doubts,
  Fact,
  Hunk,
  Opinion,
  Signal,
  StepTracker,
  StepVerdict,
  SkipSuspicion,
  OffPlanBurst,
} from '../tracking/types.ts';
import type { Step } from '../plan/schema.ts';

/** `string`: the step that a hunk serves; null: off plan; undefined: not said. */
export type Owner = string | null | undefined;

/** One net hunk as it stood from a moment on: whom it serves and where it lies in the session's first text of the file. */
export interface Served {
  /** The burst that made it: its first and last edit. */
  readonly from: number;
  readonly to: number;
  readonly hunk: number;
  readonly owner: Owner;
  readonly path: string;
  /** First line in the first text, from 1, and how many of its lines are replaced. */
  readonly oldStart: number;
  readonly oldCount: number;
  /** False where only its owner changed, or it is gone: no work was done for it then. */
  readonly edited: boolean;
  readonly gone?: true;
}

/**
 * A tracker that notes, burst by burst, which hunks changed and whom they serve. A session is folded with this in the tracker's
 * place, so that what is noted is what the session itself concluded at that time.
 */
export class ServedRecorder implements StepTracker {
  readonly #inner: StepTracker;
  readonly #hunks = new Map<number, Hunk>();
  readonly #owners = new Map<number, Owner>();
  #served: Served[] = [];
  #first: number | undefined;
  #last = 0;

  constructor(inner: StepTracker) {
    this.#inner = inner;
  }

  /** An edit that has not been observed in a burst yet. */
  edited(seq: number): void {
    this.#first ??= seq;
    this.#last = seq;
  }

  /** What was noted since the last call. */
  take(): readonly Served[] {
    const served = this.#served;
    this.#served = [];
    return served;
  }

  observe(burst: Burst): void {
    this.#inner.observe(burst);
    const span = { from: this.#first ?? this.#last, to: this.#last };
    this.#first = undefined;
    const touched = new Set<number>();
    for (const update of burst.updates) {
      const id = update.op === 'set' ? update.hunk.id : update.id;
      const before = this.#hunks.get(id);
      if (update.op === 'set') {
        this.#hunks.set(id, update.hunk);
        if (!before || !sameContent(before, update.hunk)) touched.add(id);
        continue;
      }
      this.#hunks.delete(id);
      if (before) this.#served.push({ ...span, ...place(before), owner: this.#owners.get(id), edited: true, gone: true });
      this.#owners.delete(id);
    }
    for (const [id, hunk] of this.#hunks) {
      const owner = this.#inner.attribution(id)?.step;
      const edited = touched.has(id);
      if (!edited && this.#owners.get(id) === owner) continue;
      this.#owners.set(id, owner);
      this.#served.push({ ...span, ...place(hunk), owner, edited });
    }
  }

  setPlan(steps: readonly Step[]): void {
    this.#inner.setPlan(steps);
  }

  opinion(opinion: Opinion, t: number): void {
    this.#inner.opinion(opinion, t);
  }

  foresee(): Iterator<void, void> {
    return this.#inner.foresee();
  }

  doubts(ending: boolean): Doubts {
    return this.#inner.doubts(ending);
  }
  signal(signal: Signal, t: number): void {
    this.#inner.signal(signal, t);
  }
  fact(fact: Fact, t: number): void {
    this.#inner.fact(fact, t);
  }
  settle(): void {
    this.#inner.settle();
  }
  attribution(hunk: number): Attribution | undefined {
    return this.#inner.attribution(hunk);
  }
  verdicts(): readonly StepVerdict[] {
    return this.#inner.verdicts();
  }
  skips(): readonly SkipSuspicion[] {
    return this.#inner.skips();
  }
  offPlan(): readonly OffPlanBurst[] {
    return this.#inner.offPlan();
  }
}

const place = (hunk: Hunk) => ({ hunk: hunk.id, path: hunk.path, oldStart: hunk.oldStart, oldCount: hunk.removed.length });

/** Hunks further down move when lines come above them; that is no edit of theirs. */
function sameContent(a: Hunk, b: Hunk): boolean {
  return a.path === b.path && sameLines(a.removed, b.removed) && sameLines(a.added, b.added);
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((line, index) => line === b[index]));
}

/** Bursts closer together than this are one stretch of work. */
const ONE_STRETCH_MS = 20_000;

/** A stretch of work for one step (null: off plan; undefined: not said), from its first to its last edit. */
export interface Span {
  from: number;
  to: number;
  readonly owner: Owner;
}

/** All that was noted of a session; asked for the lanes of the timeline and for what one step alone changed. */
export class ServedLog {
  readonly #entries: Served[] = [];

  append(entries: readonly Served[]): void {
    for (const entry of entries) this.#entries.push(entry);
  }

  get length(): number {
    return this.#entries.length;
  }

  /**
   * Spans of work, each under the owner that its hunk had in the end: a later look knows better. Ascending by `from`.
   * `timeOf`: session milliseconds of an event.
   */
  spans(timeOf: (seq: number) => number): readonly Span[] {
    const finalOwner = this.#finalOwners();
    const open = new Map<Owner, Span>();
    const spans: Span[] = [];
    for (const entry of this.#entries) {
      if (!entry.edited) continue;
      const owner = finalOwner.get(entry.hunk);
      const before = open.get(owner);
      if (before && timeOf(entry.from) - timeOf(before.to) < ONE_STRETCH_MS) before.to = Math.max(before.to, entry.to);
      else {
        const span = { from: entry.from, to: entry.to, owner };
        open.set(owner, span);
        spans.push(span);
      }
    }
    return spans;
  }

  /** The work for an owner, as `spans` has it, that was done after one event and up to another; in its order, under the names of then. */
  edited(owner: Owner, after: number, until: number): readonly Pick<Served, 'path' | 'to'>[] {
    const finalOwner = this.#finalOwners();
    const edited = this.#entries.filter((entry) => entry.edited && entry.to > after && entry.to <= until);
    return edited.filter(({ hunk }) => finalOwner.get(hunk) === owner);
  }

  #finalOwners(): ReadonlyMap<number, Owner> {
    return new Map(this.#entries.map(({ hunk, owner }) => [hunk, owner]));
  }

  /** The old lines (in the session's first text) that hunks of this owner replace at a moment, by path. */
  linesOf(owner: Owner, seq: number): ReadonlyMap<string, readonly { readonly start: number; readonly count: number }[]> {
    const alive = new Map<number, Served>();
    for (const entry of this.#entries) {
      if (entry.to > seq) break;
      if (entry.gone) alive.delete(entry.hunk);
      else alive.set(entry.hunk, entry);
    }
    const lines = new Map<string, { start: number; count: number }[]>();
    for (const entry of alive.values()) {
      if (entry.owner !== owner) continue;
      const list = lines.get(entry.path) ?? [];
      list.push({ start: entry.oldStart, count: entry.oldCount });
      lines.set(entry.path, list);
    }
    return lines;
  }
}

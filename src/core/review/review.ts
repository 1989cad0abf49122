import type { LineRange, ReviewEvent, ReviewTarget, Verdict } from './events.ts';

/** A reviewer's last word on a step or an override. */
export interface StandingVerdict {
  readonly target: ReviewTarget;
  readonly verdict: Verdict;
  readonly comment?: string | undefined;
  readonly at: string;
  /** How many times they had said something else, or the same, before. */
  readonly earlier: number;
}

/** A comment as it stands. */
export interface StandingComment {
  readonly id: string;
  readonly seq: number;
  readonly lines?: LineRange | undefined;
  readonly text: string;
  readonly at: string;
  readonly edited: boolean;
}

export const targetKey = ({ kind, id }: ReviewTarget): string => `${kind} ${id}`;

/**
 * One reviewer's review, folded from its events. Nothing is ever overwritten: what stands is the latest word by the reviewer's own clock
 * (by id where that is equal), whatever the order in which events arrived, so that copies that hold the same events say the same.
 */
export class Review {
  readonly #events = new Map<string, ReviewEvent>();
  #ordered: readonly ReviewEvent[] | undefined;

  constructor(events: Iterable<ReviewEvent> = []) {
    for (const event of events) this.add(event);
  }

  /** False: it was here before. */
  add(event: ReviewEvent): boolean {
    if (this.#events.has(event.id)) return false;
    this.#events.set(event.id, event);
    this.#ordered = undefined;
    return true;
  }

  /** All that was ever said, oldest first. */
  get events(): readonly ReviewEvent[] {
    this.#ordered ??= [...this.#events.values()].sort(earlierFirst);
    return this.#ordered;
  }

  /** By `targetKey`. */
  get verdicts(): ReadonlyMap<string, StandingVerdict> {
    const standing = new Map<string, StandingVerdict>();
    const given = new Map<string, number>();
    for (const event of this.events) {
      if (event.kind === 'verdict.withdrawn') standing.delete(targetKey(event.target));
      if (event.kind !== 'verdict.given') continue;
      const { target, verdict, comment, at } = event;
      const key = targetKey(target);
      const earlier = given.get(key) ?? 0;
      given.set(key, earlier + 1);
      standing.set(key, { target, verdict, comment, at, earlier });
    }
    return standing;
  }

  /** By moment, then by when they were written. */
  get comments(): readonly StandingComment[] {
    const standing = new Map<string, StandingComment>();
    const removed = new Set<string>();
    const edits: Extract<ReviewEvent, { kind: 'comment.edited' }>[] = [];
    for (const event of this.events) {
      if (event.kind === 'comment.added') {
        const { id, seq, lines, text, at } = event;
        standing.set(id, { id, seq, lines, text, at, edited: false });
      } else if (event.kind === 'comment.edited') edits.push(event);
      else if (event.kind === 'comment.removed') removed.add(event.comment);
    }
    // Afterwards: by a clock that was set back, an edit may seem older than what it edits.
    for (const { comment, text } of edits) {
      const before = standing.get(comment);
      if (before) standing.set(comment, { ...before, text, edited: true });
    }
    return [...standing.values()].filter(({ id }) => !removed.has(id)).sort((a, b) => a.seq - b.seq || compare(a.at, b.at));
  }
}

const earlierFirst = (a: ReviewEvent, b: ReviewEvent): number =>
  Date.parse(a.at) - Date.parse(b.at) || compare(a.at, b.at) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

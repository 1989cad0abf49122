import { Documents } from '../text/documents.ts';
import type { BlobSource, DocumentsSnapshot } from '../text/documents.ts';
import { TextMismatchError } from '../text/file-state.ts';
import { lastAtMost } from './axis.ts';
import type { EventColumns } from './columns.ts';

/** Events between keyframes: a seek applies fewer than this. Texts are immutable and shared, so a keyframe costs a few hundred bytes. */
const KEYFRAME = 256;
/** Events between the finer snapshots that small steps leave behind in their own stretch: a step back applies fewer than this. */
const FINE = 16;

/** From here on a replay would be a fiction. */
export interface Stop {
  /** The first event that is not shown. */
  readonly seq: number;
  readonly message: string;
}

interface Keyframe {
  /** The number of events folded into it. */
  readonly count: number;
  readonly snapshot: DocumentsSnapshot;
}

/** The texts of a session at any event. `fold` runs once through the log; `at` is quick wherever `fold` has been. */
export class TextTimeline {
  readonly #events: EventColumns;
  readonly #blobs: BlobSource;
  readonly #known: () => number;
  readonly #keyframes: Keyframe[];
  readonly #head: Documents;
  readonly #cursor: Documents;
  #folded = 0;
  /** Events folded into `#cursor`. */
  #position = 0;
  /** Snapshots within the stretch that `#cursor` is in, ascending. */
  #fine: Keyframe[] = [];
  #stop: Stop | undefined;

  /** `known`: how many events can be folded; the next opens a text that is still to come. What was folded without it would stay so. */
  constructor(events: EventColumns, blobs: BlobSource, known: () => number = () => Number.POSITIVE_INFINITY) {
    this.#events = events;
    this.#blobs = blobs;
    this.#known = known;
    this.#head = new Documents(blobs);
    this.#cursor = new Documents(blobs);
    this.#keyframes = [{ count: 0, snapshot: this.#head.snapshot() }];
  }

  /** Events that can be sought at once. */
  get folded(): number {
    return this.#folded;
  }

  /** Where the texts stop being sound, once that was met. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** Folds on, no further than `limit` events, while `more` says so (asked every 64 events). */
  fold(limit: number, more: () => boolean = () => true): void {
    const end = Math.min(limit, this.#events.count, this.#known());
    while (this.#folded < end && !this.#stop) {
      try {
        applySound(this.#head, this.#events, this.#blobs, this.#folded);
      } catch (error) {
        if (!(error instanceof TextMismatchError)) throw error;
        this.#stop = { seq: this.#folded, message: error.message };
        return;
      }
      this.#folded += 1;
      if (this.#folded % KEYFRAME === 0) this.#keyframes.push({ count: this.#folded, snapshot: this.#head.snapshot() });
      if (this.#folded % 64 === 0 && !more()) return;
    }
  }

  /**
   * The documents after event `seq` (-1: before the first). Valid until the next call. Folds on where `fold` has not been;
   * throws RangeError at or beyond `stop`, and where a text is still to come.
   */
  at(seq: number): Documents {
    const count = seq + 1;
    if (count > this.#folded) this.fold(count);
    if (count < 0 || count > this.#folded)
      throw new RangeError(`no text after event ${seq}: ${this.#stop?.message ?? 'what came so far ends before it'}`);
    // Whoever walks may turn back; whoever jumps would pay for snapshots that nobody uses.
    const walking = Math.abs(count - this.#position) < KEYFRAME;
    const ahead = count >= this.#position && count - this.#position < KEYFRAME;
    if (!ahead) this.#restore(count);
    while (this.#position < count) {
      applySound(this.#cursor, this.#events, this.#blobs, this.#position);
      this.#position += 1;
      if (walking && this.#position % FINE === 0) this.#keep();
    }
    return this.#cursor;
  }

  #restore(count: number): void {
    const coarse = this.#keyframes[lastAtMost(this.#keyframes, count, (key) => key.count)]!;
    const fine = this.#fine[lastAtMost(this.#fine, count, (key) => key.count)];
    const start = fine && fine.count >= coarse.count ? fine : coarse;
    if (start === coarse) this.#fine = [];
    this.#cursor.restore(start.snapshot);
    this.#position = start.count;
  }

  #keep(): void {
    const last = this.#fine.at(-1);
    if (last && last.count >= this.#position) return;
    if (this.#fine.length >= (2 * KEYFRAME) / FINE) this.#fine.shift();
    this.#fine.push({ count: this.#position, snapshot: this.#cursor.snapshot() });
  }
}

/**
 * Applies one event as far as it can be known: a document whose text is not at hand is opened without one, and what is
 * done to it is passed over. @throws TextMismatchError where the log contradicts itself.
 */
function applySound(documents: Documents, events: EventColumns, blobs: BlobSource, seq: number): void {
  const event = withKnownText(events.at(seq), blobs);
  try {
    documents.apply(event);
  } catch (error) {
    if (!(error instanceof TextMismatchError && error.code === 'unknown-text')) throw error;
  }
}

/** A document whose blob is missing is opened as one whose text was not recorded. */
export function withKnownText<E extends { readonly kind: string }>(event: E, blobs: BlobSource): E {
  if (event.kind !== 'doc.opened') return event;
  const { blob } = event as { blob?: string };
  return blob === undefined || blobs(blob) !== undefined ? event : { ...event, blob: undefined, excluded: 'too-large' };
}

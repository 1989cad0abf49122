import type { Axis } from './axis.ts';

/** Width of a bucket on the axis, in milliseconds. */
const BUCKET_MS = 1_000;

/** How much was edited when: edits a second of the folded axis. */
export class Activity {
  readonly #axis: Axis;
  #counts = new Uint16Array(256);
  #length = 0;

  constructor(axis: Axis) {
    this.#axis = axis;
  }

  /** An edit at session time `t`, which the axis has seen already. */
  add(t: number): void {
    const bucket = Math.floor(this.#axis.position(t) / BUCKET_MS);
    if (bucket >= this.#counts.length) {
      const grown = new Uint16Array(Math.max(bucket + 1, this.#counts.length * 2));
      grown.set(this.#counts);
      this.#counts = grown;
    }
    this.#counts[bucket]! += 1;
    this.#length = Math.max(this.#length, bucket + 1);
  }

  /** Edits in each of some equal parts of the axis from `from` to `to`: `most` of them, or fewer where time is too short for that. */
  histogram(from: number, to: number, most: number): Float64Array {
    const width = Math.max(1, Math.min(most, Math.floor((to - from) / BUCKET_MS)));
    const parts = new Float64Array(width);
    const scale = width / Math.max(1, to - from);
    const first = Math.max(0, Math.floor(from / BUCKET_MS));
    const end = Math.min(this.#length, Math.ceil(to / BUCKET_MS));
    for (let bucket = first; bucket < end; bucket += 1) {
      const part = Math.floor(((bucket + 0.5) * BUCKET_MS - from) * scale);
      if (part >= 0 && part < width) parts[part]! += this.#counts[bucket]!;
    }
    return parts;
  }
}

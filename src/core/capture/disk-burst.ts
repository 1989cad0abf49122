export type DiskChange = 'created' | 'changed' | 'deleted';

/**
 * Folds a burst of watcher events into one net change a path: created then deleted is nothing, deleted then created
 * is a change. Bounded: of a burst with more paths, the rest is only counted.
 */
export class DiskBurst {
  readonly #changes = new Map<string, DiskChange>();
  readonly #limit: number;
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#changes.size;
  }

  /** Paths beyond the limit. */
  get dropped(): number {
    return this.#dropped;
  }

  add(path: string, change: DiskChange): void {
    const before = this.#changes.get(path);
    if (before === undefined && this.#changes.size >= this.#limit) {
      this.#dropped++;
      return;
    }
    const net = before === undefined ? change : combine(before, change);
    if (net === undefined) this.#changes.delete(path);
    else this.#changes.set(path, net);
  }

  /** The net changes in order of first sight; empties the burst. */
  take(): { changes: [string, DiskChange][]; dropped: number } {
    const taken = { changes: [...this.#changes], dropped: this.#dropped };
    this.#changes.clear();
    this.#dropped = 0;
    return taken;
  }
}

function combine(before: DiskChange, change: DiskChange): DiskChange | undefined {
  if (before === 'created') return change === 'deleted' ? undefined : 'created';
  if (before === 'deleted') return change === 'deleted' ? 'deleted' : 'changed';
  return change === 'deleted' ? 'deleted' : 'changed';
}

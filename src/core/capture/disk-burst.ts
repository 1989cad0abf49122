export type DiskChange = 'created' | 'changed' | 'deleted';
/** `passed`: it came and went. */
export type NetChange = DiskChange | 'passed';

/**
 * Folds a burst of watcher events into one net change a path: deleted then created is a change. What came and went was never
 * there, unless the log knows it (a watcher may report late what is recorded already). Bounded: of a burst with more paths, the rest is only counted.
 */
export class DiskBurst {
  readonly #changes = new Map<string, NetChange>();
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
    this.#changes.set(path, before === undefined ? change : combine(before, change));
  }

  /** The net changes in order of first sight; empties the burst. */
  take(): { changes: [string, NetChange][]; dropped: number } {
    const taken = { changes: [...this.#changes], dropped: this.#dropped };
    this.#changes.clear();
    this.#dropped = 0;
    return taken;
  }
}

function combine(before: NetChange, change: DiskChange): NetChange {
  if (before === 'created' || before === 'passed') return change === 'deleted' ? 'passed' : 'created';
  if (before === 'deleted') return change === 'deleted' ? 'deleted' : 'changed';
  return change === 'deleted' ? 'deleted' : 'changed';
}

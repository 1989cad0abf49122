const LIMIT = 1_000;

/** When the disk moved, by the clock given: what tells a reload from an edit, and a checkout from a reload. */
export class DiskSignals {
  readonly #now: () => number;
  readonly #files = new Map<string, number>();
  #head: number | undefined;
  #index: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  headMoved(): void {
    this.#head = this.#now();
  }

  /** It was a commit: that changes no file. */
  headOnlyCommitted(): void {
    this.#head = undefined;
  }

  indexWritten(): void {
    this.#index = this.#now();
  }

  fileWritten(path: string): void {
    this.#files.delete(path);
    this.#files.set(path, this.#now());
    if (this.#files.size > LIMIT) this.#files.delete(this.#files.keys().next().value!);
  }

  get headMovedAgo(): number | undefined {
    return this.#ago(this.#head);
  }

  get indexWrittenAgo(): number | undefined {
    return this.#ago(this.#index);
  }

  fileWrittenAgo(path: string): number | undefined {
    return this.#ago(this.#files.get(path));
  }

  #ago(at: number | undefined): number | undefined {
    return at === undefined ? undefined : this.#now() - at;
  }
}

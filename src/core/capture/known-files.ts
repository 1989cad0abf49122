/**
 * The hash under which the log last recorded a file, so that an own save that comes back from the file watcher is
 * told from a change by somebody else. Bounded: the longest untouched go first.
 */
export class KnownFiles {
  readonly #hashes = new Map<string, string>();
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  set(path: string, hash: string): void {
    this.#hashes.delete(path);
    this.#hashes.set(path, hash);
    if (this.#hashes.size > this.#limit) this.#hashes.delete(this.#hashes.keys().next().value!);
  }

  hash(path: string): string | undefined {
    return this.#hashes.get(path);
  }

  delete(path: string): void {
    this.#hashes.delete(path);
  }

  clear(): void {
    this.#hashes.clear();
  }

  /** The known file that had this content. */
  pathOf(hash: string, among: Iterable<string>): string | undefined {
    for (const path of among) if (this.#hashes.get(path) === hash) return path;
    return undefined;
  }

  /** Is this a folder, by what is known to lie in it? */
  isFolder(path: string): boolean {
    const prefix = `${path}/`;
    for (const known of this.#hashes.keys()) if (known.startsWith(prefix)) return true;
    return false;
  }

  /** Moves a file, or all that lies in a folder. */
  rename(from: string, to: string): void {
    const moved = [...this.#hashes].filter(([path]) => path === from || path.startsWith(`${from}/`));
    for (const [path, hash] of moved) {
      this.#hashes.delete(path);
      this.set(to + path.slice(from.length), hash);
    }
  }
}

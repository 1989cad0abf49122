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

  /** What is known to lie in a folder. */
  under(folder: string): { path: string; hash: string }[] {
    const prefix = `${folder}/`;
    const found = [];
    for (const [path, hash] of this.#hashes) if (path.startsWith(prefix)) found.push({ path, hash });
    return found;
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

/**
 * Names of files under which the log knows them: without secrets, always the same for the same path, and never one for two.
 * Holds only the names that had to be changed.
 */
export class FileNames {
  readonly #redact: (text: string) => string;
  readonly #recorded = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  recorded(path: string): string {
    const known = this.#recorded.get(path);
    if (known !== undefined) return known;
    const masked = this.#redact(path);
    if (masked === path) return path;
    let name = masked;
    for (let i = 2; this.#taken.has(name); i++) name = `${masked}~${i}`;
    this.#recorded.set(path, name);
    this.#taken.add(name);
    return name;
  }
}

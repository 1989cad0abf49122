import { MASK } from './mask.ts';

/**
 * Names of files under which the log knows them: without secrets, always the same for the same path, and never one for two. A name that
 * stands in the log stays, also when a part of it turns out to be a secret: what is written is written, and another name would be another
 * file. What lies in a folder lies in the folder's name.
 */
export class FileNames {
  readonly #redact: (text: string) => string;
  readonly #isRecorded: (name: string) => boolean;
  /** By path, those of folders, too. */
  readonly #names = new Map<string, string>();
  /** Paths by their names, where those are others. */
  readonly #paths = new Map<string, string>();

  /** `isRecorded`: whether the log has a file of this name, or one in a folder of this name, be it from an earlier window. */
  constructor(redact: (text: string) => string, isRecorded: (name: string) => boolean) {
    this.#redact = redact;
    this.#isRecorded = isRecorded;
  }

  /** The name by which a path is recorded now. */
  recorded(path: string): string {
    return this.#names.get(path) ?? this.#choose(path, this.#redact(path), (each, name) => this.#keep(each, name));
  }

  /** The name that a path has, or would have if it were recorded now. */
  nameOf(path: string): string {
    return this.#names.get(path) ?? this.#choose(path, this.#redact(path), () => undefined);
  }

  /** The path that a name stands for; undefined where only an earlier window knew it. */
  pathOf(name: string): string | undefined {
    return this.#paths.get(name) ?? (name.includes(MASK) ? undefined : name);
  }

  /** What lay in a folder goes along under the names that it had. */
  moved(from: string, to: string): void {
    const [before, after] = [this.recorded(from), this.recorded(to)];
    const inside = [...this.#names].filter(([path]) => path.startsWith(`${from}/`));
    for (const [path, name] of inside) this.#keep(to + path.slice(from.length), after + name.slice(before.length));
  }

  /** `masked` has the path's length. */
  #choose(path: string, masked: string, keep: (path: string, name: string) => void): string {
    const known = this.#names.get(path);
    if (known !== undefined) return known;
    const slash = Math.max(path.lastIndexOf('/'), 0);
    const folder = slash === 0 ? '' : this.#choose(path.slice(0, slash), masked.slice(0, slash), keep);
    let name = folder + masked.slice(slash);
    if (name !== path) {
      if (this.#isRecorded(path)) name = path;
      else for (let i = 2; this.#paths.has(name); i++) name = `${folder}${masked.slice(slash)}~${i}`;
    }
    keep(path, name);
    return name;
  }

  #keep(path: string, name: string): void {
    this.#names.set(path, name);
    if (name !== path) this.#paths.set(name, path);
  }
}

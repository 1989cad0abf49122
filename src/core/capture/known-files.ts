/** What else than a hash is known of a path. */
const GONE = 'gone';
const FOLDER = 'folder';
/** There, with a content that is not known. */
const THERE = 'there';

/**
 * What the log last said of each path: its hash, that it is a folder, or gone. What a file watcher reports is compared with it, so that
 * what is recorded already (an own save, a rename in the editor) is told from what is news, however late or often it is reported.
 * Bounded: the longest untouched go first.
 */
export class KnownFiles {
  readonly #states = new Map<string, string>();
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  set(path: string, hash: string): void {
    this.#put(path, hash);
    // What lies in a folder says that the folder is there.
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      if (this.#states.get(path.slice(0, slash)) === GONE) this.#states.delete(path.slice(0, slash));
  }

  setFolder(path: string): void {
    this.set(path, FOLDER);
  }

  /** The hash of a file's content. */
  hash(path: string): string | undefined {
    const state = this.#states.get(path);
    return state === GONE || state === FOLDER || state === THERE ? undefined : state;
  }

  isFolder(path: string): boolean {
    return this.#states.get(path) === FOLDER || this.under(path).length > 0;
  }

  /** Is a file or folder known to be there? */
  isThere(path: string): boolean {
    const state = this.#states.get(path);
    return state === undefined ? this.under(path).length > 0 : state !== GONE;
  }

  /** Is it known to be there, but not with what content? */
  isUnread(path: string): boolean {
    return this.#states.get(path) === THERE;
  }

  /** Is it known to be gone, or a folder that it lay in? */
  isGone(path: string): boolean {
    if (this.#states.get(path) === GONE) return true;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      if (this.#states.get(path.slice(0, slash)) === GONE) return true;
    return false;
  }

  /** A file, or a folder with all that lay in it, is gone. */
  setGone(path: string): void {
    for (const each of this.#in(path)) this.#states.delete(each);
    this.#put(path, GONE);
  }

  /** Nothing is known of it any more. */
  delete(path: string): void {
    this.#states.delete(path);
  }

  /** The files that are known to lie in a folder. */
  under(folder: string): { path: string; hash: string }[] {
    const prefix = `${folder}/`;
    const found = [];
    for (const path of this.#states.keys()) {
      const hash = path.startsWith(prefix) ? this.hash(path) : undefined;
      if (hash !== undefined) found.push({ path, hash });
    }
    return found;
  }

  /** Moves a file, or all that lies in a folder. */
  rename(from: string, to: string): void {
    const moved = this.#in(from).map((path) => [path, this.#states.get(path)!] as const);
    this.setGone(from);
    this.set(to, THERE);
    for (const [path, state] of moved) if (state !== GONE) this.set(to + path.slice(from.length), state);
  }

  #in(path: string): string[] {
    return [...this.#states.keys()].filter((each) => each === path || each.startsWith(`${path}/`));
  }

  #put(path: string, state: string): void {
    this.#states.delete(path);
    this.#states.set(path, state);
    if (this.#states.size > this.#limit) this.#states.delete(this.#states.keys().next().value!);
  }
}

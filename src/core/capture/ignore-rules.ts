import ignore from 'ignore';
import type { Ignore } from 'ignore';

const PARENT_LIMIT = 5_000;

/** Rules of a place above the root, or of the whole repository. */
export interface RulesAbove {
  /** The root's path relative to that place, with a slash at its end; '' where it is the root itself. */
  readonly prefix: string;
  readonly text: string;
}

/**
 * The `.gitignore` files of one root, each for its own folder. As git does it: what lies in an ignored folder is
 * ignored, whatever deeper files say; else the deepest file that has a word on it decides.
 */
export class IgnoreRules {
  /** Folder ('' for the root, else without a slash at the end) to its rules. */
  readonly #byFolder = new Map<string, Ignore>();
  readonly #folders = new Map<string, boolean>();
  #above: readonly { readonly prefix: string; readonly rules: Ignore }[] = [];

  /** Replaces a folder's rules. A pattern that cannot be read is left out by the parser. */
  set(folder: string, text: string): void {
    this.#byFolder.set(folder, ignore({ allowRelativePaths: true }).add(text));
    this.#folders.clear();
  }

  delete(folder: string): void {
    this.#byFolder.delete(folder);
    this.#folders.clear();
  }

  /**
   * Replaces what is said outside of the root (the user's and the repository's own excludes, folders above it), weakest first. A root
   * that is ignored as a whole was opened nevertheless: then only its own files count.
   */
  setAbove(levels: readonly RulesAbove[]): void {
    this.#folders.clear();
    this.#above = levels.map(({ prefix, text }) => ({ prefix, rules: ignore({ allowRelativePaths: true }).add(text) }));
    if (this.#above.some(({ prefix, rules }) => prefix !== '' && rules.test(prefix).ignored)) this.#above = [];
  }

  /** `path`: relative to the root, forward slashes. */
  ignored(path: string): boolean {
    const slash = path.lastIndexOf('/');
    return (slash > 0 && this.#folderIgnored(path.slice(0, slash))) || this.#test(path, path);
  }

  #folderIgnored(folder: string): boolean {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const slash = folder.lastIndexOf('/');
    const answer = (slash > 0 && this.#folderIgnored(folder.slice(0, slash))) || this.#test(folder, `${folder}/`);
    if (this.#folders.size >= PARENT_LIMIT) this.#folders.clear();
    this.#folders.set(folder, answer);
    return answer;
  }

  #test(path: string, tested: string): boolean {
    let answer = false;
    for (const { prefix, rules } of this.#above) {
      const verdict = rules.test(prefix + tested);
      if (verdict.ignored) answer = true;
      else if (verdict.unignored) answer = false;
    }
    for (let end = 0; end !== -1; end = path.indexOf('/', end + 1)) {
      const rules = this.#byFolder.get(path.slice(0, end));
      if (!rules) continue;
      const verdict = rules.test(end === 0 ? tested : tested.slice(end + 1));
      if (verdict.ignored) answer = true;
      else if (verdict.unignored) answer = false;
    }
    return answer;
  }
}

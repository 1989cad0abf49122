import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { isSecretFile } from './secret-files.ts';

/** Written by machines, in bulk, and never the expert's work: dropped whether a `.gitignore` says so or not. */
const ALWAYS = ['.git', 'node_modules', '.hg', '.svn', '__pycache__', '.venv', '.DS_Store', '*.swp'];

export type Exclusion = 'secret' | 'ignored';

/** Which paths are recorded by content, from the settings' patterns (`.gitignore` syntax) and a few fixed ones. */
export class SelectionRules {
  readonly #always: Ignore = ignore().add(ALWAYS);
  readonly #exclude: Ignore;
  readonly #include: Ignore | undefined;

  /** Without `include`, everything is included. */
  constructor(exclude: readonly string[] = [], include: readonly string[] = []) {
    this.#exclude = ignore().add(exclude);
    this.#include = include.length > 0 ? ignore().add(include) : undefined;
  }

  /** `path`: relative to its root. `gitIgnored` is asked last, it costs most. */
  exclusion(path: string, gitIgnored: (path: string) => boolean): Exclusion | undefined {
    if (isSecretFile(path)) return 'secret';
    if (this.#always.ignores(path) || this.#exclude.ignores(path)) return 'ignored';
    if (this.#include && !this.#include.ignores(path)) return 'ignored';
    return gitIgnored(path) ? 'ignored' : undefined;
  }
}

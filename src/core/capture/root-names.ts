/** A root of the workspace as far as its name goes. */
export interface NamedRoot {
  readonly uri: { toString(): string };
  readonly name: string;
}

/**
 * The names that lead the paths of a session's roots, the same as long as the session lasts, whatever roots come and go: a path of the
 * log must always mean the same file.
 *
 * A session that began with one root has paths relative to it, without a name; roots that come later are called `name:`, which
 * no folder of the first is called. One that began with several has all their names in its paths.
 */
export class RootNames {
  readonly #began: readonly string[];
  /** '' for the root without a name. */
  readonly #names = new Map<string, string>();

  /** `began`: the names of the roots with which the session began; none: it begins with those that are named first. */
  constructor(began: readonly string[] = []) {
    this.#began = began;
  }

  /** The names of these roots, in their order; undefined for the one whose paths have none. */
  of(roots: readonly NamedRoot[]): (string | undefined)[] {
    const single = this.#began.length === 0 && this.#names.size === 0 ? roots.length < 2 : this.#hasBare();
    for (const root of roots) {
      const key = root.uri.toString();
      if (!this.#names.has(key)) this.#names.set(key, this.#choose(root, single, roots.length));
    }
    return roots.map(({ uri }) => this.#names.get(uri.toString()) || undefined);
  }

  #hasBare(): boolean {
    return this.#began.length === 1 || [...this.#names.values()].includes('');
  }

  #choose({ name: called }: NamedRoot, single: boolean, count: number): string {
    const taken = new Set(this.#names.values());
    const isFirst = count === 1 ? this.#names.size === 0 : this.#began.length === 0 || this.#began[0] === called;
    if (single && !taken.has('') && isFirst) return '';
    const plain = called.replaceAll('/', '-');
    const end = single ? ':' : '';
    for (let n = 1; ; n++) {
      const name = `${n === 1 ? plain : `${plain}-${n}`}${end}`;
      if (!taken.has(name)) return name;
    }
  }
}

/** What can be asked of a workspace to check a plan's claims. All of it may be answered late; none of it changes anything. */
export interface WorkspaceFacts {
  /** Files that are not ignored, root-relative: where near misses are looked for. */
  readonly files: readonly string[];
  /** True for a file or folder that exists, ignored or not. */
  hasFile(path: string): boolean | Promise<boolean>;
  /** Looks for identifiers in the sources, all in one pass. */
  findSymbols(names: readonly string[]): SymbolSearch | Promise<SymbolSearch>;
  /** The package that exports an identifier, where one of the direct dependencies is known to. */
  findApi?(name: string): string | undefined | Promise<string | undefined>;
  /** Whether a direct dependency declares an identifier; undefined where its declarations are not known, or not all of them. */
  hasApi?(dependency: string, name: string): boolean | undefined | Promise<boolean | undefined>;
  /** The version of a direct dependency that is installed, where that can be seen. */
  installedVersion?(name: string): string | undefined | Promise<string | undefined>;
  /** Names of what can be run: npm scripts, make targets. Undefined where there is no such file. */
  scripts(): Scripts | Promise<Scripts>;
  /** A direct dependency's version as declared (`^4.1.0`), '' when none is stated; undefined when it is no dependency. */
  dependencyVersion(name: string): string | undefined | Promise<string | undefined>;
  /** True when some manifest (package.json, requirements, …) was found, so that a missing dependency is really missing. */
  hasManifest(): boolean | Promise<boolean>;
}

export interface SymbolSearch {
  /** Identifiers that occur. */
  readonly found: ReadonlySet<string>;
  /** Identifiers that are declared here (a class, a function, a constant …), so that their members would be here, too. */
  readonly declared: ReadonlySet<string>;
  /** True when every source was looked at, so that what is not found is not there. */
  readonly complete: boolean;
  /** An identifier of the workspace that is nearly this one. */
  similar(name: string): string | undefined;
}

export interface Scripts {
  readonly npm?: readonly string[];
  readonly make?: readonly string[];
}

import { similarName } from './near-miss.ts';
import type { Scripts, SymbolSearch, WorkspaceFacts } from './facts.ts';
import { readManifests } from './manifests.ts';
import type { DeclaredPackages } from './manifests.ts';
import { readPackageTypes } from './package-types.ts';
import type { PackageTypes } from './package-types.ts';

export interface WorkspaceParts {
  /** Files that are not ignored, root-relative with forward slashes. */
  readonly files: readonly string[];
  /** A file's text; undefined when there is none, or when it is binary or too large to read. Also asked for files within `node_modules`. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Whether a file or folder is there that is not in `files` (an ignored one). Default: whether it can be read. */
  readonly exists?: (path: string) => Promise<boolean>;
  readonly signal?: AbortSignal;
  /** How many UTF-16 code units of sources are looked through for symbols. Default 50 million. */
  readonly longestScan?: number;
}

/** No prose: a name that only a document has (perhaps this very plan) is not there. */
const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|pyi|rb|go|rs|java|kts?|swift|php|c|h|cc|cpp|cxx|hpp|hh|cs|fs|scala|clj|cljs|ex|exs|erl|hs|ml|lua|dart|vue|svelte|astro|sql|graphql|proto|sh|bash|zig|nim|jl|r|pl|pm|m|mm|groovy|gradle|json|ya?ml|toml|html|css|scss)$/i;
const NOT_SOURCE = /(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock)$|\.min\.\w+$|\.map$/;
const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const DECLARATION =
  /\b(?:class|interface|enum|namespace|object|struct|trait|type|const|let|var|def|func|fun|fn|function|module|record|protocol)\s+\*?\s*([\p{L}_$][\p{L}\p{N}_$]*)/gu;
const MAX_FILES = 20_000;
const AT_ONCE = 16;

/** What a workspace's files say, read when it is asked and then remembered. Lives as long as one check of a plan. */
export class WorkspaceIndex implements WorkspaceFacts {
  readonly files: readonly string[];
  readonly #parts: WorkspaceParts;
  readonly #known: ReadonlySet<string>;
  #packages: Promise<DeclaredPackages> | undefined;
  readonly #apis = new Map<string, Promise<PackageTypes>>();

  constructor(parts: WorkspaceParts) {
    this.files = parts.files;
    this.#parts = parts;
    const known = new Set<string>(parts.files);
    for (const file of parts.files) {
      for (let slash = file.lastIndexOf('/'); slash > 0; slash = file.lastIndexOf('/', slash - 1)) {
        const folder = file.slice(0, slash);
        // The folders above are known since the first file within.
        if (known.has(folder)) break;
        known.add(folder);
      }
    }
    this.#known = known;
  }

  async hasFile(path: string): Promise<boolean> {
    const plain = path.replace(/\/$/, '');
    if (this.#known.has(plain)) return true;
    return this.#parts.exists ? this.#parts.exists(plain) : (await this.#parts.read(plain)) !== undefined;
  }

  async findSymbols(names: readonly string[]): Promise<SymbolSearch> {
    const wanted = new Set(names);
    const found = new Set<string>();
    const declared = new Set<string>();
    const all = new Set<string>();
    const sources = this.files.filter((path) => SOURCE.test(path) && !NOT_SOURCE.test(path));
    let left = this.#parts.longestScan ?? 50_000_000;
    let complete = sources.length <= MAX_FILES;
    for (let at = 0; at < Math.min(sources.length, MAX_FILES) && left > 0; at += AT_ONCE) {
      this.#parts.signal?.throwIfAborted();
      const texts = await Promise.all(sources.slice(at, at + AT_ONCE).map((path) => this.#parts.read(path)));
      for (const text of texts) {
        // Not readable: what it holds cannot be said not to be here.
        if (text === undefined) complete = false;
        left -= text?.length ?? 0;
        for (const [word] of (text ?? '').matchAll(IDENTIFIER)) all.add(word);
        for (const [, word] of (text ?? '').matchAll(DECLARATION)) declared.add(word!);
      }
      for (const word of wanted) if (all.has(word)) found.add(word);
    }
    return { found, declared, complete: complete && left > 0, similar: (name) => similarName(name, all) };
  }

  async findApi(name: string): Promise<string | undefined> {
    const { npm } = await this.#manifests();
    for (const dependency of npm.slice(0, 80)) if (declares(await this.#typesOf(dependency), name)) return dependency;
    return undefined;
  }

  async hasApi(dependency: string, name: string): Promise<boolean | undefined> {
    const { npm } = await this.#manifests();
    if (!npm.includes(dependency)) return undefined;
    const types = await this.#typesOf(dependency);
    return declares(types, name) || (types.complete ? false : undefined);
  }

  async installedVersion(name: string): Promise<string | undefined> {
    if (!(await this.#manifests()).npm.includes(name)) return undefined;
    const manifest = await this.#parts.read(`node_modules/${name}/package.json`);
    return /"version"\s*:\s*"([^"]+)"/.exec(manifest ?? '')?.[1];
  }

  async scripts(): Promise<Scripts> {
    return (await this.#manifests()).scripts;
  }

  async dependencyVersion(name: string): Promise<string | undefined> {
    const { versions } = await this.#manifests();
    const wanted = name.toLowerCase();
    const direct = versions.get(wanted);
    if (direct !== undefined) return direct;
    // Python takes `-`, `_` and `.` for the same; a Go module is called by the end of its path.
    const plain = (each: string): string => each.replaceAll(/[-_.]+/g, '-');
    for (const [each, version] of versions) {
      if (plain(each) === plain(wanted) || (/^[\w.-]+\.[a-z]+\//.test(each) && each.replace(/\/v\d+$/, '').endsWith(`/${wanted}`)))
        return version;
    }
    return undefined;
  }

  async hasManifest(): Promise<boolean> {
    return (await this.#manifests()).complete;
  }

  #manifests(): Promise<DeclaredPackages> {
    return (this.#packages ??= readManifests(this.files, this.#parts.read));
  }

  #typesOf(dependency: string): Promise<PackageTypes> {
    let types = this.#apis.get(dependency);
    if (!types) this.#apis.set(dependency, (types = readPackageTypes(dependency, this.#parts.read)));
    return types;
  }
}

const declares = ({ text }: PackageTypes, name: string): boolean =>
  new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text);

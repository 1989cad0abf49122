import type { Scripts } from './facts.ts';
import { baseName } from './near-miss.ts';

/** What the manifests of a workspace declare. */
export interface DeclaredPackages {
  /** Direct dependencies by name in lower case; '' where no version is stated. */
  readonly versions: ReadonlyMap<string, string>;
  /** npm packages among them, as written. */
  readonly npm: readonly string[];
  readonly scripts: Scripts;
  /** True when there are manifests and all of them could be read. */
  readonly complete: boolean;
}

const MAX_MANIFESTS = 60;
/** Manifests that are code or of a kind that is not read here: with one of them, what is missing may be there. */
const UNREAD =
  /^(?:setup\.py|setup\.cfg|Pipfile|environment\.ya?ml|conda\.ya?ml|pom\.xml|build\.gradle(?:\.kts)?|.*\.csproj|Gemfile|composer\.json|Package\.swift|pubspec\.yaml|mix\.exs|deps\.edn)$/;
const READ = /^(?:package\.json|requirements[\w.-]*\.txt|pyproject\.toml|go\.mod|Cargo\.toml|(?:GNU)?[Mm]akefile)$/;

export async function readManifests(
  files: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<DeclaredPackages> {
  const all = files.filter((path) => READ.test(baseName(path))).toSorted((left, right) => left.length - right.length);
  const versions = new Map<string, string>();
  const npm: string[] = [];
  const scripts = new Set<string>();
  const targets = new Set<string>();
  let lists = 0;
  let failed = all.length > MAX_MANIFESTS || files.some((path) => UNREAD.test(baseName(path)));
  for (const path of all.slice(0, MAX_MANIFESTS)) {
    const text = await read(path);
    const name = baseName(path);
    if (text === undefined) failed = true;
    else if (/makefile/i.test(name)) for (const target of makeTargets(text)) targets.add(target);
    else {
      lists += 1;
      const manifest = name === 'package.json' ? npmManifest(text) : undefined;
      if (name === 'package.json' && !manifest) failed = true;
      for (const script of manifest?.scripts ?? []) scripts.add(script);
      if (manifest) npm.push(...manifest.versions.keys());
      for (const [dependency, version] of manifest?.versions ?? plainManifest(name, text)) {
        if (!versions.has(dependency.toLowerCase())) versions.set(dependency.toLowerCase(), version);
      }
    }
  }
  return {
    versions,
    npm: [...new Set(npm)],
    scripts: {
      ...(all.some((path) => baseName(path) === 'package.json') ? { npm: [...scripts] } : {}),
      ...(all.some((path) => /makefile$/i.test(path)) ? { make: [...targets] } : {}),
    },
    complete: lists > 0 && !failed,
  };
}

function npmManifest(text: string): { scripts: string[]; versions: Map<string, string> } | undefined {
  try {
    const manifest = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>;
    const groups = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].map((group) => manifest[group] ?? {});
    const versions = new Map(groups.flatMap((group) => Object.entries(group)).map(([name, version]) => [name, String(version)]));
    // A package may speak of itself.
    if (typeof manifest['name'] === 'string') versions.set(manifest['name'], '');
    return { scripts: Object.keys(manifest['scripts'] ?? {}), versions };
  } catch {
    return undefined;
  }
}

/** The names and versions in manifests that are lines: requirements, go.mod, and the dependency tables of TOML. */
function plainManifest(name: string, text: string): Map<string, string> {
  const found = new Map<string, string>();
  const patterns: readonly RegExp[] =
    name === 'go.mod'
      ? [/^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/[\w./-]+)\s+v([\w.+-]+)/gm]
      : name === 'Cargo.toml'
        ? [/^\s*"?([\w-]+)"?\s*=\s*(?:"([^"]*)"|\{[^}\n]*?version\s*=\s*"([^"]*)"|\{)/gm, /^\[(?:[\w-]+\.)*dependencies\.([\w-]+)\]/gm]
        : name === 'pyproject.toml'
          ? [
              /["']([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=~><!^]+\s*([\w.*]+)[^"']*)?["']/gm,
              /^\s*([A-Za-z][\w.-]*)\s*=\s*(?:"[\^~]?([\d][^"]*)"|\{)/gm,
            ]
          : [/^\s*([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=~><!]=?=?\s*([\w.*]+))?/gm];
  for (const pattern of patterns) {
    for (const [, dependency, version, inTable] of text.matchAll(pattern)) found.set(dependency!, version ?? inTable ?? '');
  }
  return found;
}

function makeTargets(text: string): string[] {
  const lines = text.split('\n').flatMap((line) => /^([^\s#:=][^:=#]*):(?!=)/.exec(line)?.[1] ?? []);
  const targets = lines.flatMap((names) => names.trim().split(/\s+/)).filter((target) => !/^\.[A-Z_]+$/.test(target));
  // Rules with a % and included files make targets that are not named here.
  return targets.some((target) => target.includes('%') || target.includes('$(')) || /^-?include\b/m.test(text)
    ? [...targets, '%']
    : targets;
}

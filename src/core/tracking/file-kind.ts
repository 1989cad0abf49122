export type FileKind = 'code' | 'test' | 'docs' | 'changelog' | 'config';

const TEST = /(^|[/_.-])(tests?|specs?|testing|__tests__|e2e|testdata|snapshots?|fixtures?|goldens?)([/_.-]|$)/i;
const DOCS = /\.(md|mdx|rst|adoc|txt|[1-8])$|(^|\/)(docs?|man)\//i;
const CHANGELOG =
  /(^|\/)(changelog|changes|news|history|release[-_]?notes)(\.[a-z]+)?$|(^|\/)(\.?changesets?|changelogs?([-_.]\w+)?|newsfragments|news)\//i;
const CONFIG =
  /\.(json|ya?ml|toml|lock|cfg|ini|bzl|bazel|gradle|nix|cmake|xml|properties)$|(^|\/)(makefile|dockerfile|build|meson\.build)$|(^|\/)\.[^/]+$/i;

/** What a file is for, by its name alone. */
export function fileKind(path: string): FileKind {
  if (CHANGELOG.test(path)) return 'changelog';
  if (TEST.test(path)) return 'test';
  if (DOCS.test(path)) return 'docs';
  return CONFIG.test(path) ? 'config' : 'code';
}

/** The name by which a file and its test, header or style sheet know each other: `src/a/parse.test.ts` gives `parse`. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const bare = name.replace(/^(test[-_.])/, '').replace(/(\.[a-z0-9]+)+$/, '');
  return bare.replace(/[-_.]?(test|tests|spec|specs|test_helper|unittest)$/, '').replace(/[-_]/g, '');
}

/** The folder, without a trailing slash; '' for a file at the root. */
export function folder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

import { truncate } from '../clean.ts';

/** Where people write down how they work. */
const RULES = ['AGENTS.md', 'CLAUDE.md', '.github/copilot-instructions.md', '.cursorrules', 'CONTRIBUTING.md'];
const MOST_SCRIPTS = 30;

const TOOLS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^tsconfig\.json$/, 'TypeScript'],
  [/^(?:\.eslintrc(?:\.\w+)?|eslint\.config\.\w+)$/, 'linter: ESLint'],
  [/^\.?oxlintrc\.json$/, 'linter: oxlint'],
  [/^biome\.jsonc?$/, 'linter and formatter: Biome'],
  [/^(?:\.prettierrc(?:\.\w+)?|prettier\.config\.\w+)$/, 'formatter: Prettier'],
  [/^(?:vitest\.config\.\w+|vitest\.workspace\.\w+)$/, 'tests: Vitest'],
  [/^jest\.config\.\w+$/, 'tests: Jest'],
  [/^playwright\.config\.\w+$/, 'tests: Playwright'],
  [/^(?:pytest\.ini|conftest\.py|tox\.ini)$/, 'tests: pytest'],
  [/^ruff\.toml$/, 'linter: Ruff'],
  [/^go\.mod$/, 'Go modules'],
  [/^Cargo\.toml$/, 'Cargo (Rust)'],
  [/^pnpm-lock\.yaml$/, 'package manager: pnpm'],
  [/^yarn\.lock$/, 'package manager: Yarn'],
  [/^package-lock\.json$/, 'package manager: npm'],
  [/^bun\.lockb?$/, 'package manager: Bun'],
];

/** What a workspace says of how things are done in it: its commands, its tools, its written rules (these within so many characters). */
export async function findConventions(
  files: readonly string[],
  read: (path: string) => Promise<string | undefined>,
  room: number,
): Promise<string[]> {
  const found: string[] = [];
  const there = new Set(files.filter((path) => !path.includes('/') || RULES.includes(path)));
  if (there.has('package.json')) found.push(...scriptsOf((await read('package.json')) ?? ''));
  if (there.has('Makefile')) {
    const targets = [...((await read('Makefile')) ?? '').matchAll(/^([A-Za-z][\w-]*)\s*:(?!=)/gm)].map(([, target]) => target);
    if (targets.length > 0) found.push(`make targets: ${[...new Set(targets)].slice(0, MOST_SCRIPTS).join(', ')}`);
  }
  const tools = TOOLS.filter(([pattern]) => [...there].some((path) => pattern.test(path))).map(([, what]) => what);
  if (tools.length > 0) found.push(`tools: ${tools.join('; ')}`);
  const tests = files.find((path) => /[._](?:test|spec)\.\w+$|(?:^|\/)test_\w+\.py$/.test(path));
  if (tests !== undefined) found.push(`tests are named like ${tests}`);
  const rules = RULES.find((path) => there.has(path));
  const text = rules === undefined ? undefined : await read(rules);
  if (text !== undefined && text.trim() !== '') found.push(`${rules} says:\n${truncate(text.trim(), room)}`);
  return found;
}

function scriptsOf(manifest: string): string[] {
  try {
    const { scripts } = JSON.parse(manifest) as { scripts?: Record<string, unknown> };
    const lines = Object.entries(scripts ?? {}).map(([name, line]) => `npm run ${name}: ${truncate(String(line), 160)}`);
    return lines.slice(0, MOST_SCRIPTS);
  } catch {
    return [];
  }
}

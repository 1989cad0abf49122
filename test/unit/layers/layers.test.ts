import { describe, expect, test } from 'vitest';
import { lint, overrides } from './oxlint.ts';
import type { Override } from './oxlint.ts';

/** A file of each layer, and what it must not import. Depth and file extension vary on purpose. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'src/core/tracking/planted.ts': [
    'node:fs',
    'fs',
    'path',
    'crypto',
    'vscode',
    'openai',
    'hono',
    'pg',
    'preact',
    '../../../webview/shared/planted.ts',
    '@vscode/webview-ui-toolkit',
    ...['protocol', 'planner', 'sync', 'node', 'extension', 'server', 'cli'].map((layer) => `../../${layer}/planted.ts`),
  ],
  'src/protocol/planted.ts': [
    '../../webview/shared/planted.ts',
    'node:fs',
    'vscode',
    '@vscode/webview-ui-toolkit',
    ...['planner', 'sync', 'node', 'extension', 'server', 'cli'].map((layer) => `../${layer}/planted.ts`),
  ],
  'src/planner/planted.ts': [
    '../../webview/shared/planted.ts',
    'node:fs',
    'vscode',
    '@vscode/webview-ui-toolkit',
    ...['sync', 'node', 'extension', 'server', 'cli'].map((layer) => `../${layer}/planted.ts`),
  ],
  'src/sync/planted.ts': [
    '../../webview/shared/planted.ts',
    'node:fs',
    'vscode',
    '@vscode/webview-ui-toolkit',
    ...['planner', 'node', 'extension', 'server', 'cli'].map((layer) => `../${layer}/planted.ts`),
  ],
  'src/node/planted.ts': [
    'vscode',
    '../../webview/shared/planted.ts',
    '@vscode/webview-ui-toolkit',
    ...['planner', 'extension', 'server', 'cli'].map((layer) => `../${layer}/planted.ts`),
  ],
  'src/extension/capture/planted.ts': [
    '../../server/planted.ts',
    '../../cli/planted.ts',
    '../../../webview/shared/planted.ts',
    '@vscode/webview-ui-toolkit/react',
  ],
  'src/server/routes/planted.ts': [
    'vscode',
    '../../../webview/shared/planted.ts',
    '@vscode/webview-ui-toolkit',
    ...['planner', 'sync', 'extension', 'cli'].map((layer) => `../../${layer}/planted.ts`),
  ],
  'src/cli/planted.ts': ['vscode', '../extension/planted.ts', '../../webview/shared/planted.ts', '@vscode/webview-ui-toolkit'],
  'webview/sidebar/planted.tsx': [
    'node:fs',
    'vscode',
    '@vscode/webview-ui-toolkit',
    ...['planner', 'sync', 'node', 'extension', 'server', 'cli'].map((layer) => `../../src/${layer}/planted.ts`),
  ],
  'webview/shared/ui.ts': ['node:fs', 'vscode', '../../src/server/planted.ts'],
};

/** What each layer is built on. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/core/tracking/clean.ts': ['zod', 'diff', '../text/clean.ts'],
  'src/protocol/clean.ts': ['zod', '../core/text/clean.ts'],
  'src/planner/clean.ts': ['openai', '../core/text/clean.ts', '../protocol/clean.ts'],
  'src/sync/clean.ts': ['../core/text/clean.ts', '../protocol/clean.ts'],
  'src/node/clean.ts': ['node:fs', '../core/text/clean.ts', '../protocol/clean.ts', '../sync/clean.ts'],
  'src/extension/replay/clean.ts': [
    'vscode',
    'node:fs',
    '../../core/text/clean.ts',
    '../../planner/clean.ts',
    '../../sync/clean.ts',
    '../../node/clean.ts',
    '../sidebar/clean.ts',
  ],
  'src/server/routes/clean.ts': [
    'node:fs',
    'hono',
    '../../core/text/clean.ts',
    '../../protocol/clean.ts',
    '../../node/clean.ts',
    '../store/clean.ts',
  ],
  'src/cli/clean.ts': [
    'node:fs',
    'commander',
    '../core/text/clean.ts',
    '../protocol/clean.ts',
    '../planner/clean.ts',
    '../sync/clean.ts',
    '../node/clean.ts',
    '../server/routes/clean.ts',
  ],
  'webview/sidebar/clean.tsx': ['preact', '../shared/clean.ts', '../../src/core/text/clean.ts', '../../src/protocol/clean.ts'],
  'webview/shared/ui.ts': ['@vscode/webview-ui-toolkit'],
};

/** One import a line, for its effect: only the path is at issue. */
const imports = (specifiers: readonly string[]): string => specifiers.map((specifier) => `import '${specifier}';\n`).join('');
const folderOf = (override: Override): string => override.files[0]!.replace(/\*\*$/, '');
const inLayer = (override: Override, file: string): boolean =>
  folderOf(override).endsWith('/') ? file.startsWith(folderOf(override)) : file === folderOf(override);
/** The override that has the last word on a file's imports. */
const ruling = (file: string): Override =>
  overrides.findLast((override) => override.rules['no-restricted-imports'] && inLayer(override, file))!;

describe('imports', () => {
  const complaints = lint(Object.fromEntries(Object.entries(FORBIDDEN).map(([file, specifiers]) => [file, imports(specifiers)])));

  test.each(Object.entries(FORBIDDEN))('%s: every import it must not have is caught, with the reason', (file, specifiers) => {
    const reasons = ruling(file).rules['no-restricted-imports']![1].patterns.map(({ message }) => message);
    const caught = (specifier: string): boolean =>
      complaints.some(
        ({ file: at, text }) => at === file && text.includes(`'${specifier}'`) && reasons.some((reason) => text.includes(reason)),
      );
    expect(specifiers.filter((specifier) => !caught(specifier))).toEqual([]);
  });

  test('no ban of the configuration is without a planted violation', () => {
    const untested = overrides.flatMap((override) =>
      (override.rules['no-restricted-imports']?.[1].patterns ?? [])
        .filter(({ message }) => !complaints.some(({ file, text }) => ruling(file) === override && text.includes(message)))
        .map(({ message }) => `${folderOf(override)}: ${message}`),
    );
    expect(untested).toEqual([]);
  });

  test('what each layer is built on passes', () => {
    const files = Object.fromEntries(Object.entries(ALLOWED).map(([file, specifiers]) => [file, imports(specifiers)]));
    expect(lint(files)).toEqual([]);
  });
});

describe('globals and their properties', () => {
  const bans = overrides.flatMap((override) =>
    (['no-restricted-globals', 'no-restricted-properties'] as const).flatMap((rule) => {
      const banned = override.rules[rule];
      if (banned === undefined || banned === 'off') return [];
      const [, ...list] = banned;
      return list.map(({ name, object, property, message }) => ({
        folder: folderOf(override),
        rule,
        expression: name ?? `${object ?? 'globalThis'}.${property}`,
        message,
      }));
    }),
  );
  const fileOf = (index: number): string => `${bans[index]!.folder}planted-${index}.ts`;
  const complaints = lint(
    Object.fromEntries(bans.map(({ expression }, index) => [fileOf(index), `export const planted: unknown = ${expression};\n`])),
  );

  test.each([...new Set(bans.map(({ folder }) => folder))])('%s: every use is caught, with the reason', (folder) => {
    const missed = bans.filter(
      (ban, index) =>
        ban.folder === folder &&
        !complaints.some(({ file, rule, text }) => file === fileOf(index) && rule.includes(ban.rule) && text.includes(ban.message)),
    );
    expect(missed).toEqual([]);
  });

  test('only host.ts reaches for the editor’s interface', () => {
    expect(
      lint({ 'webview/shared/host.ts': 'declare const acquireVsCodeApi: () => unknown;\nexport const api = acquireVsCodeApi();\n' }),
    ).toEqual([]);
  });
});

test('import cycles are errors', () => {
  const complaints = lint({
    'src/core/a.ts': `import { b } from './b.ts';\nexport const a = (): number => b();\n`,
    'src/core/b.ts': `import { a } from './a.ts';\nexport const b = (): number => a();\n`,
  });
  expect(complaints.map(({ rule }) => rule)).toEqual(['import(no-cycle)', 'import(no-cycle)']);
});

test('types are used: a promise that nobody awaits is an error', () => {
  const complaints = lint({ 'src/node/floating.ts': 'export function leak(): void {\n  Promise.resolve(1);\n}\n' });
  expect(complaints.map(({ rule }) => rule)).toEqual(['typescript(no-floating-promises)']);
});

test('a ban that is switched off where it is not broken is an error', () => {
  const complaints = lint({ 'src/node/needless.ts': '// oxlint-disable-next-line no-restricted-imports\nexport const one = 1;\n' });
  expect(complaints).toHaveLength(1);
});

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BuildOptions, Metafile } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** What every window loads, and what a window with a task loads. */
const ENTRY = 'src/extension/extension.ts';
const REST = 'src/extension/coagency.ts';
let metafile: Metafile;

beforeAll(async () => {
  const options: BuildOptions = { bundle: true, platform: 'node', format: 'cjs', target: 'node20', minify: true };
  const external = ['vscode', './coagency.ts'];
  const entryPoints = [ENTRY, REST];
  const result = await build({ ...options, external, absWorkingDir: root, entryPoints, outdir: 'dist', write: false, metafile: true });
  metafile = result.metafile;
});

/** Bytes that each module has in the bundle of `entry`, of those that are evaluated at once or (`all`) of all. */
function bytes(entry: string, all: boolean): Map<string, number> {
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === entry);
  const eager = new Set([entry]);
  for (const file of eager) {
    for (const { path, external, kind } of metafile.inputs[file]?.imports ?? [])
      if (!external && kind !== 'dynamic-import') eager.add(path);
  }
  const sizes = Object.entries(output?.inputs ?? {}).map(([file, { bytesInOutput }]) => [file, bytesInOutput] as const);
  return new Map(sizes.filter(([file, size]) => size > 0 && (all || eager.has(file))));
}

const total = (sizes: Map<string, number>): number => [...sizes.values()].reduce((sum, size) => sum + size, 0);

test('what every window loads is a few places to call at', () => {
  const whole = bytes(ENTRY, true);
  expect([...whole.keys()].filter((file) => /^(?:node_modules|src\/(?:core|node|planner|sync))\//.test(file))).toEqual([]);
  expect(total(whole)).toBeLessThan(10_000);
});

test('what the rest evaluates at once is our own wiring, and little of it', () => {
  const eager = bytes(REST, false);
  expect([...eager.keys()].filter((file) => file.startsWith('node_modules/'))).toEqual([]);
  expect(total(eager)).toBeLessThan(80_000);
});

test('of zod only what is used is bundled', () => {
  expect([...bytes(REST, true).keys()].filter((file) => /zod\/v4\/locales\/(?!en\.|index\.)/.test(file))).toEqual([]);
});

/** What the editor’s Node (20) does not have yet. Types do not tell: they are those of the newer Node of server and CLI. */
const NEWER =
  /\b(?:Map|Object)\.groupBy\b|\bPromise\.(?:withResolvers|try)\b|\bArray\.fromAsync\b|\bIterator\.from\b|\bRegExp\.escape\b|\bMath\.sumPrecise\b|\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(|\b(?:Uint8Array\.from(?:Base64|Hex)|toBase64\(|toHex\(\))|\.(?:values|keys|entries)\(\)\s*\.(?:map|filter|some|every|find|toArray|take|drop|flatMap|reduce|forEach)\(|\bnode:sqlite\b|\bimport\.meta\.(?:dirname|filename)\b|\bawait using\b/;

test('nothing in the bundle is newer than the editor’s Node', async () => {
  const all = [...bytes(ENTRY, true).keys(), ...bytes(REST, true).keys()];
  const ours = [...new Set(all)].filter((file) => file.startsWith('src/'));
  expect(ours.length).toBeGreaterThan(50);
  const newer: string[] = [];
  for (const file of ours) {
    const source = await readFile(new URL(file, new URL('../../../', import.meta.url)), 'utf8');
    for (const [index, line] of source.split('\n').entries()) if (NEWER.test(line)) newer.push(`${file}:${index + 1}: ${line.trim()}`);
  }
  expect(newer).toEqual([]);
});

test.each(['Map.groupBy(a, f)', 'Promise.withResolvers()', 'map.values().map(f)', 'a.isSubsetOf(b)'])('the list knows %s', (code) => {
  expect(code).toMatch(NEWER);
});

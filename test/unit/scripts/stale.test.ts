import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { staleTargets } from '../../../scripts/stale.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'coagency-stale-'));
  for (const name of ['package-lock.json', 'esbuild.mjs', 'src/cli/main.ts', 'webview/replay/main.tsx']) touch(name, 1_000);
});
afterEach(() => rmSync(root, { recursive: true }));

function touch(name: string, seconds: number): void {
  const file = join(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, seconds, seconds);
}

test('a server in a fresh clone has its pages built, other commands do without', () => {
  expect(staleTargets(root, 'serve')).toEqual(['cli', 'webview']);
  expect(staleTargets(root, 'verify')).toEqual(['cli']);
  expect(staleTargets(root, undefined)).toEqual(['cli']);
});

test('what is newer than all that it is made of is not built again', () => {
  touch('dist/cli.js', 2_000);
  touch('dist/webview/replay.js', 2_000);
  expect(staleTargets(root, 'serve')).toEqual([]);
  touch('webview/replay/main.tsx', 3_000);
  expect(staleTargets(root, 'serve')).toEqual(['webview']);
  touch('src/cli/main.ts', 3_000);
  expect(staleTargets(root, 'serve')).toEqual(['cli', 'webview']);
  touch('dist/cli.js', 4_000);
  touch('esbuild.mjs', 5_000);
  expect(staleTargets(root, 'token')).toEqual(['cli']);
});

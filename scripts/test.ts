// npm test: builds, runs every kind of test, and ends with the line `N passed, N failed`. Arguments choose kinds: unit, server, webview, host, ui.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { runSuites } from '../test/vscode/run.ts';
import { ensureEditor } from '../test/vscode/host/install.ts';
import { ensureChromium } from './chromium.ts';
import { runCommand } from './command.ts';
import { root } from './toolchain.mjs';
import { orMissing, readVitestReport, sum } from './totals.ts';
import type { Totals } from './totals.ts';

const NOTHING: Totals = { passed: 0, failed: 0, skipped: 0 };

/** Runs one vitest project. Its own summary is shown; what counts is its JSON report. */
async function vitest(project: string): Promise<Totals> {
  const report = path.join(root, 'test/output', `${project}.json`);
  await mkdir(path.dirname(report), { recursive: true });
  await rm(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn('vitest', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = await readFile(report, 'utf8').catch(() => undefined);
  const totals = text === undefined ? NOTHING : readVitestReport(text);
  // Unhandled errors and broken set-ups fail a run in which every test passed.
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

async function host(): Promise<Totals> {
  await runCommand('node', ['esbuild.mjs', 'tests'], { cwd: root });
  return runSuites();
}

const KINDS: Readonly<Record<string, () => Promise<Totals>>> = {
  unit: () => vitest('unit'),
  server: () => vitest('server'),
  webview: () => vitest('webview'),
  host,
  ui: () => vitest('ui'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((kind) => !Object.hasOwn(KINDS, kind));
if (unknown.length) {
  console.error(`no such kind of test: ${unknown.join(', ')} (there are: ${Object.keys(KINDS).join(', ')})`);
  process.exit(2);
}
const kinds = asked.length ? asked : Object.keys(KINDS);

const results: [string, Totals, number][] = [];
let started = performance.now();
const note = (kind: string, totals: Totals): void => {
  results.push([kind, totals, (performance.now() - started) / 1000]);
  started = performance.now();
};
const broken = (error: unknown): Totals => {
  console.error(error instanceof Error ? error.message : error);
  return { ...NOTHING, failed: 1 };
};

const asksFor = (...some: string[]): boolean => kinds.some((kind) => some.includes(kind));

/** Everything that takes an installation, before a test's own time limit runs. */
async function prepare(): Promise<void> {
  if (asksFor('webview', 'host', 'ui')) process.env.CHROMIUM = await ensureChromium();
  if (asksFor('host', 'ui')) await ensureEditor();
  if (asksFor('server', 'host')) await runCommand('node', ['esbuild.mjs'], { cwd: root });
}

try {
  await prepare();
  for (const kind of kinds) {
    console.log(`\n── ${kind}`);
    note(kind, orMissing(await KINDS[kind]!().catch(broken)));
  }
} catch (error) {
  note('preparation', broken(error));
}

console.log('');
for (const [kind, { passed, failed, skipped }, seconds] of results) {
  console.log(`${kind.padEnd(12)} ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds.toFixed(0)} s)`);
}
const all = sum(results.map(([, totals]) => totals));
console.log(`${all.passed} passed, ${all.failed} failed`);
// A skipped test is one that nobody sees fail.
process.exitCode = all.failed > 0 ? 1 : 0;

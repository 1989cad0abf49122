// npm test: builds, runs every kind of test, and ends with the line `N passed, N failed`. Arguments choose kinds: unit, server, webview, host, ui.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { runSuites } from '../test/vscode/run.ts';
import { ensureEditor } from '../test/vscode/host/install.ts';
import { ensureChromium } from './chromium.ts';
import { runCommand } from './command.ts';
import { root } from './toolchain.mjs';
import { afterSecondTry, failedParts, orMissing, readVitestReport, sum, totalsOf, WHOLE } from './totals.ts';
import type { Outcome, Totals } from './totals.ts';

const BROKEN: Totals = { passed: 0, failed: 1, skipped: 0 };

/** Runs one vitest project, or some of its files. Its own summary is shown; what counts is its JSON report. */
async function vitest(project: string, files: readonly string[] = []): Promise<Outcome> {
  const report = path.join(root, 'test/output', `${project}.json`);
  await mkdir(path.dirname(report), { recursive: true });
  await rm(report, { force: true });
  const args = ['run', ...files, '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn('vitest', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = await readFile(report, 'utf8').catch(() => undefined);
  const outcome: Outcome = text === undefined ? new Map() : readVitestReport(text);
  // Unhandled errors and broken set-ups fail a run in which every test passed.
  return code !== 0 && totalsOf(outcome).failed === 0 ? new Map([...outcome, [WHOLE, BROKEN]]) : outcome;
}

async function host(suites?: readonly string[]): Promise<Outcome> {
  await runCommand('node', ['esbuild.mjs', 'tests'], { cwd: root });
  return runSuites(suites);
}

/** Files and suites that were run a second time. */
let again = 0;

/**
 * What an editor and a browser are part of: windows, watchers, focus and the clipboard are theirs, and now and then late. What failed
 * is tried once more from the start, in an editor and a browser of its own. What is ours fails twice.
 */
async function twice(run: (parts?: readonly string[]) => Promise<Outcome>): Promise<Outcome> {
  const first = await run();
  const failed = failedParts(first);
  const whole = first.get(WHOLE)?.failed === 1;
  if (failed.length === 0 && !whole) return first;
  console.log(
    `\nonce more, from the start: ${whole ? 'all' : failed.map((part) => (path.isAbsolute(part) ? path.relative(root, part) : part)).join(', ')}`,
  );
  again += whole ? 1 : failed.length;
  return afterSecondTry(first, await run(whole ? undefined : failed));
}

const KINDS: Readonly<Record<string, () => Promise<Outcome>>> = {
  unit: () => vitest('unit'),
  server: () => vitest('server'),
  webview: () => twice((files) => vitest('webview', files)),
  host: () => twice(host),
  ui: () => twice((files) => vitest('ui', files)),
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
  return BROKEN;
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
    note(kind, orMissing(await KINDS[kind]!().then(totalsOf, broken)));
  }
} catch (error) {
  note('preparation', broken(error));
}

console.log('');
for (const [kind, { passed, failed, skipped }, seconds] of results) {
  console.log(`${kind.padEnd(12)} ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds.toFixed(0)} s)`);
}
const all = sum(results.map(([, totals]) => totals));
if (again > 0) console.log(`run a second time: ${again} files or suites, named above`);
console.log(`${all.passed} passed, ${all.failed} failed`);
// A skipped test is one that nobody sees fail.
process.exitCode = all.failed > 0 ? 1 : 0;

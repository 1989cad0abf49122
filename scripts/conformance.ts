// npm run conformance -- [--store sqlite|postgres] [--json]: the official Durable Streams suite against each store. Exits 1 where a test fails.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './toolchain.mjs';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Tests of parts that the protocol leaves optional and that the server does not have; the documentation says which. */
  readonly skipped: number;
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function runStore(store: string): Promise<Outcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coagency-conformance-'));
  const report = path.join(folder, 'report.json');
  const args = ['run', '--project', 'server', `test/server/conformance-${store}.test.ts`, '--reporter=json', `--outputFile=${report}`];
  const child = spawn('vitest', args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const text = await readFile(report, 'utf8');
  await rm(folder, { recursive: true });
  return outcomeOf(JSON.parse(text) as VitestReport);
}

function outcomeOf({ testResults }: VitestReport): Outcome {
  const tests = testResults.flatMap((file) => file.assertionResults);
  const failures = tests.filter((test) => test.status === 'failed').map((test) => test.fullName);
  // A file that could not be set up fails without a failing test.
  for (const file of testResults) if (file.status === 'failed' && failures.length === 0) failures.push(file.message);
  const passed = tests.filter((test) => test.status === 'passed').length;
  return {
    passed,
    failed: failures.length,
    skipped: tests.length - passed - tests.filter((test) => test.status === 'failed').length,
    failures,
  };
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, store: { type: 'string' } } });
const STORES = ['sqlite', 'postgres'];
if (values.store !== undefined && !STORES.includes(values.store)) {
  console.error(`no such store: ${values.store} (there are: ${STORES.join(', ')})`);
  process.exit(2);
}
const stores: Record<string, Outcome> = {};
for (const store of values.store === undefined ? STORES : [values.store]) stores[store] = await runStore(store);
const all = Object.values(stores);
const sum = (figure: 'passed' | 'failed' | 'skipped'): number => all.reduce((total, outcome) => total + outcome[figure], 0);
const total = {
  passed: sum('passed'),
  failed: sum('failed'),
  skipped: sum('skipped'),
  failures: all.flatMap((outcome) => outcome.failures),
};
if (values.json) console.log(JSON.stringify({ ...total, stores }));
else {
  for (const [store, { passed, failed, skipped }] of Object.entries(stores))
    console.log(`${store}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  for (const failure of total.failures) console.log(`  failed: ${failure}`);
}
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSecrets } from '../../src/core/redaction/find-secrets.ts';
import { syntaxOfPath } from '../../src/core/redaction/syntax.ts';
import { readEdits } from './capture/edits.ts';
import { time } from './capture/measure.ts';
import type { Timing } from './capture/measure.ts';
import { recorderPath, redacting, unredacted } from './capture/recorder-path.ts';
import { leakRows } from './redaction/corpus.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 5;
const ROOT = join(import.meta.dirname, '../..');
const ORDINARY = [
  'src',
  'webview',
  'scripts',
  'test/vscode',
  'docs',
  ...['hono', 'zod', 'openai', 'kysely', 'pg'].map((name) => `node_modules/${name}`),
];
const SOURCE = /\.(?:[cm]?[jt]sx?|json|md|css|html|ya?ml)$/;

/** What gets through redaction, how much of ordinary code it takes for secret, and what it adds to recording an edit. */
export async function run(): Promise<BenchRow[]> {
  const root = await mkdtemp(join(tmpdir(), 'coagency-bench-'));
  try {
    return [...(await leakRows(root)), ...(await ordinaryRows()), ...(await timeRows(root))];
  } finally {
    await rm(root, { recursive: true });
  }
}

async function timeRows(root: string): Promise<BenchRow[]> {
  const { name, edits } = readEdits();
  const paths = [
    recorderPath('recorder', unredacted, true),
    recorderPath('recorder, redacting', redacting, true),
    recorderPath('writer', unredacted, false),
    recorderPath('writer, redacting', redacting, false),
  ];
  const runs = paths.map((): Timing[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, path] of paths.entries()) runs[i]!.push(await time(path, join(root, `${round}-${i}`), edits));
  const middle = (i: number, key: keyof Timing): number => runs[i]!.map((timing) => timing[key]).toSorted((a, b) => a - b)[ROUNDS >> 1]!;
  const row = (figure: string, i: number, key: keyof Timing, floor: number | null, aim: number | null): BenchRow => {
    const [value, baseline] = [middle(i + 1, key), middle(i, key)];
    const ratio = value / baseline;
    return { figure: `${figure} (${name})`, value, unit: 'µs', baseline, ratio, floor, aim, met: floor === null || ratio <= floor };
  };
  return [
    row('an edit with redaction, median, against without', 0, 'median', 2, 1.3),
    row('an edit with redaction, p99, against without', 0, 'p99', null, null),
    row('all work of the thread per edit, against without', 0, 'wholeThread', 2, 1.3),
    row('an edit with redaction, median, the writer alone, against without', 2, 'median', null, null),
  ];
}

/** Code that holds no secret, but what its authors wrote as one (passwords in examples and tests). */
async function ordinaryRows(): Promise<BenchRow[]> {
  let [files, hit, characters, masked, milliseconds] = [0, 0, 0, 0, 0];
  for (const folder of ORDINARY) {
    for (const name of await readdir(join(ROOT, folder), { recursive: true })) {
      const path = join(ROOT, folder, name);
      if (!SOURCE.test(name) || !(await stat(path)).isFile()) continue;
      const text = await readFile(path, 'utf8');
      const start = process.cpuUsage();
      const spans = findSecrets(text, syntaxOfPath(path));
      milliseconds += process.cpuUsage(start).user / 1_000;
      files++;
      characters += text.length;
      if (spans.length > 0) hit++;
      for (const { from, to } of spans) masked += to - from;
    }
  }
  const row = (figure: string, value: number, unit: string): BenchRow => {
    return { figure, value, unit, baseline: null, ratio: null, floor: null, aim: null, met: true };
  };
  return [
    row(`ordinary code: files with something masked, of ${files}`, (100 * hit) / files, '%'),
    row(`ordinary code: characters masked, of ${characters}`, (1e6 * masked) / characters, 'in a million'),
    row('whole texts looked through', characters / 1_000 / milliseconds, 'MB/s'),
  ];
}

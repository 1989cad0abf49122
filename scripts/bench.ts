// npm run bench -- [NAME] [--json]: runs test/bench/NAME.bench.ts, or all in turn. Exits 1 where a floor is not met.
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchRow } from '../test/bench/row.ts';
import { root } from './toolchain.mjs';

const SUFFIX = '.bench.ts';
const FOLDER = path.join(root, 'test/bench');

interface BenchResult {
  readonly name: string;
  readonly machine: string;
  readonly rows: readonly BenchRow[];
}

const machine = (): string =>
  `${os.cpus()[0]?.model.trim() ?? os.arch()}, ${os.availableParallelism()} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}, Node ${process.versions.node}`;

async function runBench(name: string): Promise<BenchResult> {
  const module = (await import(pathToFileURL(path.join(FOLDER, name + SUFFIX)).href)) as { run(): Promise<BenchRow[]> };
  return { name, machine: machine(), rows: await module.run() };
}

const number = (value: number | null): string => (value === null ? '–' : String(Number(value.toPrecision(4))));

function print({ name, machine: where, rows }: BenchResult): void {
  const header = ['figure', 'value', 'unit', 'baseline', 'ratio', 'floor', 'aim', 'met'];
  const cells = rows.map((row) => [
    row.figure,
    number(row.value),
    row.unit,
    ...[row.baseline, row.ratio, row.floor, row.aim].map(number),
    row.met ? 'yes' : 'NO',
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)));
  console.log(`${name} (${where})`);
  for (const row of [header, ...cells])
    console.log(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}`,
    );
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const known = (await readdir(FOLDER)).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length || (values.json && positionals.length !== 1)) {
  console.error(
    `${unknown.length ? `no such benchmark: ${unknown.join(', ')}` : '--json wants one name'} (there are: ${known.join(', ')})`,
  );
  process.exit(2);
}
for (const name of positionals.length ? positionals : known) {
  const result = await runBench(name);
  if (values.json) console.log(JSON.stringify(result));
  else print(result);
  if (result.rows.some(({ met }) => !met)) process.exitCode = 1;
}

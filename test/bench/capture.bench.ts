import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TrajectoryReader } from '../../src/node/log/reader.ts';
import { TrajectoryWriter } from '../../src/node/log/writer.ts';
import { CHECKPOINT } from '../../src/node/session/checkpoint.ts';
import { readEdits } from './capture/edits.ts';
import type { Edits } from './capture/edits.ts';
import { livePath } from './capture/live-path.ts';
import { heap, longestBlock, play, time } from './capture/measure.ts';
import type { Timing } from './capture/measure.ts';
import { minimalLogger, nothing, packing, writerPath } from './capture/paths.ts';
import type { CapturePath } from './capture/paths.ts';
import { recorderPath, redacting, unredacted } from './capture/recorder-path.ts';
import type { BenchRow } from './row.ts';

const FEW = 10_000;
const MANY = 1_000_000;
const KEY_PRESSES = 300;
/** Each is measured so often, in turn; the median run counts, as other work on the machine disturbs some. */
const ROUNDS = 5;

/** What recording costs the extension host, and what it leaves on disk. */
export async function run(): Promise<BenchRow[]> {
  const root = await mkdtemp(join(tmpdir(), 'coagency-bench-'));
  try {
    const edits = readEdits();
    return [
      ...(await timeRows(root, edits)),
      await durableRow(root),
      ...(await sizeRows(root, edits)),
      ...(await speedRows(root, edits)),
      ...(await growthRows(root, edits)),
    ];
  } finally {
    await rm(root, { recursive: true });
  }
}

async function timeRows(root: string, { name, edits }: Edits): Promise<BenchRow[]> {
  const paths = [
    nothing,
    minimalLogger,
    writerPath(),
    recorderPath('recorder, not redacting', unredacted, true),
    recorderPath('recorder', redacting, true),
  ];
  const runs = new Map<CapturePath, Timing[]>(paths.map((path) => [path, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const path of paths) runs.get(path)!.push(await time(path, join(root, `time-${round}-${path.name}`), edits));
  const [idle, logger, writer, plain, recorder] = paths.map((path) => runs.get(path)!);
  const middle = (timings: readonly Timing[] | undefined, key: keyof Timing): number =>
    timings!.map((timing) => timing[key]).toSorted((a, b) => a - b)[ROUNDS >> 1]!;
  const against = (figure: string, key: keyof Timing, floor: number | null, aim: number | null): BenchRow =>
    ratioRow(`${figure} (${name}), against the minimal logger`, 'µs', middle(recorder, key), middle(logger, key), floor, aim);
  return [
    // The extension's own path: redacted, encoded, chained, and folded into the live model.
    against('an edit, median', 'median', 10, 3),
    against('an edit, p99', 'p99', null, null),
    against('all work of the thread, per edit', 'wholeThread', null, null),
    ratioRow('an edit, median, the writer alone', 'µs', middle(writer, 'median'), middle(logger, 'median'), null, null),
    ratioRow('an edit, median, against the same without redaction', 'µs', middle(recorder, 'median'), middle(plain, 'median'), 2, 1.3),
    ratioRow('doing nothing, median (what measuring costs)', 'µs', middle(idle, 'median'), middle(logger, 'median'), null, null),
  ];
}

/** How long an event is in danger, at the speed of typing. */
async function durableRow(root: string): Promise<BenchRow> {
  const writer = await TrajectoryWriter.open(join(root, 'durable'), { session: 'bench-session' });
  const pressed: number[] = [];
  let longest = 0;
  let durable = 0;
  writer.onDurable((count) => {
    longest = Math.max(longest, performance.now() - pressed[durable]!);
    durable = count;
  });
  for (let i = 0; i < KEY_PRESSES; i++) {
    pressed.push(performance.now());
    writer.append({ kind: 'doc.changed', doc: 1, changes: [[i, 0, 'x']] });
    await delay(20);
  }
  await writer.flush();
  await writer.close();
  return plainRow(`from a key press to the disk (fsync), the longest of ${KEY_PRESSES}`, 'ms', longest, 250, null);
}

async function sizeRows(root: string, edits: Edits): Promise<BenchRow[]> {
  const { name, count } = edits;
  const folder = join(root, 'size');
  const open = await writerPath(Number.MAX_SAFE_INTEGER).open(folder);
  await play(open, edits, edits.edits.length);
  await open.close();
  const active = await sizeOf(folder, '000001.jsonl');
  const writer = await TrajectoryWriter.open(folder, { session: 'bench-session', packSegment: packing });
  const blocked = await longestBlock(() => writer.seal());
  await writer.close();
  const [sealedName] = (await readdir(folder)).filter((each) => each.startsWith('000001'));
  const sealed = await sizeOf(folder, sealedName!);
  return [
    plainRow(`bytes an edit, active segment (${name})`, 'B', active / count, 100, 60),
    plainRow(`bytes an edit, sealed segment (${name}, ${sealedName!.split('.').at(-1)})`, 'B', sealed / count, 8, 4),
    plainRow('longest block of the event loop while sealing', 'ms', blocked, 20, 5),
  ];
}

/** The log alone, at full speed. */
async function speedRows(root: string, edits: Edits): Promise<BenchRow[]> {
  const folder = join(root, 'speed');
  const open = await writerPath().open(folder);
  await play(open, edits, FEW);
  const blocked = await longestBlock(() => play(open, edits, MANY - FEW, FEW));
  await open.close();
  const syncing = await longestBlock(() => readAll(folder));
  await rm(folder, { recursive: true });
  return [
    plainRow(`longest block of the event loop in ${MANY} edits at full speed, sealing included`, 'ms', blocked, 20, 5),
    plainRow('longest block of the event loop while all is read for sync', 'ms', syncing, 20, 5),
  ];
}

/** All that the extension holds of a session: log, redaction, documents, tracker, checkpoints. */
async function growthRows(root: string, edits: Edits): Promise<BenchRow[]> {
  const folder = join(root, 'growth');
  const open = await livePath.open(folder);
  await play(open, edits, FEW);
  const few = heap();
  await play(open, edits, MANY - FEW, FEW);
  const many = heap();
  await open.close();
  const { size } = await stat(join(folder, CHECKPOINT));
  const resumed = await resume(folder);
  return [
    ratioRow(`heap after ${MANY} edits, against after ${FEW} (log, redaction, model, tracker)`, 'MB', many / 1e6, few / 1e6, 1.5, 1.1),
    plainRow(`resuming a killed session of ${MANY} edits, up to the panel's view (a new process)`, 'ms', resumed.milliseconds, 1_000, null),
    plainRow('events folded anew for it', '', resumed.count - resumed.from, null, null),
    plainRow('its checkpoint', 'kB', size / 1e3, null, null),
  ];
}

async function resume(folder: string): Promise<{ milliseconds: number; count: number; from: number }> {
  const child = join(import.meta.dirname, 'capture/resume-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, folder]);
  return JSON.parse(stdout);
}

async function readAll(folder: string): Promise<void> {
  const reader = await TrajectoryReader.open(folder);
  for (let seq = 0; ;) {
    const { nextSeq } = await reader.read(seq, 256 * 1024);
    if (nextSeq === seq) return;
    seq = nextSeq;
  }
}

async function sizeOf(folder: string, name: string): Promise<number> {
  return (await stat(join(folder, name))).size;
}

function plainRow(figure: string, unit: string, value: number, floor: number | null, aim: number | null): BenchRow {
  return { figure, value, unit, baseline: null, ratio: null, floor, aim, met: floor === null || value <= floor };
}

function ratioRow(figure: string, unit: string, value: number, baseline: number, floor: number | null, aim: number | null): BenchRow {
  const ratio = value / baseline;
  return { figure, value, unit, baseline, ratio, floor, aim, met: floor === null || ratio <= floor };
}

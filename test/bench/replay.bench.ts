import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { EventColumns, pack } from '../../src/core/replay/columns.ts';
import { ViewFolder } from '../../src/core/replay/folder.ts';
import { ReplayModel } from '../../src/core/replay/model.ts';
import { LogReader } from '../../src/core/replay/reader.ts';
import { bundleWebview } from '../webview/harness/bundle.ts';
import { joinedLog } from './replay/joined-log.ts';
import { pageFigures } from './replay/page-figures.ts';
import type { BenchRow } from './row.ts';

const EDITS = 260_000;
const MEGABYTE = 1_000_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const memory = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Texts of a log, ready to be sought. */
function load(log: string): ReplayModel {
  const model = new ReplayModel(new Map());
  for (const events of new LogReader().read(log)) model.append(pack(events));
  model.fold(() => true);
  return model;
}

/** What the worker holds when it is done; adds what it found to `model`. */
function foldViews(log: string, model: ReplayModel): unknown {
  const events = new EventColumns();
  const folder = new ViewFolder('bench-session', () => undefined);
  for (const chunk of new LogReader().read(log)) {
    events.append(pack(chunk));
    for (const event of chunk) folder.apply(event);
    model.appendFolded(structuredClone(folder.take()));
  }
  return { events, folder };
}

/** Seeded, so that runs can be compared. */
function random(): () => number {
  let state = 20_261_122;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 0x7fff_ffff;
}

const p99 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!;

/** Milliseconds that each of some calls takes. */
function timed(count: number, run: (index: number) => void): number[] {
  return Array.from({ length: count }, (_, index) => {
    const start = performance.now();
    run(index);
    return performance.now() - start;
  });
}

/** Each call's least time of five rounds: what other programs on the machine do meanwhile does not count. */
function leastTimes(round: () => number[]): number[] {
  const rounds = Array.from({ length: 5 }, round);
  return rounds[0]!.map((_, index) => Math.min(...rounds.map((times) => times[index]!)));
}

function seeks(model: ReplayModel): number {
  const round = (): number[] => {
    const next = random();
    return timed(2_000, () => model.seek(Math.floor(next() * (model.last + 1))));
  };
  return p99(leastTimes(round));
}

function backSteps(model: ReplayModel): number {
  const round = (): number[] => {
    const next = random();
    return Array.from({ length: 30 }, () => {
      const from = 200 + Math.floor(next() * (model.last - 200));
      model.seek(from);
      return timed(100, (step) => model.seek(from - 1 - step));
    }).flat();
  };
  return p99(leastTimes(round));
}

/** The plain way: every edit applied anew to a string, up to a late moment. */
function reapplied(model: ReplayModel): number {
  const [time] = timed(1, () => {
    const texts = new Map<number, string>();
    for (let seq = 0; seq <= model.last; seq += 1) {
      const event = model.events.at(seq);
      if (event.kind === 'doc.opened') texts.set(event.doc, event.text ?? '');
      if (event.kind !== 'doc.changed') continue;
      let text = texts.get(event.doc) ?? '';
      for (const [at, deleted, inserted] of event.changes) text = text.slice(0, at) + inserted + text.slice(at + deleted);
      texts.set(event.doc, text);
      // Reading a character makes the engine build the string, as showing it would.
      text.charCodeAt(text.length >> 1);
    }
  });
  return time!;
}

const row = (
  figure: string,
  value: number,
  unit: string,
  floor: number | null,
  aim: number | null,
  baseline: number | null = null,
): BenchRow => ({
  figure,
  value,
  unit,
  baseline,
  ratio: baseline === null ? null : value / baseline,
  floor,
  aim,
  met: floor === null || value <= floor,
});

/** How much more each session costs to open and to seek than the first; the worse of the two. Taken in turn, so that none has a quiet hour alone. */
function extraCosts(logs: readonly string[]): number[] {
  const opened = Array.from({ length: 5 }, () => logs.map((log) => timed(1, () => load(log))[0]!));
  const open = logs.map((_, index) => Math.min(...opened.map((times) => times[index]!)));
  const seek = logs.map((log) => seeks(load(log)));
  return logs.map((_, index) => Math.max(open[index]! / open[0]!, seek[index]! / seek[0]!));
}

/** What a browser loads to show a file: a grammar comes with the first file of its language, the largest counts. */
async function scriptBytes(): Promise<number> {
  const sizes = [...(await bundleWebview('webview/replay/main.tsx'))]
    .filter(([name]) => name.endsWith('.js'))
    .map(([name, script]) => ({ grammar: /^replay\.(?!worker)\w+\.js$/.test(name), size: gzipSync(script, { level: 9 }).length }));
  const always = sizes.filter(({ grammar }) => !grammar).reduce((sum, { size }) => sum + size, 0);
  return always + Math.max(...sizes.filter(({ grammar }) => grammar).map(({ size }) => size));
}

/** Opening and seeking a session of 260,000 edits; the baseline re-applies all edits to a plain string. */
export async function run(): Promise<BenchRow[]> {
  const log = joinedLog({ edits: EDITS });
  const before = memory();
  const model = load(log);
  const texts = memory() - before;
  const worker = foldViews(log, model);
  const both = memory() - before;
  const baseline = reapplied(model);
  const seek = seeks(model);
  const back = backSteps(model);
  const gap = (150 * 3_600_000) / (EDITS / 1_000);
  const [, gaps, files] = extraCosts([log, joinedLog({ edits: EDITS, gap }), joinedLog({ edits: EDITS, files: 50 })]);
  const page = await pageFigures(log);
  const bytes = await scriptBytes();
  // Kept alive until it was measured.
  if (!worker) throw new Error('no worker');
  return [
    row('open until the first frame', page.firstFrame, 'ms', 1_200, 200),
    row('open until every text can be sought (browser, wall time)', page.allTexts, 'ms', null, null, baseline),
    row('seek p99 (text, plan, flags)', seek, 'ms', 8, 2, baseline),
    row('seek p99, drawn (browser)', page.drawnSeek, 'ms', null, null, baseline),
    row('step back p99', back, 'ms', 4, 1, baseline),
    row('heap: texts', texts / MEGABYTE, 'MB', null, null),
    row('heap: texts, plan and worker', both / MEGABYTE, 'MB', 150, 60),
    row('heap: the page in a browser', page.heap / MEGABYTE, 'MB', 150, 60),
    row('150 hours of gaps cost', gaps!, 'x', 1.2, 1),
    row('50 files cost', files!, 'x', 1.2, 1),
    row('JavaScript, gzipped (page, workers, largest grammar)', bytes / 1_000, 'KB', 400, 200),
  ];
}

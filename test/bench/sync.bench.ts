import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bestPacking, pack } from '../../src/node/log/packing.ts';
import { segmentName } from '../../src/node/log/segment-name.ts';
import { TrajectoryReader } from '../../src/node/log/reader.ts';
import { TestPostgres } from '../server/support/postgres.ts';
import type { BenchRow } from './row.ts';
import { plainPostgres, plainSqlite } from './sync/baselines.ts';
import { BenchServer } from './sync/child.ts';
import type { Form } from './sync/child.ts';
import { batches, record } from './sync/recording.ts';
import type { Batch } from './sync/recording.ts';

const EVENTS = 260_000;
const SESSIONS = 50;
/** As the client cuts them when it has much to send, and as fifty clients that record at the same time do. */
const LARGE = 1 << 20;
const SMALL = 64 << 10;
/** Each figure is the best of so many runs: what the machine does beside it only ever takes away. */
const RUNS = 3;

const MB = 1e6;
const perSecond = (events: number, milliseconds: number): number => Math.round(events / (milliseconds / 1000));

async function best(run: () => Promise<number>): Promise<number> {
  const figures: number[] = [];
  for (let i = 0; i < RUNS; i++) figures.push(await run());
  return Math.min(...figures);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const atLeast = (figure: string, unit: string, value: number, baseline: number, floor: number, aim: number): BenchRow => ({
  figure,
  value,
  unit,
  baseline,
  ratio: value / baseline,
  floor,
  aim,
  met: value / baseline >= floor,
});
const atMost = (figure: string, unit: string, value: number, baseline: number | null, floor: number, aim: number): BenchRow => {
  const ratio = baseline === null ? null : value / baseline;
  return { figure, value, unit, baseline, ratio, floor, aim, met: (ratio ?? value) <= floor };
};

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coagency-bench-'));
  const postgres = await TestPostgres.start();
  try {
    return await measure(folder, postgres);
  } finally {
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, postgres: TestPostgres): Promise<BenchRow[]> {
  let folders = 0;
  const fresh = (): string => {
    const path = join(folder, String(++folders));
    mkdirSync(path);
    return path;
  };
  const sqliteServer = (data = fresh()): Promise<BenchServer> => BenchServer.start({ start: { data, port: 0, host: '127.0.0.1' } });
  const recording = record(EVENTS);
  const large = batches(recording, LARGE);
  const rows: BenchRow[] = [];

  const ingest = async (server: BenchServer, cut: readonly Batch[], form: Form = 'gzip'): Promise<number> => {
    try {
      await server.ingest('warm-up-session', cut.slice(0, 2), form);
      return await timed(() => server.ingest(recording.session, cut, form));
    } finally {
      await server.stop();
    }
  };
  const ours = perSecond(EVENTS, await best(async () => ingest(await sqliteServer(), large)));
  const plain = perSecond(EVENTS, await best(async () => plainSqlite(fresh(), large)));
  const reference = async (form: Form): Promise<number> =>
    perSecond(EVENTS, await best(async () => ingest(await BenchServer.start({ reference: fresh() }), large, form)));
  rows.push(atLeast('ingest, one session, SQLite, against plain inserts', 'events/s', ours, plain, 0.4, 0.8));
  rows.push(
    atLeast('ingest, one session, SQLite, against the reference server, JSON mode', 'events/s', ours, await reference('json'), 1, 3),
  );
  // It looks at nothing then: what an append costs without validation and without a chain.
  rows.push(atLeast('the same, against the reference server as a byte stream', 'events/s', ours, await reference('bytes'), 0, 1));

  const small = batches(recording, SMALL);
  const share = batches({ ...recording, lines: recording.lines.slice(0, EVENTS / SESSIONS) }, SMALL);
  const one = perSecond(EVENTS, await best(async () => ingest(await sqliteServer(), small)));
  const fifty = await best(async () => {
    const server = await sqliteServer();
    await server.ingest('warm-up-session', small.slice(0, 10));
    const took = await timed(() => Promise.all(Array.from({ length: SESSIONS }, (_, i) => server.ingest(`bench-session-${i}`, share))));
    await server.stop();
    return took;
  });
  rows.push(atLeast('50 sessions at once, in sum, against one', 'events/s', perSecond(EVENTS, fifty), one, 0.8, 1.5));

  const onPostgres = async (): Promise<BenchServer> =>
    BenchServer.start({ start: { databaseUrl: await postgres.newDatabase(), port: 0, host: '127.0.0.1' } });
  const ourPostgres = perSecond(EVENTS, await best(async () => ingest(await onPostgres(), large)));
  const plainPg = perSecond(EVENTS, await best(async () => plainPostgres(await postgres.newDatabase(), large)));
  rows.push(atLeast('ingest, one session, PostgreSQL, against plain inserts', 'events/s', ourPostgres, plainPg, 0.3, 0.7));

  const data = fresh();
  const server = await sqliteServer(data);
  const { stored: empty } = await server.ask<{ stored: number }>('seal');
  await server.ingest(recording.session, large);
  const { stored } = await server.ask<{ stored: number }>('seal');
  const bytes = large.reduce((sum, batch) => sum + batch.lines.length, 0);
  const read = await best(() => timed(() => server.readBack(recording.session)));
  await server.stop();
  const log = join(folder, 'log');
  const sealedBytes = await sealedLog(log, recording.header, large);
  const fromFile = await best(() => timed(() => readLog(log)));
  rows.push(
    atLeast(
      'reading a session back, against reading its folder',
      'MB/s',
      bytes / MB / (read / 1000),
      bytes / MB / (fromFile / 1000),
      0.2,
      0.5,
    ),
  );
  rows.push(atMost('bytes stored an event, against sealed segments', 'bytes', (stored - empty) / EVENTS, sealedBytes / EVENTS, 1.5, 1.05));

  const many = await sqliteServer();
  await Promise.all(Array.from({ length: SESSIONS }, (_, i) => many.ingest(`bench-session-${i}`, large)));
  const { peak } = await many.ask<{ peak: number }>('peak');
  await many.stop();
  rows.push(atMost('peak memory, 50 sessions of 260,000 events at once', 'MB', peak / MB, null, 300, 150));
  return rows;
}

/** The same events as the client keeps them once sealed: 4 MB segments, packed. Resolves to the bytes on disk. */
async function sealedLog(folder: string, header: string, cut: readonly Batch[]): Promise<number> {
  mkdirSync(folder);
  let segment = 0;
  let firstSeq = 0;
  for (let i = 0; i < cut.length; i += 4) {
    const part = cut.slice(i, i + 4);
    const first = JSON.stringify({ ...JSON.parse(header), segment: ++segment, firstSeq, head: i === 0 ? null : '0'.repeat(64) });
    const count = part.reduce((sum, batch) => sum + batch.events, 0);
    const seal = JSON.stringify({ seal: { segment, count, head: '0'.repeat(64) } });
    const bytes = Buffer.concat([Buffer.from(`${first}\n`), ...part.map((batch) => batch.lines), Buffer.from(`${seal}\n`)]);
    writeFileSync(join(folder, segmentName(segment, bestPacking)), await pack(bytes, bestPacking));
    firstSeq += count;
  }
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function readLog(folder: string): Promise<void> {
  const reader = await TrajectoryReader.open(folder);
  let seq = 0;
  for (;;) {
    const { lines, nextSeq } = await reader.read(seq, SMALL);
    if (lines.length === 0) break;
    seq = nextSeq;
  }
  if (seq !== EVENTS) throw new Error(`read ${seq} of ${EVENTS} events`);
}

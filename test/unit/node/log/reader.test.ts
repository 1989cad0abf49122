import { beforeAll, describe, expect, it } from 'vitest';
import { Chain } from '../../../../src/core/trajectory/chain.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import type { LogEntry } from '../../../../src/node/log/reader.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import { nodeSha256 } from '../../../../src/node/sha256.ts';
import { HandClock } from './hand-clock.ts';
import { MemoryFiles } from './memory-files.ts';

const FOLDER = '/log';
const EVENTS = 40;

async function record(files: MemoryFiles): Promise<void> {
  const writer = await TrajectoryWriter.open(FOLDER, {
    session: 'session-1',
    files,
    clock: new HandClock(),
    segmentBytes: 900,
    packing: 'gz',
  });
  for (let i = 0; i < EVENTS; i++) {
    writer.append({ kind: 'note.added', text: `${i} é😀` });
    if (i % 5 === 4) await writer.flush();
  }
  await writer.close();
}

async function entries(files: MemoryFiles): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for await (const entry of (await TrajectoryReader.open(FOLDER, files)).entries()) all.push(entry);
  return all;
}

describe('TrajectoryReader', () => {
  const files = new MemoryFiles();
  beforeAll(() => record(files));

  it('gives lines from any event on, within a bound, one at least', async () => {
    const reader = await TrajectoryReader.open(FOLDER, files);
    expect(await reader.count()).toBe(EVENTS);
    for (const from of [0, 1, 14, 15, 16, 39, 20, 0]) {
      const { lines, nextSeq } = await reader.read(from, 1);
      expect(lines.map((line) => JSON.parse(line).seq)).toEqual([from]);
      expect(nextSeq).toBe(from + 1);
    }
    const { lines, nextSeq } = await reader.read(3, 10_000);
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual(Array.from({ length: nextSeq - 3 }, (_, i) => i + 3));
    expect(lines.join('\n').length).toBeGreaterThan(300);
    expect(await reader.read(EVENTS, 100)).toEqual({ lines: [], nextSeq: EVENTS });
    expect(await reader.read(EVENTS + 5, 100)).toEqual({ lines: [], nextSeq: EVENTS + 5 });
  });

  it('reads only the headers of the segments that it skips', async () => {
    const reader = await TrajectoryReader.open(FOLDER, files);
    const whole: string[] = [];
    files.fault = (operation, path) => void (operation === 'read' && whole.push(path));
    await reader.read(EVENTS - 1, 1);
    files.fault = () => {};
    expect(whole).toHaveLength(0);
  });

  it('knows the chain’s head after any number of events', async () => {
    const reader = await TrajectoryReader.open(FOLDER, files);
    const chain = Chain.start(nodeSha256, await reader.header());
    const heads = [chain.head];
    for await (const line of reader.lines()) {
      chain.add(line);
      heads.push(chain.head);
    }
    for (const count of [0, 7, 8, 3, 40, 15, 16]) expect(await reader.head(count)).toBe(heads[count]);
    expect(await reader.head(EVENTS + 1)).toBeUndefined();
  });

  it('follows a log that is being written, also when a segment is packed under it', async () => {
    const growing = new MemoryFiles();
    const writer = await TrajectoryWriter.open(FOLDER, {
      session: 'session-1',
      files: growing,
      clock: new HandClock(),
      segmentBytes: 500,
      packing: 'gz',
    });
    const reader = await TrajectoryReader.open(FOLDER, growing);
    const seen: number[] = [];
    for (let i = 0; i < 30; i++) {
      writer.append({ kind: 'note.added', text: 'x'.repeat(40) });
      await writer.flush();
      expect(await reader.count()).toBe(i + 1);
      const { lines } = await reader.read(seen.length, 1_000);
      seen.push(...lines.map((line) => JSON.parse(line).seq));
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i));
    await writer.close();
  });

  it('says what is no trajectory', async () => {
    const empty = new MemoryFiles();
    await expect(TrajectoryReader.open('/nowhere', empty)).rejects.toMatchObject({ code: 'not-a-trajectory' });
    await empty.makeFolder(FOLDER);
    await expect(TrajectoryReader.open(FOLDER, empty)).rejects.toMatchObject({ code: 'not-a-trajectory' });
    empty.put(`${FOLDER}/000002.jsonl`, Buffer.from('{}\n'));
    await expect(TrajectoryReader.open(FOLDER, empty)).rejects.toMatchObject({ code: 'segment-missing' });
  });
});

describe('where a log stops being sound', () => {
  it('a torn tail is told, and not given out', async () => {
    const files = new MemoryFiles();
    await record(files);
    const active = (await files.list(FOLDER)).find((name) => name.endsWith('.jsonl'))!;
    const bytes = files.contents().get(`${FOLDER}/${active}`)!;
    files.put(`${FOLDER}/${active}`, bytes.subarray(0, -3));
    const all = await entries(files);
    expect(all.at(-1)).toMatchObject({ type: 'stop', torn: true, reason: expect.stringContaining('incomplete') });
    expect(all.filter((entry) => entry.type === 'event')).toHaveLength(EVENTS - 1);
    expect(await (await TrajectoryReader.open(FOLDER, files)).count()).toBe(EVENTS - 1);
  });

  it('damage within a segment is told, and the next segment still read', async () => {
    const files = new MemoryFiles();
    await record(files);
    files.put(`${FOLDER}/000001.jsonl.gz`, files.contents().get(`${FOLDER}/000001.jsonl.gz`)!.subarray(0, 200));
    await expect((await TrajectoryReader.open(FOLDER, files)).read(0, 1)).rejects.toMatchObject({ code: 'segment-damaged' });
    await record(new MemoryFiles());
    const other = new MemoryFiles();
    await record(other);
    other.put(`${FOLDER}/000002.jsonl.gz`, Buffer.from('rubbish'));
    const all = await entries(other);
    expect(all.find((entry) => entry.type === 'stop')).toMatchObject({ segment: 2, torn: false });
    expect(all.at(-1)).toMatchObject({ type: 'event', segment: 3 });
  });

  it('a segment that is gone from the middle is told, and never taken for the log’s end', async () => {
    const files = new MemoryFiles();
    await record(files);
    const { nextSeq } = await (await TrajectoryReader.open(FOLDER, files)).read(0, 1 << 20);
    await files.remove(`${FOLDER}/000002.jsonl.gz`);
    const reader = await TrajectoryReader.open(FOLDER, files);
    const seen: string[] = [];
    const all = async (): Promise<void> => {
      for await (const line of reader.lines()) seen.push(line);
    };
    await expect(all()).rejects.toMatchObject({ code: 'segment-missing', message: 'segment 2 is missing: 3 follows', seq: nextSeq });
    expect(seen).toHaveLength(nextSeq);
    // What stands after it is read as ever; and beyond the log's end there is nothing, not a gap.
    expect((await reader.read(EVENTS - 1, 1)).lines).toHaveLength(1);
    expect(await reader.read(EVENTS, 1)).toEqual({ lines: [], nextSeq: EVENTS });
  });

  it('nor is a damaged line of a segment that others follow', async () => {
    const files = new MemoryFiles();
    const writer = await TrajectoryWriter.open(FOLDER, {
      session: 'session-1',
      files,
      clock: new HandClock(),
      packSegment: () => Promise.reject(new Error('a full disk')),
    });
    for (const text of ['one', 'two', 'three']) writer.append({ kind: 'note.added', text });
    await writer.seal();
    writer.append({ kind: 'note.added', text: 'four' });
    await writer.close();
    const bytes = files.contents().get(`${FOLDER}/000001.jsonl`)!;
    bytes[bytes.indexOf('{"seq":1')] = 0x21;
    files.put(`${FOLDER}/000001.jsonl`, bytes);
    const reader = await TrajectoryReader.open(FOLDER, files);
    expect(await reader.read(0, 1 << 20)).toMatchObject({ nextSeq: 1 });
    await expect(reader.read(1, 1)).rejects.toMatchObject({ code: 'segment-damaged', seq: 1 });
    expect(await reader.read(3, 1)).toMatchObject({ nextSeq: 4 });
  });
});

import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../../src/node/log/verify.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import { chance } from './chance.ts';
import { HandClock } from './hand-clock.ts';
import { MemoryFiles, diskError } from './memory-files.ts';

const FOLDER = '/log';

const options = (files: MemoryFiles) => ({
  session: 'session-1',
  files,
  clock: new HandClock(),
  segmentBytes: 700,
  packing: 'gz' as const,
});
const body = (i: number): EventBody => ({ kind: 'note.added', text: `${i} é😀 ${'x'.repeat(i % 50)}` });

/** Records until the disk dies at its `last`-th operation. Resolves to what was durable then. */
async function recordUntil(files: MemoryFiles, last: number, pick: (n: number) => number): Promise<number> {
  let durable = 0;
  files.fault = (_operation, _path, bytes) => {
    if (files.operations > last) throw diskError('EIO');
    // The very last write gets only so far.
    if (files.operations === last && bytes > 0) return pick(bytes - 1) + 1;
  };
  try {
    const writer = await TrajectoryWriter.open(FOLDER, options(files));
    writer.onDurable((count) => (durable = count));
    for (let i = 0; i < 60; i++) {
      if (pick(9) === 0) writer.putBlob(`blob ${i}`);
      writer.append(body(i));
      if (pick(2) === 0) await writer.flush();
    }
    await writer.close();
  } catch {
    // The process is gone.
  }
  return durable;
}

async function soundEvents(files: MemoryFiles): Promise<string[]> {
  const reader = await TrajectoryReader.open(FOLDER, files);
  expect(await verifyFolder(reader)).toMatchObject({ problem: undefined });
  const lines: string[] = [];
  for await (const line of reader.lines()) lines.push(line);
  return lines;
}

describe.each([
  ['the power goes', false],
  ['the process is killed', true],
])('when %s', (_, killed) => {
  it('in any moment, what was durable is there, in order, and recording goes on', { timeout: 60_000 }, async () => {
    for (let seed = 0; seed < 150; seed++) {
      const pick = chance(seed + (killed ? 1_000 : 0));
      const files = new MemoryFiles();
      const durable = await recordUntil(files, 5 + pick(300), pick);
      const after = files.afterCrash(killed ? (n) => n : pick);
      await after.remove(`${FOLDER}/lock`).catch(() => {});
      await after.makeFolder(FOLDER);

      const writer = await TrajectoryWriter.open(FOLDER, options(after));
      expect(writer.count, `seed ${seed}`).toBeGreaterThanOrEqual(durable);
      for (let i = writer.count; i < 70; i++) writer.append(body(i));
      await writer.close();
      const lines = await soundEvents(after);
      expect(
        lines.map((line) => JSON.parse(line).text),
        `seed ${seed}`,
      ).toEqual(Array.from({ length: 70 }, (__, i) => (body(i) as { text: string }).text));
    }
  });
});

describe('a segment cut at any byte', () => {
  it('is read and gone on with from its last whole line', { timeout: 60_000 }, async () => {
    const whole = new MemoryFiles();
    const writer = await TrajectoryWriter.open(FOLDER, { ...options(whole), segmentBytes: 500 });
    for (let i = 0; i < 11; i++) {
      writer.append(body(i));
      await writer.flush();
    }
    await writer.close();
    const active = (await whole.list(FOLDER)).find((name) => name.endsWith('.jsonl'))!;
    const bytes = whole.contents().get(`${FOLDER}/${active}`)!;
    const before =
      11 -
      bytes
        .toString()
        .split('\n')
        .filter((line) => line.startsWith('{"seq"')).length;
    expect(before).toBeGreaterThan(3);

    for (let length = 0; length <= bytes.length; length++) {
      for (const tail of ['', '\0\0\0\0', '\n']) {
        const files = new MemoryFiles();
        for (const [path, content] of whole.contents()) files.put(path, content);
        files.put(`${FOLDER}/${active}`, Buffer.concat([bytes.subarray(0, length), Buffer.from(tail)]));
        await files.makeFolder(FOLDER);
        const expected =
          before +
          bytes
            .subarray(0, length)
            .toString()
            .split('\n')
            .slice(0, -1)
            .filter((line) => line.startsWith('{"seq"')).length;
        const again = await TrajectoryWriter.open(FOLDER, options(files));
        again.append(body(99));
        await again.close();
        const lines = await soundEvents(files);
        expect(lines).toHaveLength(again.count);
        const notes = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'note.added');
        // A line feed makes a whole line of a piece, which no crash does: either it is the line, or it is told of as damage.
        const found = notes.length - 1 - expected;
        expect(found + (again.damage ? 1 : 0), `cut at ${length}`).toBeLessThanOrEqual(tail === '\n' ? 1 : 0);
        expect(notes.length).toBe(again.count - (again.damage ? 1 : 0));
        expect(notes.slice(0, -1).map(({ text }) => text)).toEqual(
          Array.from({ length: expected + found }, (__, i) => (body(i) as { text: string }).text),
        );
      }
    }
  });
});

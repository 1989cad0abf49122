import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { LogError } from '../../../../src/core/trajectory/log-error.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../../src/node/log/verify.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import { chance } from './chance.ts';
import { HandClock } from './hand-clock.ts';
import { MemoryFiles } from './memory-files.ts';

const FOLDER = '/log';
const note = (i: number): EventBody => ({ kind: 'note.added', text: `${i} é😀` });
const open = (files: MemoryFiles): Promise<TrajectoryWriter> =>
  TrajectoryWriter.open(FOLDER, { session: 'session-1', files, clock: new HandClock(), packing: 'gz' });

/** A sealed segment of 3 events, and one of 5 that is being written. */
async function twoSegments(): Promise<{ files: MemoryFiles; path: string; bytes: Buffer }> {
  const files = new MemoryFiles();
  const writer = await open(files);
  for (let i = 0; i < 3; i++) writer.append(note(i));
  await writer.seal();
  for (let i = 3; i < 8; i++) writer.append(note(i));
  await writer.close();
  const path = `${FOLDER}/000002.jsonl`;
  return { files, path, bytes: files.contents().get(path)! };
}

async function texts(files: MemoryFiles): Promise<string[]> {
  const all: string[] = [];
  for await (const line of (await TrajectoryReader.open(FOLDER, files)).lines()) {
    const { kind, text, lost } = JSON.parse(line);
    all.push(kind === 'note.added' ? text : `lost ${lost}`);
  }
  return all;
}

describe('damage in the segment that was being written', () => {
  it('is kept as it is, told, said in the log, and named by verify; recording goes on after the last sound event', async () => {
    const { files, path, bytes } = await twoSegments();
    const lines = bytes.toString().split('\n');
    const damaged = Buffer.from([lines[0], lines[1], 'garbage', ...lines.slice(3)].join('\n'));
    const offset = Buffer.byteLength(`${lines[0]}\n${lines[1]}\n`);
    files.put(path, damaged);
    const writer = await open(files);
    const damage = { segment: 2, offset, lines: 4, kept: `000002.jsonl.damaged-at-${offset}` };
    expect(writer.damage).toEqual(damage);
    writer.append(note(4));
    await writer.close();
    expect(files.contents().get(`${FOLDER}/${damage.kept}`)).toEqual(damaged);
    expect(await texts(files)).toEqual(['0 é😀', '1 é😀', '2 é😀', '3 é😀', 'lost 4', '4 é😀']);
    const verdict = await verifyFolder(await TrajectoryReader.open(FOLDER, files));
    expect(verdict).toMatchObject({ events: 6, problem: undefined, damages: [damage] });
    // Once is enough.
    const again = await open(files);
    expect(again.damage).toBeUndefined();
    await again.close();
  });

  it.each([['only a line of junk'], ['junk in place of its header']])('that leaves %s is no end of the log', async (what) => {
    const { files, path, bytes } = await twoSegments();
    const junk = what.startsWith('only') ? Buffer.from('junk\n') : Buffer.from(bytes.toString().replace('{"format"', '{format'));
    files.put(path, junk);
    const writer = await open(files);
    expect(writer.damage).toMatchObject({ segment: 2, offset: 0, lines: what.startsWith('only') ? 1 : 6 });
    await writer.close();
    expect(files.contents().get(`${FOLDER}/000002.jsonl.damaged-at-0`)).toEqual(junk);
    expect(await texts(files)).toEqual(['0 é😀', '1 é😀', '2 é😀', expect.stringContaining('lost')]);
    expect((await verifyFolder(await TrajectoryReader.open(FOLDER, files))).problem).toBeUndefined();
  });

  it('wherever one bit of it turns: no byte that was recorded is gone from the folder', { timeout: 60_000 }, async () => {
    const { files: whole, path, bytes } = await twoSegments();
    const pick = chance(1);
    for (let at = 0; at < bytes.length; at += 1 + pick(2)) {
      const files = new MemoryFiles();
      for (const [each, content] of whole.contents()) files.put(each, content);
      await files.makeFolder(FOLDER);
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << pick(6);
      files.put(path, damaged);
      try {
        const writer = await open(files);
        await writer.close();
      } catch (error) {
        expect(error).toBeInstanceOf(LogError);
      }
      const kept = [...files.contents().values()];
      // The last line alone may have lost its end, as a kill would have it.
      const torn = at === bytes.length - 1;
      const start = torn ? damaged.subarray(0, damaged.lastIndexOf(10) + 1) : damaged;
      expect(
        kept.some((content) => content.subarray(0, start.length).equals(start)),
        `bit at byte ${at}`,
      ).toBe(true);
    }
  });
});

describe('a log with a segment gone from its middle', () => {
  it.each(['000001.jsonl.gz', '000002.jsonl.gz'])('is not gone on with, and stays as it is (%s)', async (name) => {
    const { files } = await twoSegments();
    const writer = await open(files);
    await writer.seal();
    writer.append(note(8));
    await writer.close();
    await files.remove(`${FOLDER}/${name}`);
    const before = files.contents();
    await expect(open(files)).rejects.toMatchObject({ code: 'segment-missing' });
    expect(files.contents()).toEqual(before);
  });
});

describe('a log whose first line is none', () => {
  it('is refused, and left as it is', async () => {
    const files = new MemoryFiles();
    await files.makeFolder(FOLDER);
    files.put(`${FOLDER}/000001.jsonl`, Buffer.from('no log\n'));
    await expect(open(files)).rejects.toMatchObject({ code: 'not-json' });
    expect(files.contents().get(`${FOLDER}/000001.jsonl`)?.toString()).toBe('no log\n');
  });
});

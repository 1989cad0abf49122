import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packInThread } from '../../../../src/node/log/pack-thread.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../../src/node/log/verify.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';

const PROGRAM = join(import.meta.dirname, '../../../../src/node/log/pack-worker.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coagency-pack-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('packs what is sealed, and the log stays what it was', async () => {
  const writer = await TrajectoryWriter.open(folder, { session: 'session-1', packing: 'cols.br', packSegment: packInThread(PROGRAM) });
  for (let i = 0; i < 100; i++) writer.append({ kind: 'note.added', text: `${i} é😀` });
  await writer.seal();
  writer.append({ kind: 'note.added', text: 'later' });
  await writer.close();
  expect((await readdir(folder)).sort()).toEqual(['000001.jsonl.cols.br', '000002.jsonl']);
  expect(await verifyFolder(await TrajectoryReader.open(folder))).toMatchObject({ events: 101, problem: undefined });
});

it('says that it failed, and leaves all as it was', async () => {
  const pack = packInThread(PROGRAM);
  await expect(pack({ folder, segment: 7, packing: 'gz' })).rejects.toThrow('000007.jsonl');
  expect(await readdir(folder)).toEqual([]);
});

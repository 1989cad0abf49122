import { expect, it } from 'vitest';
import { DurableSource } from '../../../../src/node/log/durable-source.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import { HandClock } from './hand-clock.ts';
import { MemoryFiles } from './memory-files.ts';

it('gives out no line before it is durable, though it can be read', async () => {
  const files = new MemoryFiles();
  const writer = await TrajectoryWriter.open('/log', { session: 'session-1', files, clock: new HandClock() });
  const hash = writer.putBlob('content');
  for (let i = 0; i < 3; i++) writer.append({ kind: 'note.added', text: `${i}` });
  await writer.flush();
  const reader = await TrajectoryReader.open('/log', files);
  const source = new DurableSource(reader, writer);

  // Written, but not synced.
  writer.append({ kind: 'note.added', text: 'fourth' });
  files.fault = (operation) => {
    if (operation === 'sync') throw new Error('later');
  };
  await expect(writer.flush()).rejects.toThrow('paused');
  expect(await reader.count()).toBe(4);
  expect(await source.count()).toBe(3);
  expect(await source.read(0, 10_000)).toMatchObject({ lines: { length: 3 }, nextSeq: 3 });
  expect(await source.read(3, 10_000)).toEqual({ lines: [], nextSeq: 3 });
  expect([await source.head(3), await source.head(4)]).toEqual([await reader.head(3), undefined]);
  expect([source.session, await source.header()]).toEqual(['session-1', await reader.header()]);
  expect(Buffer.from((await source.blob(hash))!).toString()).toBe('content');

  files.fault = () => {};
  await writer.flush();
  expect(await source.read(3, 10_000)).toMatchObject({ lines: { length: 1 }, nextSeq: 4 });
  await writer.close();
});

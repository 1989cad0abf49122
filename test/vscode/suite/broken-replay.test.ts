import * as assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalRecording } from '../../../src/extension/replay/local-recording.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';

suite('the replay of a log', () => {
  test('with a segment gone from its middle shows what stands before it, and says that it is broken', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'coagency-gap-'));
    try {
      const writer = await TrajectoryWriter.open(folder, { session: 'session-one', packing: 'gz' });
      for (const text of ['one', 'two', 'three']) {
        writer.append({ kind: 'note.added', text });
        await writer.seal();
      }
      await writer.close();
      await rm(path.join(folder, '000002.jsonl.gz'));
      const recording = await LocalRecording.open(folder);
      const shown: number[] = [];
      for await (const { next } of recording.lines(0)) shown.push(next);
      assert.deepEqual(shown, [0, 1]);
      const { chain, soundUntil } = await recording.integrity();
      assert.deepEqual({ chain, soundUntil }, { chain: 'broken', soundUntil: 1 });
      recording.dispose();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

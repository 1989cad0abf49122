import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { join } from 'node:path';
import { packInThread } from '../../../src/node/log/pack-thread.ts';
import { systemClock } from '../../../src/node/log/writer-clock.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import type { Edit } from './edits.ts';

/** Something that takes edits as the editor tells them, on the extension host's thread. */
export interface CapturePath {
  readonly name: string;
  /** `edits`: all that will come, in order and from the beginning again. */
  open(folder: string): Promise<OpenPath>;
}

export interface OpenPath {
  take(edit: Edit): void;
  /** All that was taken is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export const nothing: CapturePath = {
  name: 'doing nothing',
  open: async () => ({ take: () => {}, flush: async () => {}, close: async () => {} }),
};

/** What one writes in ten minutes: a JSON line an event into a stream, and no promise about what a crash leaves. */
export const minimalLogger: CapturePath = {
  name: 'minimal logger',
  async open(folder) {
    await mkdir(folder, { recursive: true });
    const stream = createWriteStream(join(folder, 'log.jsonl'));
    let seq = 0;
    return {
      take: ({ t, changes }) => void stream.write(`${JSON.stringify({ seq: seq++, t, kind: 'doc.changed', doc: 1, changes })}\n`),
      flush: () => new Promise((resolve) => (stream.writableNeedDrain ? stream.once('drain', resolve) : resolve())),
      close: async () => {
        stream.end();
        await finished(stream);
      },
    };
  },
};

/** As the extension has it: in a thread. */
export const packing = packInThread(join(import.meta.dirname, '../../../src/node/log/pack-worker.ts'));

/** The trajectory's writer, its clock set by the edits. `segmentBytes`: see the writer's options. */
export function writerPath(segmentBytes?: number): CapturePath {
  return {
    name: 'trajectory writer',
    async open(folder) {
      let now = 0;
      const clock = { ...systemClock, now: () => now };
      const writer = await TrajectoryWriter.open(folder, { session: 'bench-session', segmentBytes, clock, packSegment: packing });
      return {
        take: ({ t, changes }) => {
          now = t;
          writer.append({ kind: 'doc.changed', doc: 1, changes: changes as [number, number, string][] });
        },
        flush: () => writer.flush(),
        close: () => writer.close(),
      };
    },
  };
}

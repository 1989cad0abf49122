import { setTimeout as delay } from 'node:timers/promises';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';

/** Records into a folder until it is killed, and says on standard output how many events are durable. */
const [folder = ''] = process.argv.slice(2);
const writer = await TrajectoryWriter.open(folder, { session: 'session-1', segmentBytes: 8_000, commitDelay: 4, packing: 'gz' });
process.stdout.write(`open ${writer.count}\n`);
writer.onDurable((count) => process.stdout.write(`durable ${count}\n`));
for (;;) {
  if (writer.count % 50 === 0) {
    const text = `blob of ${writer.count}\n`.repeat(50);
    const hash = writer.putBlob(text);
    writer.append({ kind: 'doc.opened', doc: writer.count + 1, uri: `file-${writer.count}`, language: 'x', eol: 'lf', blob: hash, hash });
  } else writer.append({ kind: 'note.added', text: `${writer.count} é😀` });
  if (writer.count % 7 === 0) await delay(1);
}

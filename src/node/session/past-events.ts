import { setImmediate as breathe } from 'node:timers/promises';
import { decodeEvent } from '../../core/trajectory/codec.ts';
import type { LogEvent } from '../../core/trajectory/codec.ts';
import { LogError } from '../../core/trajectory/log-error.ts';
import type { TrajectoryReader } from '../log/reader.ts';

/** Milliseconds after which whoever folds what was recorded gives others their turn. */
const SLICE = 8;
/** While the expert's pause lasts only their own words are recorded, so its beginning stands among the last events. */
const LOOK_BACK = 1_000;

/** Did the expert pause the recording, and not go on? */
export async function endsPaused(reader: TrajectoryReader, count: number): Promise<boolean> {
  let paused = false;
  for (let seq = Math.max(count - LOOK_BACK, 0); seq < count;) {
    const { lines, nextSeq } = await reader.read(seq, 1 << 20);
    if (nextSeq === seq) break;
    for (const event of lines.map((line) => decodeEvent(line))) {
      if (event.kind === 'session.resumed' && event.lost === undefined) paused = false;
      else if (event.kind === 'session.paused' && event.reason === 'expert') paused = true;
    }
    seq = nextSeq;
  }
  return paused;
}

/**
 * Events from `from` up to (not with) `to`, each after the blob that it names, in slices that leave the event loop free. All of them: whoever
 * went on from fewer would record what contradicts the rest. @throws LogError.
 */
export async function* pastEvents(
  reader: TrajectoryReader,
  from: number,
  to: number,
  takeBlob: (hash: string, text: string) => void,
): AsyncGenerator<LogEvent> {
  let since = performance.now();
  let next = from;
  for await (const line of reader.lines(from)) {
    const event = decodeEvent(line);
    if (event.seq >= to) return;
    if (event.kind === 'doc.opened' && event.blob !== undefined) {
      const bytes = await reader.blob(event.blob);
      if (bytes) takeBlob(event.blob, Buffer.from(bytes).toString());
    }
    yield event;
    next = event.seq + 1;
    if (performance.now() - since < SLICE) continue;
    await breathe();
    since = performance.now();
  }
  if (next < to) throw new LogError('segment-damaged', `the log ends at event ${next}, though it had ${to} events`, next);
}

import { decodeEvent, decodeHeader } from '../../core/trajectory/codec.ts';
import { TrajectoryReader } from '../../node/log/reader.ts';

export interface SessionSummary {
  readonly id: string;
  readonly title: string;
  readonly started: Date;
  readonly finished: boolean;
  /** Names of the workspace's roots as it began. */
  readonly roots: readonly string[];
}

/** The end is followed only by what it brought to light, and the expert's answers: it stands among the last events. */
const LOOK_BACK = 1_000;

/** How a session is listed: from its first and its last events alone. A log that cannot be read is listed with the reason. */
export async function describeSession(id: string, folder: string): Promise<SessionSummary> {
  try {
    const reader = await TrajectoryReader.open(folder);
    const { wall } = decodeHeader(await reader.header());
    const first = await reader.read(0, 1);
    const finished = await endsAfter(reader, Math.max((await reader.count()) - LOOK_BACK, 0));
    const event = first.lines[0] === undefined ? undefined : decodeEvent(first.lines[0]);
    const began = event?.kind === 'session.started' ? event : undefined;
    return {
      id,
      title: began?.task.title ?? id,
      started: new Date(wall),
      finished,
      roots: began?.roots.map(({ name }) => name) ?? [],
    };
  } catch (error) {
    const title = `${id} (${error instanceof Error ? error.message : String(error)})`;
    return { id, title, started: new Date(0), finished: false, roots: [] };
  }
}

async function endsAfter(reader: TrajectoryReader, seq: number): Promise<boolean> {
  // The last events may be many bytes, and lie in more than one segment. Few lines are worth decoding.
  for await (const line of reader.lines(seq))
    if (line.includes('session.finished') && decodeEvent(line).kind === 'session.finished') return true;
  return false;
}

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
const LOOK_BACK = 100;

/** How a session is listed: from its first and its last event alone. A log that cannot be read is listed with the reason. */
export async function describeSession(id: string, folder: string): Promise<SessionSummary> {
  try {
    const reader = await TrajectoryReader.open(folder);
    const { wall } = decodeHeader(await reader.header());
    const first = await reader.read(0, 1);
    const last = await reader.read(Math.max((await reader.count()) - LOOK_BACK, 0), 1 << 20);
    const event = first.lines[0] === undefined ? undefined : decodeEvent(first.lines[0]);
    const began = event?.kind === 'session.started' ? event : undefined;
    return {
      id,
      title: began?.task.title ?? id,
      started: new Date(wall),
      finished: last.lines.some((line) => decodeEvent(line).kind === 'session.finished'),
      roots: began?.roots.map(({ name }) => name) ?? [],
    };
  } catch (error) {
    const title = `${id} (${error instanceof Error ? error.message : String(error)})`;
    return { id, title, started: new Date(0), finished: false, roots: [] };
  }
}

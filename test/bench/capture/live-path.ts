import { Step } from '../../../src/core/plan/schema.ts';
import { SessionModel } from '../../../src/core/session/model.ts';
import type { EventBody } from '../../../src/core/trajectory/events.ts';
import { systemClock } from '../../../src/node/log/writer-clock.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import { Checkpoints } from '../../../src/node/session/checkpoints.ts';
import { packing } from './paths.ts';
import type { CapturePath, OpenPath } from './paths.ts';
import { redacting } from './recorder-path.ts';

export const BUILD = 'bench';
const TITLES = [
  'Parse the command line',
  'Read the file into a rope',
  'Move the cursor by words',
  'Merge two branches of the graph',
  'Encode the operations',
  'Test the merge against a list',
  'Keep the time of each edit',
  'Document the file format',
];

/**
 * A session as the extension holds it open: redacted, written, folded into a model with a plan, and put down in checkpoints. Closed, it is
 * left as by a kill: without a last word, and without a last checkpoint.
 */
export const livePath: CapturePath & { open(folder: string): Promise<OpenPath & { readonly model: SessionModel }> } = {
  name: 'live session',
  async open(folder) {
    let now = 0;
    const writer = await TrajectoryWriter.open(folder, {
      session: 'bench-session',
      clock: { ...systemClock, now: () => now },
      packSegment: packing,
    });
    const model = new SessionModel('bench-session');
    const safe = redacting();
    const checkpoints = new Checkpoints(writer, model, BUILD);
    const append = (body: EventBody): void => {
      for (const each of safe(body)) {
        const place = writer.append(each);
        if (place) model.apply({ ...place, ...each });
      }
    };
    const steps = TITLES.map((title, i) => Step.parse({ id: `s${i}`, title, files: i % 3 === 0 ? ['src/main.rs'] : [] }));
    append({ kind: 'plan.proposed', plan: { id: 'p1', title: 'An editor', steps }, origin: { kind: 'outline' }, claims: [] });
    append({ kind: 'plan.accepted', plan: 'p1' });
    append({ kind: 'doc.opened', doc: 1, uri: 'src/main.rs', language: 'rust', eol: 'lf', text: '', hash: '0'.repeat(64) });
    return {
      model,
      take: ({ t, changes }) => {
        now = t;
        append({ kind: 'doc.changed', doc: 1, changes: [...changes] });
      },
      flush: () => writer.flush(),
      close: async () => {
        await checkpoints.stop();
        await writer.close();
      },
    };
  },
};

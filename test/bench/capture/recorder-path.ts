import { Redactor } from '../../../src/core/redaction/redactor.ts';
import { SessionModel } from '../../../src/core/session/model.ts';
import type { EventBody } from '../../../src/core/trajectory/events.ts';
import { systemClock } from '../../../src/node/log/writer-clock.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import { packing } from './paths.ts';
import type { CapturePath } from './paths.ts';

type Redact = (body: EventBody) => readonly EventBody[];

export const unredacted = (): Redact => (body) => [body];

export function redacting(): Redact {
  const redactor = new Redactor({ hash: () => '', recordedText: () => undefined, takeBlob: () => undefined, putBlob: () => '' });
  return (body) => redactor.redact(body);
}

/** As the extension's recorder: redacted, written, folded into the live model. `folds`: the last, too. */
export function recorderPath(name: string, redact: () => Redact, folds: boolean): CapturePath {
  return {
    name,
    async open(folder) {
      let now = 0;
      const writer = await TrajectoryWriter.open(folder, {
        session: 'bench-session',
        clock: { ...systemClock, now: () => now },
        packSegment: packing,
      });
      const model = new SessionModel('bench-session');
      const safe = redact();
      const append = (body: EventBody): void => {
        for (const each of safe(body)) {
          const place = writer.append(each);
          if (place && folds) model.apply({ ...place, ...each });
        }
      };
      append({ kind: 'doc.opened', doc: 1, uri: 'src/main.rs', language: 'rust', eol: 'lf', text: '', hash: '0'.repeat(64) });
      return {
        take: ({ t, changes }) => {
          now = t;
          append({ kind: 'doc.changed', doc: 1, changes: [...changes] });
        },
        flush: () => writer.flush(),
        close: () => writer.close(),
      };
    },
  };
}

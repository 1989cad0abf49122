import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attentionIn, activeDocument, changedRanges } from '../../../../src/core/replay/attention.ts';
import { EventColumns, pack } from '../../../../src/core/replay/columns.ts';
import { applyChanges, ropeOf } from '../../../../src/core/text/rope.ts';
import { Documents } from '../../../../src/core/text/documents.ts';
import type { LogEvent } from '../../../../src/core/trajectory/codec.ts';
import type { Change } from '../../../../src/core/trajectory/events.ts';

test('the changed ranges hold what was inserted', () => {
  const pieces = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 5 }), fc.string({ maxLength: 6 })), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(pieces, (edits) => {
      let end = 0;
      const ascending = edits.map(([skip, deleted, inserted]): Change => {
        const from = end + skip;
        end = from + deleted;
        return [from, deleted, inserted];
      });
      const changes = ascending.toReversed();
      const after = applyChanges(ropeOf('z'.repeat(end)), changes);
      if (typeof after === 'string') throw new Error(after);
      const found = changedRanges(changes).map(({ from, to }) => after.sliceString(from, to));
      expect(found).toEqual(ascending.map(([, , inserted]) => inserted));
    }),
  );
});

const HASH = '0'.repeat(64);
function moment(bodies: readonly object[]): { events: EventColumns; documents: Documents; last: number } {
  const events = new EventColumns();
  const documents = new Documents();
  const log = bodies.map((body, seq) => ({ ...body, seq, t: seq }) as LogEvent);
  events.append(pack(log));
  for (const event of log) documents.apply(event);
  return { events, documents, last: log.length - 1 };
}
const opened = (doc: number): object => ({ kind: 'doc.opened', doc, uri: `f${doc}`, language: 'ts', eol: 'lf', text: 'text', hash: HASH });
const typed = (doc: number, origin?: string): object => ({
  kind: 'doc.changed',
  doc,
  changes: [[0, 0, 'x']],
  ...(origin ? { origin } : {}),
});

test('the expert is where they type or select, not where a formatter or a reload works', () => {
  const { events, documents, last } = moment([opened(1), opened(2), typed(2), typed(1, 'formatter'), typed(1, 'reload')]);
  expect(activeDocument(events, documents, last)).toBe(2);
  expect(activeDocument(events, documents, 0)).toBe(1);
});

test('a closed file is not where the expert is', () => {
  const { events, documents, last } = moment([opened(1), opened(2), typed(2), { kind: 'doc.closed', doc: 2 }]);
  expect(activeDocument(events, documents, last)).toBe(1);
});

test('the cursor stands where the last selection or change in that file put it', () => {
  const { events, last } = moment([
    opened(1),
    typed(1),
    { kind: 'selection.changed', doc: 1, selections: [[4, 2]] },
    opened(2),
    { kind: 'view.changed', doc: 1, ranges: [[0, 9]] },
  ]);
  expect(attentionIn(events, 1, last)).toEqual({ changed: [{ from: 0, to: 1 }], selection: { anchor: 4, active: 2 } });
  expect(attentionIn(events, 1, 1)).toEqual({ changed: [{ from: 0, to: 1 }], selection: { anchor: 1, active: 1 } });
  expect(attentionIn(events, 2, last)).toEqual({ changed: [] });
});

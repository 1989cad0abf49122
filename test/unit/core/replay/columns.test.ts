import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventColumns, pack } from '../../../../src/core/replay/columns.ts';
import type { LogEvent } from '../../../../src/core/trajectory/codec.ts';
import { ChangeOrigin } from '../../../../src/core/trajectory/events.ts';

const count = fc.nat({ max: 2 ** 31 });
const change = fc.tuple(count, count, fc.string());
const body = fc.oneof(
  fc.record(
    {
      kind: fc.constant('doc.changed' as const),
      doc: fc.integer({ min: 1, max: 60 }),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
      origin: fc.constantFrom(...ChangeOrigin.options),
      hash: fc.constant('a'.repeat(64)),
      version: count,
    },
    { requiredKeys: ['kind', 'doc', 'changes'] },
  ),
  fc.record({
    kind: fc.constant('selection.changed' as const),
    doc: fc.constant(1),
    selections: fc.array(fc.tuple(count, count), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('view.changed' as const),
    doc: fc.constant(1),
    ranges: fc.array(fc.tuple(count, count), { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('note.added' as const), text: fc.string() }),
);
const log = fc.array(fc.tuple(body, fc.nat({ max: 1_000 })), { minLength: 1, maxLength: 80 }).map((bodies) => {
  let t = 0;
  return bodies.map(([each, pause], seq): LogEvent => ({ ...each, seq, t: (t += pause) }));
});

describe('columns of events', () => {
  test('give back every event as it was, whatever the chunks', () => {
    fc.assert(
      fc.property(log, fc.integer({ min: 1, max: 30 }), (events, size) => {
        const columns = new EventColumns();
        for (let from = 0; from < events.length; from += size) columns.append(pack(events.slice(from, from + size)));
        expect(columns.count).toBe(events.length);
        for (const event of events) {
          expect(columns.at(event.seq)).toEqual(event);
          expect(columns.kindAt(event.seq)).toBe(event.kind);
          expect(columns.timeOf(event.seq)).toBe(event.t);
          // Of several events at one time, the last.
          expect(columns.seqAt(event.t)).toBe(events.findLast((each) => each.t === event.t)!.seq);
        }
      }),
    );
  });

  test('refuse a gap, and what lies outside', () => {
    const columns = new EventColumns();
    const note = { seq: 3, t: 0, kind: 'note.added', text: '' } as const;
    expect(() => columns.append(pack([note]))).toThrow(RangeError);
    expect(() => columns.at(0)).toThrow(RangeError);
    expect(columns.timeOf(7)).toBe(0);
  });
});

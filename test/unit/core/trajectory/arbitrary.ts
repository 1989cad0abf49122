import fc from 'fast-check';
import type { Change, TrajectoryEvent } from '../../../../src/core/trajectory/events.ts';

/** Text with line ends of both kinds, characters beyond the BMP, control characters and lone surrogates. */
export const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '"', '\\', '\u0000', '\u2028', '\ud800', '\udc00'),
    fc.string({ maxLength: 1 }),
  ),
  maxLength: 30,
});

const anyHash = fc.stringMatching(/^[0-9a-f]{64}$/);

/** Changes that fit a text of the given length, in descending order. */
export function changesFor(length: number): fc.Arbitrary<Change[]> {
  return fc.array(fc.tuple(fc.nat(length), fc.nat(7), anyText), { minLength: 1, maxLength: 4 }).map((drafts) => {
    const changes: Change[] = [];
    let limit = length;
    for (const [upTo, deleted, text] of drafts) {
      const end = Math.min(upTo, limit);
      limit = Math.max(0, end - deleted);
      changes.push([limit, end - limit, text]);
    }
    return changes;
  });
}

const doc = fc.integer({ min: 1, max: 99 });
const place = { seq: fc.nat(), t: fc.nat() };
const some = { requiredKeys: ['seq', 't', 'kind', 'doc', 'changes'] } as const;

/** Events as a writer makes them: all defaults of nested objects filled in. */
export const anyEvent: fc.Arbitrary<TrajectoryEvent> = fc.oneof(
  fc.record(
    {
      ...place,
      kind: fc.constant('doc.changed' as const),
      doc,
      changes: changesFor(1_000),
      version: fc.nat(),
      origin: fc.constantFrom('paste' as const, 'undo' as const, 'other' as const),
      confidence: fc.double({ min: 0, max: 0.89, noNaN: true }).map(Math.abs),
      hash: anyHash,
    },
    { requiredKeys: [...some.requiredKeys] },
  ),
  fc.record({
    ...place,
    kind: fc.constant('doc.opened' as const),
    doc,
    uri: fc.constant('src/é.ts'),
    language: anyText,
    eol: fc.constant('lf' as const),
    text: anyText,
    hash: anyHash,
  }),
  fc.record({ ...place, kind: fc.constant('note.added' as const), text: anyText }),
  fc.record({ ...place, kind: fc.constant('editor.focused' as const), doc: fc.constant(null) }),
  fc.record({ ...place, kind: fc.constant('terminal.command' as const), line: anyText, exitCode: fc.option(fc.integer()) }),
);

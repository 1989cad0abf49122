import fc from 'fast-check';
import type { ReviewEvent } from '../../../../src/core/review/events.ts';

/** Reviews of a handful of things within a few minutes, so that events meet: same target, same comment, same moment. */
export function reviewEvents(): fc.Arbitrary<ReviewEvent[]> {
  const target = fc.record({ kind: fc.constantFrom('step' as const, 'override' as const), id: fc.constantFrom('a', 'b') });
  const at = fc.integer({ min: 0, max: 5 }).map((minute) => `2026-11-22T09:0${minute}:00.000Z`);
  const comment = fc.integer({ min: 0, max: 6 }).map((number) => `event-0${number}`);
  const text = fc.string({ minLength: 1, maxLength: 5 });
  const body = fc.oneof(
    fc.record({ kind: fc.constant('verdict.given' as const), target, verdict: fc.constantFrom('upheld' as const, 'overturned' as const) }),
    fc.record({ kind: fc.constant('verdict.withdrawn' as const), target }),
    fc.record({ kind: fc.constant('comment.added' as const), seq: fc.nat(9), text }),
    fc.record({ kind: fc.constant('comment.edited' as const), comment, text }),
    fc.record({ kind: fc.constant('comment.removed' as const), comment }),
  );
  return fc
    .array(fc.tuple(at, body), { maxLength: 12 })
    .map((all) => all.map(([when, each], index): ReviewEvent => ({ id: `event-${index < 10 ? '0' : ''}${index}`, at: when, ...each })));
}

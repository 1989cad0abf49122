import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReviewEvent } from '../../../../src/core/review/events.ts';
import { nextUndecided } from '../../../../src/core/review/items.ts';
import type { ReviewItem } from '../../../../src/core/review/items.ts';
import { decodeReviewEvent, encodeReviewLine, readReview } from '../../../../src/core/review/lines.ts';
import { Review, targetKey } from '../../../../src/core/review/review.ts';
import { reviewEvents } from './arbitrary.ts';

const step = { kind: 'step' as const, id: 'cache' };
const given = (id: string, minute: number, verdict: 'upheld' | 'overturned' | 'unsure', comment?: string): ReviewEvent => ({
  id,
  at: `2026-11-22T09:0${minute}:00.000Z`,
  kind: 'verdict.given',
  target: step,
  verdict,
  comment,
});
const shown = (review: Review) => ({ verdicts: [...review.verdicts.values()], comments: review.comments });

describe('a review', () => {
  test('the latest word stands, and the earlier ones stay in the log', () => {
    const review = new Review([given('event-one', 1, 'upheld'), given('event-two', 2, 'overturned', 'It does leak.')]);
    expect(review.verdicts.get(targetKey(step))).toMatchObject({ verdict: 'overturned', comment: 'It does leak.', earlier: 1 });
    expect(review.events).toHaveLength(2);
    // Written offline before, arrived after.
    expect(review.add(given('event-zero', 0, 'unsure'))).toBe(true);
    expect(review.verdicts.get(targetKey(step))?.verdict).toBe('overturned');
    review.add({ id: 'event-four', at: '2026-11-22T09:04:00.000Z', kind: 'verdict.withdrawn', target: step });
    expect(review.verdicts.size).toBe(0);
  });

  test('comments are edited and removed by later words', () => {
    const lines = { uri: 'a.ts', startLine: 3, endLine: 5 };
    const at = '2026-11-22T09:00:00.000Z';
    const review = new Review([
      { id: 'comment-1', at, kind: 'comment.added', seq: 40, lines, text: 'Why twice?' },
      { id: 'comment-2', at, kind: 'comment.added', seq: 10, text: 'Good.' },
      { id: 'edit-0001', at, kind: 'comment.edited', comment: 'comment-1', text: 'Why read it twice?' },
    ]);
    expect(review.comments.map(({ id, text, edited }) => [id, text, edited])).toEqual([
      ['comment-2', 'Good.', false],
      ['comment-1', 'Why read it twice?', true],
    ]);
    review.add({ id: 'removal-1', at, kind: 'comment.removed', comment: 'comment-2' });
    expect(review.comments.map(({ id }) => id)).toEqual(['comment-1']);
  });

  test('says the same in whatever order and however often its events arrive', () => {
    fc.assert(
      fc.property(reviewEvents(), fc.infiniteStream(fc.nat()), (events, chance) => {
        const shuffled = events
          .flatMap((event) => [event, event])
          .map((event) => ({ event, place: chance.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ event }) => event);
        expect(shown(new Review(shuffled))).toEqual(shown(new Review(events)));
      }),
    );
  });

  test('its lines read back as they were written', () => {
    fc.assert(
      fc.property(reviewEvents(), (events) => {
        expect(events.map((event) => decodeReviewEvent(encodeReviewLine(event)))).toEqual(events);
      }),
    );
  });

  test('a torn last line and lines of newer versions are passed over', () => {
    const header = '{"format":"coagency-review","version":1,"session":"session-one","reviewer":"rev","wall":"2026-11-22T09:00:00.000Z"}';
    const sound = encodeReviewLine(given('event-one', 1, 'upheld'));
    const { events } = readReview(`${header}\n{"kind":"sealed.in.2030"}\n${sound}\n${sound.slice(0, 20)}`);
    expect(events.map(({ id }) => id)).toEqual(['event-one']);
    expect(readReview('')).toEqual({ header: undefined, events: [] });
  });

  test('a header that was torn off and written again is found; words without any are refused', () => {
    const header = '{"format":"coagency-review","version":1,"session":"session-one","reviewer":"rev","wall":"2026-11-22T09:00:00.000Z"}';
    const sound = encodeReviewLine(given('event-one', 1, 'upheld'));
    expect(readReview(`${header.slice(0, 20)}\n${header}\n${sound}\n`)).toMatchObject({
      header: { reviewer: 'rev' },
      events: [{ id: 'event-one' }],
    });
    expect(readReview(`${header.slice(0, 20)}\n`)).toEqual({ header: undefined, events: [] });
    expect(() => readReview(`${sound}\n`)).toThrow('no header of a review');
    expect(() => readReview(`${header.replace('1', '2')}\n${sound}\n`)).toThrow('no header of a review');
  });

  test('what is not sound is refused', () => {
    const line = encodeReviewLine({
      id: 'comment-1',
      at: '2026-11-22T09:00:00.000Z',
      kind: 'comment.added',
      seq: 1,
      lines: { uri: 'a.ts', startLine: 5, endLine: 3 },
      text: 'Backwards',
    });
    expect(() => decodeReviewEvent(line)).toThrow('the last line stands before the first');
    expect(() => decodeReviewEvent('{"id":"event-one"}')).toThrow('no event of a review');
    expect(() => decodeReviewEvent('no json')).toThrow('not JSON');
  });
});

describe('what is next', () => {
  const item = (id: string, seq: number): ReviewItem => ({ target: { kind: 'step', id }, seq, title: id });
  const items = [item('a', 10), item('b', 20), item('c', 20), item('d', 40)];
  const next = (decided: string[], from: { current?: string; seq: number }, by: 1 | -1 = 1): string | undefined =>
    nextUndecided(
      items,
      new Map(decided.map((id) => [`step ${id}`, true])),
      { seq: from.seq, current: from.current === undefined ? undefined : { kind: 'step', id: from.current } },
      by,
    )?.target.id;

  test('goes on from the one at hand, around the end, past what is decided', () => {
    expect(next([], { current: 'a', seq: 10 })).toBe('b');
    expect(next(['b', 'c'], { current: 'a', seq: 10 })).toBe('d');
    expect(next(['d'], { current: 'c', seq: 20 })).toBe('a');
    expect(next([], { current: 'a', seq: 10 }, -1)).toBe('d');
    expect(next(['a', 'b', 'c', 'd'], { current: 'a', seq: 10 })).toBeUndefined();
    expect(next(['a', 'b', 'd'], { current: 'c', seq: 20 })).toBe('c');
  });

  test('without one at hand it begins at the moment', () => {
    expect(next([], { seq: 0 })).toBe('a');
    expect(next([], { seq: 15 })).toBe('b');
    expect(next([], { seq: 20 })).toBe('b');
    expect(next([], { seq: 41 })).toBe('a');
    expect(next([], { seq: 15 }, -1)).toBe('a');
  });
});

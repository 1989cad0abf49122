import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PlanOrigin } from '../../../../src/core/plan/schema.ts';
import { drawApproach } from '../../../../src/core/session/approach.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from './recorded.ts';

const MODEL: PlanOrigin = { kind: 'model', provider: 'example.com', model: 'm', promptHash: '0'.repeat(64) };
const plan = { id: 'p1', title: '', steps: [step('s1', 'Parse')] };
const asked: EventBody = { kind: 'approach.asked', plan: 'p1', asked: true, rate: 1, draw: 0.3 };
const proposed = (origin: PlanOrigin = MODEL): EventBody => ({ kind: 'plan.proposed', plan, origin, claims: [] });

function viewOf(...bodies: EventBody[]) {
  const recorded = new Recorded();
  for (const body of bodies) recorded.add(body);
  return recorded.model().view();
}

describe('the expert’s own view', () => {
  test('comes before the plan of a model is shown, and is kept beside it', () => {
    expect(viewOf(asked, proposed())).toMatchObject({ plan: null, phase: 'proposed', approach: { awaited: true } });
    const given = viewOf(asked, proposed(), { kind: 'approach.given', plan: 'p1', text: 'With a queue.' });
    expect(given).toMatchObject({ plan: { id: 'p1' }, approach: { awaited: false, text: 'With a queue.' } });
  });

  test('can be skipped, and said while the model still thinks', () => {
    expect(viewOf(asked, proposed(), { kind: 'approach.given', plan: 'p1', text: null }).plan).not.toBeNull();
    expect(viewOf(asked, { kind: 'approach.given', plan: 'p1', text: 'So.' }, proposed()).plan).not.toBeNull();
  });

  test('holds nothing back where it was not drawn, or where no AI made the plan', () => {
    expect(viewOf({ ...asked, asked: false }, proposed()).plan).not.toBeNull();
    expect(viewOf(asked, proposed({ kind: 'outline' })).plan).not.toBeNull();
  });
});

describe('who is asked', () => {
  const draw = (id: string, rate: number) => drawApproach(createHash('sha256').update(id).digest('hex'), rate);

  test('is drawn from the session: the same every time, and so many as the rate says', () => {
    expect(draw('one', 0.5)).toEqual(draw('one', 0.5));
    const sessions = Array.from({ length: 2_000 }, (_, index) => `session-${index}`);
    const share = sessions.filter((id) => draw(id, 0.3).asked).length / sessions.length;
    expect(share).toBeGreaterThan(0.26);
    expect(share).toBeLessThan(0.34);
  });

  test('is nobody at rate 0 and everybody at rate 1', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(draw(id, 0).asked).toBe(false);
        expect(draw(id, 1).asked).toBe(true);
      }),
    );
  });
});

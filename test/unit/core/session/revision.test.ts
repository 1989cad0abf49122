import { describe, expect, test } from 'vitest';
import type { Plan, PlanOrigin } from '../../../../src/core/plan/schema.ts';
import { standingOf, stayingSteps } from '../../../../src/core/session/standing.ts';
import { Recorded, step } from './recorded.ts';

const MODEL: PlanOrigin = { kind: 'model', provider: 'example.com', model: 'm', promptHash: '0'.repeat(64) };
const STEPS = [step('s1', 'Create the limiter'), step('s2', 'Store counts in Redis'), step('s3', 'Use it'), step('s4', 'Ship it')];
const plan: Plan = { id: 'p2', title: '', steps: [STEPS[0]!, STEPS[1]!, step('s5', 'Store the counts in Redis again')] };

const proposed = (): Recorded => {
  const recorded = new Recorded();
  return recorded
    .add({
      kind: 'session.started',
      task: { title: 'A task', text: '', source: 'typed' },
      roots: [],
      actor: { id: 'me' },
      versions: {},
      wall: '2026-01-05T09:00:00.000Z',
    })
    .add({ kind: 'plan.proposed', plan: { id: 'p1', title: '', steps: STEPS }, origin: MODEL, claims: [] })
    .add({ kind: 'plan.accepted', plan: 'p1' })
    .add({ kind: 'step.marked', step: 's1', as: 'done' })
    .add({
      kind: 'override.recorded',
      override: { id: 'o1', target: { kind: 'step', id: 's2' }, wrong: 'unsafe', rationale: 'Redis is shared.', code: [] },
    })
    .add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'change', id: 's4', set: { title: 'Ship it on Monday' } } });
};
const offered = (): Recorded => proposed().add({ kind: 'plan.offered', plan, base: 'p1', origin: MODEL, claims: [], wish: 'Less of it' });

describe('a revision that is offered', () => {
  test('changes nothing by itself, and is shown against the plan', () => {
    const view = offered().model().view();
    expect(view.plan?.id).toBe('p1');
    expect(view.plan?.offer).toMatchObject({ id: 'p2', wish: 'Less of it' });
    expect(view.plan?.offer?.pieces.map(({ key, yours, again }) => [key, yours, again])).toEqual([
      ['add:s5', false, 'Store counts in Redis'],
      ['remove:s3', false, undefined],
      ['remove:s4', true, undefined],
    ]);
  });

  test('what would put back the AI’s words in place of the expert’s says so', () => {
    const late: Plan = { ...plan, steps: [...plan.steps, step('s4', 'Ship it')] };
    const view = proposed().add({ kind: 'plan.offered', plan: late, base: 'p1', origin: MODEL, claims: [] }).model().view();
    expect(view.plan?.offer?.pieces.find(({ key }) => key === 'change:s4')).toMatchObject({ yours: true });
  });

  test('is gone when it is declined, revised, or another plan is proposed', () => {
    const answers = [
      { kind: 'plan.declined', plan: 'p2' } as const,
      { kind: 'plan.revised', plan, base: 'p1', origin: MODEL, claims: [], taken: ['add:s5'], left: [] } as const,
      { kind: 'plan.proposed', plan: { id: 'p3', title: '', steps: STEPS }, origin: MODEL, claims: [] } as const,
    ];
    for (const answer of answers) {
      const view = offered()
        .add({ ...answer } as Parameters<Recorded['add']>[0])
        .model()
        .view();
      expect(view.plan?.offer).toBeUndefined();
    }
  });

  test('taken, it is accepted work, and the tracker follows', () => {
    const model = offered().add({ kind: 'plan.revised', plan, base: 'p1', origin: MODEL, claims: [], taken: [], left: [] }).model();
    expect(model.phase).toBe('working');
    expect(model.work.tracker.verdicts().map(({ step: id }) => id)).toEqual(['s1', 's2', 's5']);
    expect(model.view().plan?.steps.map(({ state }) => state)).toEqual(['verified', 'overridden', 'untouched']);
    expect(model.plans.titleOf('s3')).toBe('Use it');
  });
});

describe('where a step stands', () => {
  test('done, refused and waived stay, with what they are parts of', () => {
    const model = proposed()
      .add({ kind: 'step.waived', step: 's3', reason: 'No.' })
      .add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'change', id: 's3', set: { parent: 's4' } } })
      .model();
    expect([...stayingSteps(model.view())]).toEqual(['s1', 's2', 's3', 's4']);
    expect(
      model
        .view()
        .plan?.steps.slice(0, 3)
        .map((item) => standingOf(item)),
    ).toEqual([{ as: 'done' }, { as: 'overridden', reason: 'Redis is shared.' }, { as: 'waived', reason: 'No.' }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyOperation, invertOperation, OperationError, operationsBetween } from '../../../../src/core/plan/operations.ts';
import { Plan, StepOperation } from '../../../../src/core/plan/schema.ts';
import { operations, planOf, plans, step } from './arbitrary.ts';

const ids = (plan: Plan) => plan.steps.map(({ id }) => id);

describe('applyOperation', () => {
  const plan = planOf(step('s1'), step('s2', { dependsOn: ['s1'] }), step('s3', { dependsOn: ['s2'], parent: 's2' }));

  it('adds, moves and removes', () => {
    expect(ids(applyOperation(plan, { op: 'add', step: step('s4'), index: 1 }))).toEqual(['s1', 's4', 's2', 's3']);
    expect(ids(applyOperation(plan, { op: 'move', id: 's1', index: 2 }))).toEqual(['s2', 's3', 's1']);
    const removed = applyOperation(plan, { op: 'remove', id: 's2' });
    expect(removed.steps).toEqual([step('s1'), step('s3')]);
  });

  it('changes only what is named, also after a round trip through the log', () => {
    const rich = planOf(step('s1', { description: 'why', files: ['a.ts'], kind: 'test' }));
    const logged = StepOperation.parse(JSON.parse(JSON.stringify({ op: 'change', id: 's1', set: { title: 'new' } })));
    expect(applyOperation(rich, logged).steps[0]).toEqual({ ...rich.steps[0], title: 'new' });
  });

  it('points what waited for a step to its parts when it is split', () => {
    const split = applyOperation(plan, { op: 'split', id: 's2', into: [step('s4'), step('s5', { dependsOn: ['s4'] })] });
    expect(ids(split)).toEqual(['s1', 's4', 's5', 's3']);
    expect(split.steps.at(-1)).toMatchObject({ dependsOn: ['s4', 's5'], parent: 's4' });
  });

  it('merges at the place of the first', () => {
    const merged = applyOperation(plan, { op: 'merge', ids: ['s2', 's1'], into: step('s4') });
    expect(merged.steps).toEqual([step('s4'), step('s3', { dependsOn: ['s4'], parent: 's4' })]);
  });

  it.each<[string, StepOperation, RegExp]>([
    ['a step that is not there', { op: 'remove', id: 's9' }, /no step s9/],
    ['an id that is taken', { op: 'add', step: step('s1'), index: 0 }, /already/],
    ['a place beyond the end', { op: 'move', id: 's1', index: 3 }, /no place 4/],
    ['waiting in a circle', { op: 'change', id: 's1', set: { dependsOn: ['s3'] } }, /wait for each other/],
    ['waiting for nothing', { op: 'change', id: 's1', set: { dependsOn: ['s9'] } }, /not in this plan/],
    ['being part of its own part', { op: 'change', id: 's2', set: { parent: 's3' } }, /parts of each other/],
  ])('refuses %s', (_, operation, message) => {
    expect(() => applyOperation(plan, operation)).toThrow(OperationError);
    expect(() => applyOperation(plan, operation)).toThrow(message);
  });
});

/** Undefined for an edit that is refused; a bug still fails the test. */
function tryOperation(plan: Plan, operation: StepOperation): Plan | undefined {
  try {
    return applyOperation(plan, operation);
  } catch (error) {
    if (error instanceof OperationError) return undefined;
    throw error;
  }
}

describe('undo', () => {
  it('gives the plan before, step for step, for every edit that is possible', () => {
    let applied = 0;
    fc.assert(
      fc.property(
        plans.chain((plan) => fc.tuple(fc.constant(plan), operations(plan))),
        ([plan, operation]) => {
          const after = tryOperation(plan, operation);
          if (!after) return;
          applied += 1;
          expect(Plan.parse(after)).toEqual(after);
          expect(invertOperation(plan, operation).reduce(applyOperation, after)).toEqual(plan);
        },
      ),
      { numRuns: 500 },
    );
    expect(applied).toBeGreaterThan(200);
  });

  it('is one edit where one is enough', () => {
    const plan = planOf(step('s1'), step('s2', { dependsOn: ['s1'] }), step('s3'));
    expect(invertOperation(plan, { op: 'change', id: 's2', set: { dependsOn: [], title: 'x' } })).toHaveLength(1);
    expect(invertOperation(plan, { op: 'move', id: 's3', index: 0 })).toHaveLength(1);
    expect(invertOperation(plan, { op: 'add', step: step('s4'), index: 0 })).toEqual([{ op: 'remove', id: 's4' }]);
  });
});

describe('operationsBetween', () => {
  it('turns any plan into any other, one possible edit after the other', () => {
    fc.assert(
      fc.property(plans, plans, (from, to) => {
        expect(operationsBetween(from, to).reduce(applyOperation, from)).toEqual(to);
      }),
    );
  });
});

import fc from 'fast-check';
import type { Plan, Step, StepOperation } from '../../../../src/core/plan/schema.ts';

/** A step as a test needs it: defaults for all that it does not name. */
export function step(id: string, given: Partial<Step> = {}): Step {
  return {
    id,
    title: `Step ${id}`,
    description: '',
    kind: 'code',
    files: [],
    symbols: [],
    checks: [],
    dependsOn: [],
    optional: false,
    ...given,
  };
}

export function planOf(...steps: Step[]): Plan {
  return { id: 'p1', title: 'A plan', steps };
}

const word = fc.stringMatching(/^[a-z]{1,8}$/);

/** Sound plans: links only to earlier steps of a hidden order, so that they have no cycle, then shuffled. */
export const plans: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc
    .tuple(
      fc.array(
        fc.record({
          title: word,
          description: word,
          kind: fc.constantFrom('code', 'test', 'docs', 'ops', 'decision' as const),
          files: fc.uniqueArray(word, { maxLength: 2 }),
          optional: fc.boolean(),
          waits: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
          parent: fc.option(fc.nat(7), { nil: undefined }),
        }),
        { minLength: count, maxLength: count },
      ),
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, index) => index),
        { minLength: count },
      ),
    )
    .map(([records, order]) => {
      const steps = records.map(({ waits, parent, ...fields }, index) => {
        const made = step(`s${index + 1}`, { ...fields, dependsOn: waits.filter((at) => at < index).map((at) => `s${at + 1}`) });
        if (parent !== undefined && parent < index) made.parent = `s${parent + 1}`;
        return made;
      });
      return planOf(...order.map((index) => steps[index]!));
    }),
);

/** Edits of a plan; some make no sense for it and must be refused. */
export function operations(plan: Plan): fc.Arbitrary<StepOperation> {
  const id = fc.constantFrom(...plan.steps.map((each) => each.id));
  const index = fc.nat(plan.steps.length);
  const links = fc.record({
    title: word,
    dependsOn: fc.shuffledSubarray(
      plan.steps.map((each) => each.id),
      { maxLength: Math.min(2, plan.steps.length) },
    ),
  });
  return fc.oneof(
    fc.tuple(links, index).map(([fields, at]): StepOperation => ({ op: 'add', step: step('s90', fields), index: at })),
    id.map((which): StepOperation => ({ op: 'remove', id: which })),
    fc
      .tuple(
        id,
        fc.record(
          {
            title: word,
            dependsOn: fc.shuffledSubarray(
              plan.steps.map((each) => each.id),
              { maxLength: Math.min(3, plan.steps.length) },
            ),
            parent: id,
            optional: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
      )
      .map(([which, set]): StepOperation => ({ op: 'change', id: which, set })),
    id.map((which): StepOperation => ({ op: 'change', id: which, set: {}, clear: ['parent'] })),
    fc.tuple(id, index).map(([which, at]): StepOperation => ({ op: 'move', id: which, index: at })),
    id.map((which): StepOperation => ({ op: 'split', id: which, into: [step('s91'), step('s92', { dependsOn: ['s91'] })] })),
    fc
      .shuffledSubarray(
        plan.steps.map((each) => each.id),
        { minLength: Math.min(2, plan.steps.length), maxLength: Math.min(3, plan.steps.length) },
      )
      .map((ids): StepOperation => ({ op: 'merge', ids, into: step('s93') })),
  );
}

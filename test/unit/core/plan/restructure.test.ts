import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyOperation, invertOperation } from '../../../../src/core/plan/operations.ts';
import { mergeSteps, nest, splitStep, unnest } from '../../../../src/core/plan/restructure.ts';
import { planOf, plans, step } from './arbitrary.ts';

const counting = () => {
  let count = 0;
  return () => `new-${++count}`;
};

describe('splitStep', () => {
  const whole = step('s1', {
    title: 'Parse the expiry and answer 401',
    description: 'Both.',
    files: ['auth/token.ts', 'http/errors.ts', 'README.md'],
    symbols: ['parseExpiry()', 'expiredToken'],
    checks: [{ kind: 'command', command: 'npm test' }],
    dependsOn: ['s0'],
  });
  const plan = planOf(step('s0'), whole, step('s2', { dependsOn: ['s1'] }), step('s3', { parent: 's1' }));
  const operation = splitStep(whole, ['Add `parseExpiry` to token.ts', 'Answer 401 with expiredToken from http/errors.ts'], counting());

  it('leaves identity, words and parts with the first, and has what waited wait for both', () => {
    const { steps } = applyOperation(plan, operation);
    expect(steps.map(({ id, dependsOn, parent }) => [id, dependsOn, parent])).toEqual([
      ['s0', [], undefined],
      ['s1', ['s0'], undefined],
      ['new-1', ['s0'], undefined],
      ['s2', ['s1', 'new-1'], undefined],
      ['s3', [], 's1'],
    ]);
    expect(steps[1]!.description).toBe('Both.');
  });

  it('gives each part what it names, and to both what neither names', () => {
    expect(operation.into.map(({ files, symbols, checks }) => [files, symbols, checks.length])).toEqual([
      [['auth/token.ts', 'README.md'], ['parseExpiry()'], 0],
      [['http/errors.ts', 'README.md'], ['expiredToken'], 1],
    ]);
  });
});

describe('mergeSteps', () => {
  it('puts what both hold under the first one’s identity', () => {
    const plan = planOf(
      step('s1', { title: 'Parse', description: 'The token.', files: ['a.ts'], kind: 'test', optional: true }),
      step('s2', { title: 'Answer', description: 'With 401.', files: ['b.ts', 'a.ts'], dependsOn: ['s1', 's0'] }),
      step('s0'),
      step('s3', { dependsOn: ['s2'] }),
    );
    const operation = mergeSteps(plan, ['s2', 's1']);
    expect(operation.into).toMatchObject({
      id: 's1',
      title: 'Parse; Answer',
      description: 'The token.\n\nWith 401.',
      files: ['a.ts', 'b.ts'],
      dependsOn: ['s0'],
      kind: 'code',
      optional: false,
    });
    expect(applyOperation(plan, operation).steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      ['s1', ['s0']],
      ['s0', []],
      ['s3', ['s1']],
    ]);
  });

  it('and splitting can be undone, on any plan that allows it', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, seed) => {
        fc.pre(plan.steps.length >= 2);
        const one = plan.steps[seed % plan.steps.length]!;
        const other = plan.steps[(seed + 1) % plan.steps.length]!;
        for (const operation of [splitStep(one, ['First', 'Second'], counting()), mergeSteps(plan, [one.id, other.id])]) {
          let after;
          try {
            after = applyOperation(plan, operation);
          } catch {
            // Steps that would wait for themselves cannot be one.
            continue;
          }
          expect(invertOperation(plan, operation).reduce(applyOperation, after)).toEqual(plan);
        }
      }),
    );
  });
});

describe('nesting', () => {
  const plan = planOf(step('s1'), step('s2'), step('s3', { parent: 's2' }), step('s4', { parent: 's2' }));
  const parents = (...ids: (string | undefined)[]) => ids;

  it('makes a step part of the one above it among its like, and back', () => {
    const nested = applyOperation(plan, nest(plan, 's4')!);
    expect(nested.steps.map(({ parent }) => parent)).toEqual(parents(undefined, undefined, 's2', 's3'));
    const back = applyOperation(nested, unnest(nested, 's4')!);
    expect(back.steps.map(({ parent }) => parent)).toEqual(parents(undefined, undefined, 's2', 's2'));
    expect(applyOperation(back, unnest(back, 's4')!).steps[3]).not.toHaveProperty('parent');
  });

  it('does nothing where there is nothing above, or no parent', () => {
    expect(nest(plan, 's1')).toBeUndefined();
    expect(nest(plan, 's3')).toBeUndefined();
    expect(unnest(plan, 's1')).toBeUndefined();
  });
});

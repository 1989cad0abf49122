import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptPieces, diffPlans, pieceKey } from '../../../../src/core/plan/diff.ts';
import { applyOperation } from '../../../../src/core/plan/operations.ts';
import { mergeRevision } from '../../../../src/core/plan/revision.ts';
import { planOf, plans, step } from './arbitrary.ts';

const keys = (...given: Parameters<typeof diffPlans>) => diffPlans(...given).map(pieceKey);

describe('diffPlans', () => {
  it('names what is added, changed, moved and removed', () => {
    const before = planOf(step('s1'), step('s2'), step('s3'), step('s4'));
    const after = planOf(step('s3'), step('s1'), step('s5'), step('s2', { title: 'Reworded' }));
    expect(keys(before, after)).toEqual(['move:s3', 'add:s5', 'change:s2', 'remove:s4']);
    expect(diffPlans(before, after)[2]).toMatchObject({ fields: ['title'], before: before.steps[1], after: after.steps[3] });
  });
});

describe('acceptPieces', () => {
  const before = planOf(step('s1'), step('s2', { dependsOn: ['s1'] }), step('s3'));
  const after = planOf(step('s1'), step('s4'), step('s2', { dependsOn: ['s4'], title: 'New' }));

  it('takes over one piece and leaves the rest', () => {
    expect(acceptPieces(before, after, new Set(['add:s4'])).plan.steps.map(({ id }) => id)).toEqual(['s1', 's4', 's2', 's3']);
    expect(acceptPieces(before, after, new Set(['remove:s3'])).plan.steps.map(({ id }) => id)).toEqual(['s1', 's2']);
    // Its new dependency was not accepted, so that the step waits for nothing that is not there.
    expect(acceptPieces(before, after, new Set(['change:s2'])).plan.steps[1]).toMatchObject({ title: 'New', dependsOn: [] });
  });

  it('gives the new plan for all pieces, the old for none, and a sound one for any', () => {
    fc.assert(
      fc.property(plans, plans, fc.infiniteStream(fc.boolean()), (from, to, coins) => {
        const pieces = diffPlans(from, to).map(pieceKey);
        expect(acceptPieces(from, to, new Set(pieces)).plan.steps).toEqual(to.steps);
        expect(acceptPieces(from, to, new Set()).plan).toEqual(from);
        const some = new Set(pieces.filter(() => coins.next().value));
        const { plan, operations } = acceptPieces(from, to, some);
        expect(operations.reduce(applyOperation, from)).toEqual(plan);
      }),
    );
  });
});

describe('mergeRevision', () => {
  const before = planOf(
    step('s1', { title: 'Create the limiter' }),
    step('s2', { title: 'Store counts in Redis', dependsOn: ['s1'] }),
    step('s3', { title: 'Use the limiter in the server', dependsOn: ['s1'], extra: { id: 'T003' } }),
    step('s4', { title: 'Release it' }),
  );

  it('keeps what stays in its place, and the identity of what is still there', () => {
    const proposed = planOf(
      step('s5', { title: 'Keep counts in memory' }),
      step('s6', { title: 'Use the limiter in the HTTP server', dependsOn: ['s5'] }),
      step('s7', { title: 'Write it up' }),
    );
    const merged = mergeRevision(before, proposed, new Set(['s1', 's2']));
    expect(merged.steps.map(({ id, title, dependsOn }) => [id, title, dependsOn])).toEqual([
      ['s1', 'Create the limiter', []],
      ['s2', 'Store counts in Redis', ['s1']],
      ['s5', 'Keep counts in memory', []],
      ['s3', 'Use the limiter in the HTTP server', ['s1', 's5']],
      ['s7', 'Write it up', []],
    ]);
    expect(merged.steps[3]!.extra).toEqual({ id: 'T003' });
    expect(keys(before, merged)).toEqual(['add:s5', 'change:s3', 'add:s7', 'remove:s4']);
  });

  it('changes nothing when the model repeats what is open', () => {
    const open = before.steps.slice(2).map((each, index) => ({ ...each, id: `s${index + 5}`, dependsOn: [], extra: undefined }));
    expect(keys(before, mergeRevision(before, planOf(...open), new Set(['s1', 's2'])))).toEqual([]);
  });
});

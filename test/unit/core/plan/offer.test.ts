import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offeredPieces, rebaseOffer, takeOffer } from '../../../../src/core/plan/offer.ts';
import { applyOperation } from '../../../../src/core/plan/operations.ts';
import { mergeRevision } from '../../../../src/core/plan/revision.ts';
import type { Plan } from '../../../../src/core/plan/schema.ts';
import { planOf, plans, step } from './arbitrary.ts';

const base = planOf(
  step('s1', { title: 'Create the limiter' }),
  step('s2', { title: 'Store counts in Redis' }),
  step('s3', { title: 'Use the limiter' }),
  step('s4', { title: 'Release it' }),
);
/** The model drops s2, rewords s3, adds s9. */
const plan: Plan = {
  ...planOf(
    base.steps[0]!,
    step('s9', { title: 'Keep counts in memory' }),
    step('s3', { title: 'Use the limiter in the server' }),
    base.steps[3]!,
  ),
  id: 'p2',
};
const offer = { base, plan };
const nothing = { stays: new Set<string>(), written: new Set<string>(), refused: [] };
const keys = (current: Plan, context = nothing) => offeredPieces(current, offer, context).map(({ key }) => key);

describe('an offered revision', () => {
  it('is told piece by piece against the plan as it stands', () => {
    expect(keys(base)).toEqual(['add:s9', 'change:s3', 'remove:s2']);
  });

  it('says of a piece that it would drop or rewrite what the expert wrote', () => {
    const pieces = offeredPieces(base, offer, { ...nothing, written: new Set(['s2', 's9']) });
    expect(pieces.filter(({ yours }) => yours).map(({ key }) => key)).toEqual(['remove:s2']);
  });

  it('says of a new step that it resembles what was refused', () => {
    const refused = [{ id: 's7', title: 'Keep the counts in memory' }];
    expect(offeredPieces(base, offer, { ...nothing, refused })[0]).toMatchObject({ key: 'add:s9', again: 'Keep the counts in memory' });
  });

  it('leaves alone what was settled since it was asked for', () => {
    expect(keys(base, { ...nothing, stays: new Set(['s2', 's3']) })).toEqual(['add:s9']);
  });

  it('keeps what the expert changed, added and removed meanwhile', () => {
    let current = applyOperation(base, { op: 'change', id: 's2', set: { description: 'Shared by all nodes.' } });
    current = applyOperation(current, { op: 'change', id: 's3', set: { optional: true } });
    current = applyOperation(current, { op: 'add', step: step('mine', { title: 'Ask operations' }), index: 1 });
    current = applyOperation(current, { op: 'remove', id: 's4' });
    expect(keys(current)).toEqual(['add:s9', 'change:s3']);
    const { plan: taken } = takeOffer(current, offer, new Set(), new Set(['add:s9', 'change:s3']));
    expect(taken.id).toBe('p2');
    expect(taken.steps.map(({ title, optional }) => [title, optional])).toEqual([
      ['Create the limiter', false],
      ['Ask operations', false],
      ['Store counts in Redis', false],
      ['Keep counts in memory', false],
      ['Use the limiter in the server', true],
    ]);
  });

  it('never drops a step of the expert unless that very piece is taken', () => {
    fc.assert(
      fc.property(plans, plans, plans, fc.infiniteStream(fc.boolean()), (was, now, proposed, coins) => {
        const pieces = offeredPieces(now, { base: was, plan: proposed }, nothing);
        const chosen = new Set(pieces.filter(() => coins.next().value).map(({ key }) => key));
        const taken = takeOffer(now, { base: was, plan: proposed }, new Set(), chosen).plan;
        const left = new Set(taken.steps.map(({ id }) => id));
        for (const { id } of now.steps) expect(left.has(id) || chosen.has(`remove:${id}`)).toBe(true);
        for (const own of now.steps) {
          if (chosen.has(`change:${own.id}`) || !left.has(own.id)) continue;
          expect(taken.steps.find(({ id }) => id === own.id)).toMatchObject({ title: own.title, description: own.description });
        }
      }),
    );
  });

  it('holds no more steps than a plan may, and none of the expert’s gives way', () => {
    const many = (prefix: string) => Array.from({ length: 150 }, (_, i) => step(`${prefix}${i}`, { title: `Do ${prefix} number ${i}` }));
    const current = planOf(...many('old'));
    const settled = new Set(current.steps.map(({ id }) => id));
    const proposed = { ...planOf(...many('new')), id: 'p2' };
    const merged = mergeRevision(current, proposed, settled);
    expect(merged.steps.map(({ id }) => id)).toEqual([...settled, ...proposed.steps.slice(0, 50).map(({ id }) => id)]);
    // Written while the model thought.
    const written = planOf(...current.steps, ...many('mine').slice(0, 20));
    const rebased = rebaseOffer(written, { base: current, plan: merged }, settled);
    expect(rebased.steps).toHaveLength(200);
    expect(rebased.steps).toEqual(expect.arrayContaining(written.steps));
  });

  it('is the offer itself while nothing has changed', () => {
    fc.assert(
      fc.property(plans, plans, (was, proposed) => {
        expect(rebaseOffer(was, { base: was, plan: proposed }, new Set()).steps).toEqual(proposed.steps);
      }),
    );
  });
});

describe('a model that repeats what stays', () => {
  it('is taken to mean it, not to add it again', () => {
    const proposed = planOf(step('s5', { title: 'create the limiter' }), step('s6', { title: 'Write it up', dependsOn: ['s5'] }));
    const merged = mergeRevision(base, proposed, new Set(['s1', 's2']));
    expect(merged.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      ['s1', []],
      ['s2', []],
      ['s6', ['s1']],
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Step } from '../../../../src/core/plan/schema.ts';
import { createTracker } from '../../../../src/core/tracking/tracker.ts';
import type { Hunk, StepTracker } from '../../../../src/core/tracking/types.ts';

const NAMES = ['parseClaim', 'clockSkew', 'refuseToken', 'writeNotes'] as const;
const plan = NAMES.map((name, i) =>
  Step.parse({ id: `s${i}`, title: `Add ${name}`, files: [`src/${name}.ts`], symbols: [name], dependsOn: i > 0 ? [`s${i - 1}`] : [] }),
);

function hunk(id: number, name: string): Hunk {
  return { id, path: `src/${name}.ts`, oldStart: id, newStart: id, context: '', removed: [], added: [`export function ${name}() {`, '}'] };
}

function tracking(names: readonly string[]): StepTracker {
  const tracker = createTracker();
  tracker.setPlan(plan);
  for (const [i, name] of names.entries()) tracker.observe({ t: i, updates: [{ op: 'set', hunk: hunk(i + 1, name) }] });
  return tracker;
}

const flagged = (tracker: StepTracker): Set<string> => new Set(tracker.skips().map(({ step }) => step));
/** How sure the tracker is that a hunk serves a step, as far as it says. */
function belief(tracker: StepTracker, id: number, step: string): number {
  const said = tracker.attribution(id);
  return said?.best === step ? said.confidence : said?.runnerUp?.step === step ? said.runnerUp.confidence : 0;
}
/** Work on every step but s1. */
const PASSED_OVER = ['parseClaim', 'refuseToken', 'refuseToken', 'refuseToken', 'writeNotes', 'writeNotes'];

describe('a model’s opinion', () => {
  it('keeps a step from being said to be skipped, as long as the edit lives that it was given for', () => {
    const tracker = tracking(PASSED_OVER);
    tracker.settle();
    expect(flagged(tracker)).toContain('s1');
    tracker.opinion({ kind: 'edit', hunk: 3, step: 's1', why: 'the skew is allowed for here' }, 9);
    expect(flagged(tracker)).not.toContain('s1');
    tracker.observe({ t: 10, updates: [{ op: 'remove', id: 3 }] });
    tracker.settle();
    expect(flagged(tracker)).toContain('s1');
  });

  it('that finds nothing is said, and alone flags no step', () => {
    const tracker = tracking(PASSED_OVER);
    tracker.settle();
    expect(flagged(tracker)).toEqual(new Set(['s1']));
    for (const { id } of plan) tracker.opinion({ kind: 'missing', step: id, why: '' }, 9);
    expect(flagged(tracker)).toEqual(new Set(['s1']));
    expect(tracker.skips()[0]?.why).toMatch(/The model judged: no edit does this work\.$/);
  });

  it('of the step itself outweighs one of a single edit, and the later of the two stands', () => {
    const tracker = tracking(PASSED_OVER);
    tracker.settle();
    tracker.opinion({ kind: 'edit', hunk: 3, step: 's1', why: '' }, 9);
    expect(flagged(tracker)).toEqual(new Set());
    tracker.opinion({ kind: 'missing', step: 's1', why: '' }, 10);
    expect(flagged(tracker)).toEqual(new Set(['s1']));
    tracker.opinion({ kind: 'edit', hunk: 4, step: 's1', why: '' }, 11);
    expect(flagged(tracker)).toEqual(new Set());
  });

  it('alone never makes a step look skipped, however wrong it is', () => {
    const work = fc.array(fc.constantFrom(...NAMES, 'elsewhere'), { minLength: 4, maxLength: 10 });
    const opinions = fc.array(fc.tuple(fc.integer({ min: 1, max: 10 }), fc.constantFrom('s0', 's1', 's2', 's3', null)), { maxLength: 8 });
    fc.assert(
      fc.property(work, opinions, (names, said) => {
        const without = tracking(names);
        const asked = tracking(names);
        for (const [id, step] of said) asked.opinion({ kind: 'edit', hunk: id, step, why: '' }, 20);
        without.settle();
        asked.settle();
        const own = flagged(without);
        for (const step of flagged(asked)) expect(own).toContain(step);
      }),
      { numRuns: 150 },
    );
  });

  it('that takes a step’s only edit away does not make it look skipped', () => {
    const tracker = tracking(PASSED_OVER);
    const weak = { ...hunk(7, 'other'), added: ['  const skew = clock.read();'] };
    tracker.observe({ t: 9, updates: [{ op: 'set', hunk: weak }] });
    tracker.settle();
    expect(flagged(tracker)).not.toContain('s1');
    expect(tracker.attribution(7)?.best).toBe('s1');
    const before = belief(tracker, 7, 's1');
    tracker.opinion({ kind: 'edit', hunk: 7, step: 's3', why: '' }, 9);
    expect(belief(tracker, 7, 's1')).toBeLessThan(before);
    tracker.settle();
    expect(flagged(tracker)).not.toContain('s1');
  });

  it('is asked for where the tracker doubts, and not again', () => {
    const tracker = tracking(['parseClaim', 'elsewhere']);
    const doubts = tracker.doubts(true);
    expect(doubts.steps.map(({ step }) => step)).toContain('s1');
    expect(tracker.doubts(false).steps).toEqual([]);
    tracker.opinion({ kind: 'edit', hunk: 2, step: null, why: '' }, 9);
    expect(tracker.doubts(true).hunks).not.toContain(2);
  });
});

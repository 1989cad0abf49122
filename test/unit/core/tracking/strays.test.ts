import { describe, expect, it } from 'vitest';
import { Step } from '../../../../src/core/plan/schema.ts';
import { profileHunk } from '../../../../src/core/tracking/hunk-profile.ts';
import { indexPlan } from '../../../../src/core/tracking/plan-index.ts';
import { FeatureStream } from '../../../../src/core/tracking/stream.ts';
import { askedAnew, strayEvidence, strayness, STRAY_FEATURES, type StrayWeights } from '../../../../src/core/tracking/strays.ts';
import { createTracker } from '../../../../src/core/tracking/tracker.ts';
import type { Hunk } from '../../../../src/core/tracking/types.ts';

/** Laid out before the work: it has a step of tests. */
const steps = [
  Step.parse({ id: 'parse', title: 'Parse the expiry claim', files: ['src/token.ts'], symbols: ['parseExpiry'] }),
  Step.parse({ id: 'clock', title: 'Allow for clock skew', description: 'Read `leeway` seconds.', files: ['src/clock.ts'] }),
  Step.parse({ id: 'tests', title: 'Test expired tokens', kind: 'test', files: ['test/token.test.ts'] }),
];
const plan = indexPlan(steps);

const hunk = (id: number, path: string, removed: string[], added: string[], context = ''): Hunk => ({
  id,
  path,
  oldStart: 10,
  newStart: 10,
  context,
  removed,
  added,
});

const evidenceOf = (given: Hunk, fits = Float64Array.of(0, 0, 0, 0)) => {
  const profile = profileHunk(given);
  const { pair } = new FeatureStream(plan).push(given.id, profile, 0, 0);
  return strayEvidence(profile, plan, pair, fits);
};

const weights = (some: Partial<StrayWeights>): StrayWeights =>
  ({ ...Object.fromEntries(STRAY_FEATURES.map((name) => [name, 0])), ...some }) as StrayWeights;

describe('what tells a stray', () => {
  it('counts which names and words of a hunk the plan has', () => {
    const { hunk: seen } = evidenceOf(
      hunk(1, 'src/token.ts', ['  const claimed = 5;'], ['  parseExpiry(claim, fallback, 30);'], 'function decodeToken(claim) {'),
    );
    expect(seen['names of the plan brought']).toBeCloseTo(Math.log(2));
    expect(seen['share of names brought']).toBeCloseTo(1 / 3);
    // Of the three subwords around (“function” is one) the plan has “token” and “claim”.
    expect(seen['words of the plan around']).toBeCloseTo(Math.log(3));
    expect(seen['names of the plan around']).toBe(0);
    expect(seen['numbers changed']).toBe(1);
    expect(seen['other words taken']).toBeGreaterThan(0);
    expect(evidenceOf(hunk(1, 'src/token.ts', ['a(1, 2.5)'], ['b(1, 2.5)'])).hunk['numbers changed']).toBe(0);
  });

  it('knows how well steps fit, and of each step whether it declares the file and shares the words changed', () => {
    const { hunk: seen, steps: of } = evidenceOf(hunk(1, 'src/clock.ts', [], ['leeway skew']), Float64Array.of(1, 3, 2, -1));
    expect([seen['best fit'], seen['second fit'], seen['fit of none'], seen.steps]).toEqual([3, 2, -1, 3]);
    expect([...of['file declared']]).toEqual([0, 1, 0]);
    expect([...of['share of words changed']]).toEqual([0, 1, 0]);
  });

  it('asks anew how likely none is, and leaves the steps their proportions', () => {
    const evidence = evidenceOf(hunk(1, 'src/clock.ts', [], ['leeway']));
    const belief = Float64Array.of(0.1, 0.6, 0.1, 0.2);
    const asked = askedAnew(belief, strayness(evidence, weights({ bias: 1, 'file declared': -2 })));
    expect(asked[3]).toBeCloseTo(1 / (1 + Math.E));
    expect(asked.reduce((sum, p) => sum + p)).toBeCloseTo(1);
    expect((asked[1] as number) / (asked[0] as number)).toBeCloseTo(6);
    const same = askedAnew(belief, strayness(evidence, weights({ belief: 1 })));
    for (const [c, p] of same.entries()) expect(p).toBeCloseTo(belief[c] as number);
    expect(askedAnew(Float64Array.of(0, 0, 0, 1), strayness(evidence, weights({ bias: 9 })))[3]).toBeCloseTo(1, 3);
  });
});

describe('a tracker that asks anew', () => {
  const stray = hunk(
    1,
    'lib/render/canvas.ts',
    ['  // draws the outline of every glyph once'],
    ['  // draws the outline of each glyph, and its shadow beneath'],
    'class GlyphPainter extends Painter {',
  );

  it('takes work for a stray that no step speaks of', () => {
    const tracker = createTracker();
    tracker.setPlan(steps);
    tracker.observe({ t: 0, updates: [{ op: 'set', hunk: stray }] });
    expect(tracker.attribution(1)).toMatchObject({ best: null });
  });

  it('believes the expert, who said what they were on or what it serves', () => {
    const focused = createTracker();
    focused.setPlan(steps);
    focused.fact({ kind: 'focus', step: 'clock' }, 0);
    focused.observe({ t: 0, updates: [{ op: 'set', hunk: stray }] });
    expect(focused.attribution(1)).toMatchObject({ best: 'clock' });
    const told = createTracker();
    told.setPlan(steps);
    told.observe({ t: 0, updates: [{ op: 'set', hunk: stray }] });
    told.fact({ kind: 'assign', hunk: 1, step: 'parse' }, 1);
    expect(told.attribution(1)).toMatchObject({ step: 'parse' });
    told.settle();
    expect(told.attribution(1)).toMatchObject({ step: 'parse' });
  });
});

import { describe, expect, it } from 'vitest';
import { attributionOf } from '../../../../src/core/tracking/attribution.ts';

const named = (slot: number): string | null => ['first', 'second', 'third'][slot] ?? null;
const said = (...posterior: number[]) => attributionOf(7, Float64Array.from(posterior), named);

describe('what is said of a hunk', () => {
  it('names the likeliest step and the runner-up, and the step as certain only when it is clearly ahead', () => {
    expect(said(0.7, 0.2, 0.05, 0.05)).toEqual({
      hunk: 7,
      step: 'first',
      best: 'first',
      confidence: 0.7,
      runnerUp: { step: 'second', confidence: 0.2 },
    });
    expect(said(0.5, 0.45, 0.03, 0.02)).toMatchObject({ step: undefined, best: 'first' });
  });

  it('says off plan when that is nearly as likely as the likeliest step, and likely at all', () => {
    expect(said(0.2, 0.2, 0.05, 0.55)).toMatchObject({ best: null, confidence: 0.55, runnerUp: { step: 'first' } });
    expect(said(0.4, 0.2, 0.05, 0.35)).toEqual({
      hunk: 7,
      step: undefined,
      best: null,
      confidence: 0.35,
      runnerUp: { step: 'first', confidence: 0.4 },
    });
    expect(said(0.45, 0.15, 0.05, 0.35)).toMatchObject({ best: 'first', runnerUp: { step: null, confidence: 0.35 } });
    expect(said(0.27, 0.23, 0.22, 0.28)).toMatchObject({ best: 'first', confidence: 0.27, runnerUp: { step: null } });
  });

  it('says nothing before anything is known', () => {
    expect(said()).toEqual({ hunk: 7, step: undefined, best: null, confidence: 0 });
  });
});

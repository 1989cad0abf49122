import { describe, expect, it } from 'vitest';
import { endedBeliefs } from '../../../../src/core/tracking/ended-beliefs.ts';
import { ORDER_FEATURES, STYLES } from '../../../../src/core/tracking/moves.ts';
import { VisitedSets } from '../../../../src/core/tracking/visited.ts';

const STEPS = 11;
const HUNKS_A_STEP = 6;
const WIDTH = 512;

describe('a plan of more than eight steps', () => {
  it('is followed from step to step, though each turn is unlikely and no hunk alone says much', () => {
    const weights = STYLES.map(() => new Float64Array(ORDER_FEATURES.length));
    const needs = Array.from({ length: STEPS }, () => []);
    const columns = Array.from({ length: STEPS * HUNKS_A_STEP }, (_, t) => ({
      step: Float64Array.from({ length: STEPS }, (__, s) => (s === Math.floor(t / HUNKS_A_STEP) ? 1 : 0.1)),
      off: 1e-6,
      stay: 1,
      new: 5e-4,
      back: 5e-4,
      leave: 1e-6,
      stayOff: 1,
      return: 1,
    }));
    const work = endedBeliefs(columns, new VisitedSets(STEPS, needs, weights), WIDTH, new Float64Array(STEPS).fill(1));
    let result = work.next();
    while (!result.done) result = work.next();
    const named = result.value.posteriors.map((posterior) => posterior.indexOf(Math.max(...posterior)));
    expect(named).toEqual(columns.map((_, t) => Math.floor(t / HUNKS_A_STEP)));
  });
});

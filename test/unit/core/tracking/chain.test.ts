import { describe, expect, it } from 'vitest';
import { Chain, type Link } from '../../../../src/core/tracking/chain.ts';
import type { Column } from '../../../../src/core/tracking/lattice.ts';
import { ORDER_FEATURES, STYLES } from '../../../../src/core/tracking/moves.ts';
import { VisitedSets } from '../../../../src/core/tracking/visited.ts';
import { chance } from '../../node/log/chance.ts';

const STEPS = 12;
const HUNKS = 400;

/** A second look that sees what the first saw. */
// eslint-disable-next-line require-yield -- nothing to wait for
function* sameAgain(links: readonly Link[]): Generator<void, Column[]> {
  return links.map(({ ended }) => ended);
}

describe('a chain that forgets the sets it no longer uses', () => {
  it('believes exactly what one that remembers them does, and holds far fewer', () => {
    const pick = chance(1);
    const share = (): number => (pick(1_000) + 1) / 1_001;
    const weights = STYLES.map((_, style) => Float64Array.from(ORDER_FEATURES, (__, i) => ((style + i) % 3) - 1));
    const needs = Array.from({ length: STEPS }, (_, i) => (i > 3 ? [i - 4] : []));
    const sets = [0, 1].map(() => new VisitedSets(STEPS, needs, weights)) as [VisitedSets, VisitedSets];
    const ended = (): VisitedSets => new VisitedSets(STEPS, needs, weights);
    const forgetful = new Chain(sets[0], { ended: ended(), again: ended() }, 500);
    const other = new Chain(sets[1], { ended: ended(), again: ended() }, Number.POSITIVE_INFINITY);
    const seen = { pair: { step: new Float64Array(), off: new Float64Array() }, moves: new Float64Array() };
    const says = (): Column => ({
      step: Float64Array.from({ length: STEPS }, () => share() ** 6),
      off: share() / 4,
      stay: share(),
      new: share(),
      back: share(),
      leave: share(),
      stayOff: share(),
      return: share(),
    });
    for (let id = 0; id < HUNKS; id++) {
      const [column, last] = [says(), says()];
      for (const chain of [forgetful, other]) {
        chain.push({ id, column, ended: last, posterior: new Float64Array(), seen });
        if (id % 7 === 0 && id > 100) chain.replace(id - 90, { column: last, ended: column });
        chain.refresh();
      }
      expect(forgetful.unserved()).toEqual(other.unserved());
    }
    for (const chain of [forgetful, other]) {
      chain.settle(new Float64Array(STEPS).fill(0.5), sameAgain);
      chain.settle(new Float64Array(STEPS).fill(0.5), sameAgain);
    }
    expect(forgetful.unserved()).toEqual(other.unserved());
    expect(forgetful.links.map(({ posterior }) => posterior)).toEqual(other.links.map(({ posterior }) => posterior));
    // What it met first it has long put away: the one that remembers goes on with the very same sets.
    expect(sets[1].size).toBeGreaterThan(1_500);
    expect(sets[0].size).toBeLessThan(1_500);
  });
});

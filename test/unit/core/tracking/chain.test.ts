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
    const forgetful = new Chain(sets[0], { ended: ended(), again: ended() }, undefined, 500);
    const other = new Chain(sets[1], { ended: ended(), again: ended() }, undefined, Number.POSITIVE_INFINITY);
    const seen = { fits: new Float64Array(), stray: undefined, moves: new Float64Array() };
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

describe('a chain in which each hunk has more of the say', () => {
  const seen = { fits: new Float64Array(), stray: undefined, moves: new Float64Array() };
  const flat = STYLES.map(() => new Float64Array(ORDER_FEATURES.length));
  const sets = (): VisitedSets => new VisitedSets(2, [[], []], flat);
  const says = (first: number, second: number): Column => ({
    step: Float64Array.of(first, second),
    off: 0.01,
    stay: 1,
    new: 0.005,
    back: 0.005,
    leave: 0.01,
    stayOff: 1,
    return: 1,
  });
  /** Work on the first step, with one hunk in the middle that fits the second four times as well. */
  const among = (share: number): Chain => {
    const chain = new Chain(sets(), { ended: sets(), again: sets() }, { share, boldness: 1 });
    for (const [id, column] of [says(1, 0.1), says(1, 0.1), says(0.25, 1), says(1, 0.1), says(1, 0.1)].entries()) {
      chain.push({ id, column, ended: column, posterior: new Float64Array(), seen });
    }
    chain.refresh();
    return chain;
  };
  const odd = (chain: Chain): number[] => [...(chain.links[2]?.posterior ?? [])];

  it('lets an edit that fits another step stand out from its neighbours, under way and once the session has ended', () => {
    const end = new Float64Array(2).fill(1);
    const [led, heard] = [among(0), among(0.85)];
    expect(odd(led)[0]).toBeGreaterThan(odd(led)[1] as number);
    expect(odd(heard)[1]).toBeGreaterThan(odd(heard)[0] as number);
    for (const chain of [led, heard]) chain.settle(end, sameAgain);
    expect(odd(led)[0]).toBeGreaterThan(odd(led)[1] as number);
    expect(odd(heard)[1]).toBeGreaterThan(odd(heard)[0] as number);
    expect(odd(heard).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('hears nothing else where it has all of the say', () => {
    expect(odd(among(1))[1]).toBeCloseTo(1 / 1.26, 9);
  });
});

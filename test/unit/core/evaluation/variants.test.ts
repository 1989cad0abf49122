import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseHunk } from '../../../../src/core/evaluation/cases.ts';
import { Case } from '../../../../src/core/evaluation/cases.ts';
import { interleaved, reordered, scattered, withForeign, without } from '../../../../src/core/evaluation/variants.ts';

function hunk(step: number, path: string, at: number): CaseHunk {
  return { step, commit: `c${step}`, path, oldStart: at, newStart: at, context: '', removed: [], added: [`line ${at}`] };
}

/** Steps of so many hunks each, over two files. */
function stream(sizes: readonly number[]): CaseHunk[] {
  return sizes.flatMap((size, step) => Array.from({ length: size }, (_, i) => hunk(step, i % 3 === 0 ? 'a.ts' : 'b.ts', 100 * step + i)));
}

const streams = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }).map(stream);
const key = (given: CaseHunk): string => `${given.step}:${given.newStart}`;
const sorted = (hunks: readonly CaseHunk[]): string[] => hunks.map(key).toSorted();

describe('variants of a stream', () => {
  it('lose no hunk, bring none, and depend on the seed alone', () => {
    fc.assert(
      fc.property(streams, fc.integer(), (hunks, seed) => {
        for (const vary of [reordered, interleaved, scattered]) {
          expect(sorted(vary(hunks, seed))).toEqual(sorted(hunks));
          expect(vary(hunks, seed)).toEqual(vary(hunks, seed));
        }
      }),
    );
  });

  it('reordering keeps each step’s block together and as it was', () => {
    fc.assert(
      fc.property(streams, fc.integer(), (hunks, seed) => {
        const blocks = (all: readonly CaseHunk[]): string[] =>
          [...new Set(all.map(({ step }) => step))].map((step) =>
            all
              .filter((each) => each.step === step)
              .map(key)
              .join(),
          );
        const varied = reordered(hunks, seed);
        expect(blocks(varied).toSorted()).toEqual(blocks(hunks).toSorted());
        expect(varied.filter((each, i) => i > 0 && each.step !== varied[i - 1]?.step)).toHaveLength(blocks(hunks).length - 1);
      }),
    );
  });

  it('interleaving moves a hunk into the next step’s block at most, and commits it there', () => {
    const varied = interleaved(stream([6, 6, 6]), 3);
    const moved = varied.filter(({ step, commit }) => commit !== `c${step}`);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.every(({ step, commit }) => commit === `c${Number(step) + 1}`)).toBe(true);
  });

  it('drops a step’s hunks and nothing else', () => {
    expect(without(stream([2, 3]), 0)).toEqual(stream([2, 3]).filter(({ step }) => step === 1));
  });

  it('sets in one commit of another case, in one piece, as serving no step', () => {
    const steps = [{ title: 'one' }, { title: 'two' }];
    const given = Case.parse({ id: 'given', steps, hunks: stream([4, 4]) });
    const other = Case.parse({
      id: 'other',
      steps,
      hunks: stream([3, 2]).map((each) => ({ ...each, commit: `x${each.step}`, path: 'other.ts' })),
    });
    for (let seed = 0; seed < 20; seed++) {
      const varied = withForeign(given, [given, other], seed) ?? [];
      const foreign = varied.flatMap((each, i) => (each.step === null ? [i] : []));
      expect([2, 3]).toContain(foreign.length);
      expect(foreign.at(-1)! - foreign[0]!).toBe(foreign.length - 1);
      expect(varied.filter(({ step }) => step !== null)).toEqual(given.hunks);
    }
    expect(withForeign(given, [given], 1)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { parseCases } from '../../../../src/core/evaluation/cases.ts';
import { measure } from '../../../../src/core/evaluation/protocol.ts';

/** Two cases whose steps share no word, so that any sound tracker names every hunk. */
function easy(id: string, words: readonly string[]): string {
  const steps = words.map((word) => ({ title: `Introduce the ${word}`, files: [`${word}/index.ts`], symbols: [word] }));
  const hunks = words.flatMap((word, step) =>
    Array.from({ length: 4 }, (_, i) => ({
      step,
      commit: `${id}${step}`,
      path: `${word}/index.ts`,
      oldStart: 20 * i,
      newStart: 20 * i,
      context: '',
      removed: [],
      added: [`export const ${word}${i} = ${word}();`],
    })),
  );
  return JSON.stringify({ id, steps, hunks });
}

const cases = parseCases([easy('a', ['parser', 'ledger', 'socket']), easy('b', ['canvas', 'router', 'queue'])].join('\n'));

describe('the protocol', () => {
  it('finds nothing amiss where nothing is', () => {
    const figures = measure(cases, { input: 'declared', boundaries: 'commits' });
    expect(figures.accuracyOnline).toBeGreaterThan(0.9);
    expect(figures).toMatchObject({ accuracySettled: 1, accuracyReordered: 1, selective70: 1, falseSkipSessions: 0, wrongFlags: 0 });
    expect(figures.skipPrecision).toBe(1);
    expect(figures.skipRecall).toBe(1);
    expect(figures.offPlanF1).toBeGreaterThan(0.9);
  });

  it('never reads the truth: the same stream under other labels is named the same', () => {
    const wrong = cases.map((given) => ({
      ...given,
      hunks: given.hunks.map((hunk) => ({ ...hunk, step: ((hunk.step as number) + 1) % 3 })),
    }));
    const figures = measure(wrong, { input: 'declared', boundaries: 'none' });
    expect(figures.accuracySettled).toBe(0);
  });

  it('says which line is no case', () => {
    expect(() => parseCases('{"id":1}')).toThrow(/line 1 is not a case/);
  });
});

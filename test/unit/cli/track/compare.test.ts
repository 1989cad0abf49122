import { describe, expect, it } from 'vitest';
import { compareFlags } from '../../../../src/cli/track/compare.ts';

const skipped = (id: string, step: string) => ({ flag: { id, kind: 'skipped' as const, step, why: '', lookedFor: [] }, raisedAt: 0 });

describe('comparing flags', () => {
  it('tells which stand, which are gone and which are new', () => {
    const today = [
      { step: 'b', why: 'because', seq: 7, open: true },
      { step: 'c', why: 'because', seq: 9, open: false },
    ];
    const compared = compareFlags([skipped('f1', 'a'), skipped('f2', 'b')], today, []);
    expect(compared.kept.map(({ step }) => step)).toEqual(['b']);
    expect(compared.gone.map(({ step }) => step)).toEqual(['a']);
    expect(compared.added.map(({ step }) => step)).toEqual(['c']);
  });

  it('finds an off-plan flag again by its files', () => {
    const offPlan = { flag: { id: 'f', kind: 'off-plan' as const, why: '', lookedFor: [], files: ['x.ts', 'y.ts'] }, raisedAt: 0 };
    expect(compareFlags([offPlan], [], [{ hunks: [1, 2, 3], files: ['y.ts'], confidence: 0.9 }]).kept).toHaveLength(1);
    expect(compareFlags([offPlan], [], []).gone).toHaveLength(1);
  });
});

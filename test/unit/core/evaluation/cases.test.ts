import { describe, expect, it } from 'vitest';
import { parseCases, planOf } from '../../../../src/core/evaluation/cases.ts';

const line = (given: object): string => JSON.stringify({ id: 'a', steps: [{ title: 'One' }, { title: 'Two' }], hunks: [], ...given });

describe('a file of cases', () => {
  it('may leave out what a plan or a hunk need not have', () => {
    const [given] = parseCases(
      line({
        outcome: null,
        hunks: [
          { step: 1, path: 'a.ts' },
          { step: null, path: 'b.ts', added: ['x'] },
        ],
      }),
    );
    expect(given?.hunks[0]).toEqual({ step: 1, path: 'a.ts', commit: '', oldStart: 1, newStart: 1, context: '', removed: [], added: [] });
    expect(given && planOf(given, 'declared')[0]).toMatchObject({ id: 's0', kind: 'code', files: [], optional: false });
  });

  it('has a plan’s kinds, and takes unknown ones for code', () => {
    const [given] = parseCases(
      line({
        steps: [
          { title: 'One', kind: 'decision' },
          { title: 'Two', kind: 'chore' },
        ],
        outcome: ['done', 'no-trace'],
      }),
    );
    expect(given?.steps.map(({ kind }) => kind)).toEqual(['decision', 'code']);
  });

  it('holds no step that a plan may not hold', () => {
    const many = Array.from({ length: 201 }, () => 'a.ts');
    for (const declared of [{ files: many }, { symbols: many }, { symbols: ['a'.repeat(501)] }, { dependsOn: many.map(() => 1) }])
      expect(() => parseCases(line({ steps: [{ title: 'One', ...declared }] }))).toThrow(/^line 1 is not a case: .*Too big/);
  });

  it.each([
    ['{', /^line 2 is not a case: not JSON/],
    [line({ steps: [] }), /^line 2 is not a case/],
    [line({ hunks: [{ step: 2, path: 'a.ts' }] }), /^line 2 is not a case: .*a step that the plan has not got/],
    [line({ outcome: ['done'] }), /^line 2 is not a case: .*an outcome for each step/],
    [line({ hunks: [{ step: 'perhaps', path: 'a.ts' }] }), /^line 2 is not a case/],
  ])('says which line is no case: %s', (bad, message) => {
    expect(() => parseCases(`${line({})}\n${bad}\n`)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { Step } from '../../../../src/core/plan/schema.ts';
import { STEP_FEATURES, type StepFeature } from '../../../../src/core/tracking/feature-names.ts';
import { profileHunk } from '../../../../src/core/tracking/hunk-profile.ts';
import { indexPlan } from '../../../../src/core/tracking/plan-index.ts';
import { FeatureStream } from '../../../../src/core/tracking/stream.ts';
import type { Hunk } from '../../../../src/core/tracking/types.ts';

const steps = [
  Step.parse({ id: 'add', title: 'Add a context type', files: ['src/api.go'], symbols: ['RequestContext'] }),
  Step.parse({ id: 'pass', title: 'Pass it to the callers', files: ['src/api.go', 'src/main.go'], symbols: ['RequestContext', 'serve'] }),
  Step.parse({ id: 'test', title: 'Test the cancelled request', kind: 'test', files: ['src/api.go'] }),
  Step.parse({ id: 'docs', title: 'Document the error message', kind: 'docs' }),
];

const hunk = (path: string, added: string[], rest: Partial<Hunk> = {}): Hunk => ({
  id: 1,
  path,
  oldStart: 10,
  newStart: 10,
  context: '',
  removed: [],
  added,
  ...rest,
});

/** What the last of the hunks shows of each step. */
function seen(...hunks: Hunk[]): (step: string, feature: StepFeature) => number {
  const stream = new FeatureStream(indexPlan(steps));
  const all = hunks.map((each, i) => stream.push(i, profileHunk(each), 0, i));
  const rows = all.at(-1)?.pair.step ?? new Float64Array();
  return (step, feature) =>
    rows[steps.findIndex(({ id }) => id === step) * STEP_FEATURES.length + STEP_FEATURES.indexOf(feature)] ?? Number.NaN;
}

describe('what a hunk shows of a step', () => {
  it('knows what code shortens', () => {
    const of = seen(hunk('src/other.go', ['func load(ctx Ctx) {}']));
    expect(of('add', 'title words added')).toBeGreaterThan(0);
    expect(of('test', 'title words added')).toBe(0);
  });

  it('tells words that stand together from words that merely occur', () => {
    const together = seen(hunk('src/other.go', ['return errMsg']));
    const apart = seen(hunk('src/other.go', ['msg := read()', 'return err']));
    expect(together('docs', 'title pairs changed')).toBeGreaterThan(0);
    expect(apart('docs', 'title pairs changed')).toBe(0);
    expect(apart('docs', 'title words added')).toBe(together('docs', 'title words added'));
    const around = seen(hunk('src/other.go', ['return 1'], { context: 'func errorMessage() int {' }));
    expect(around('docs', 'title pairs around')).toBeGreaterThan(0);
  });

  it('tells a step that makes a thing from one that uses it', () => {
    const made = seen(hunk('src/api.go', ['type RequestContext struct {}']));
    expect(made('add', 'add step, defines')).toBe(1);
    expect(made('pass', 'use step, symbol used')).toBe(0);
    const used = seen(hunk('src/main.go', ['  serve(RequestContext{}, port)'], { removed: ['  serve(port)'] }));
    expect(used('pass', 'use step, symbol used')).toBe(1);
    expect(used('pass', 'use step, call changed')).toBe(1);
    expect(used('add', 'add step, symbol used')).toBe(1);
    expect(used('add', 'file declared by other steps only, symbol seen')).toBeGreaterThan(0);
  });

  it('knows the place of a step among those that declare the file', () => {
    const of = seen(hunk('src/api.go', ['x := 1']));
    expect(['add', 'pass', 'test'].map((step) => of(step, 'first that declares the file'))).toEqual([1, 0, 0]);
    expect(['add', 'pass', 'test'].map((step) => of(step, 'last that declares the file'))).toEqual([0, 0, 1]);
    expect(['add', 'pass', 'test'].map((step) => of(step, 'declares fewest files of those'))).toEqual([1, 0, 1]);
  });

  it('takes what stands below a test of the same file for a part of the tests', () => {
    const test = hunk('src/api.rs', ['    #[test]', '    fn cancels() {}'], { newStart: 400 });
    const below = hunk('src/api.rs', ['        let limit = 50;'], { newStart: 420 });
    const above = hunk('src/api.rs', ['    let limit = 50;'], { newStart: 20 });
    expect(seen(test, below)('test', 'among tests, test step')).toBe(1);
    expect(seen(test, below)('add', 'among tests, other step')).toBe(1);
    expect(seen(test, above)('add', 'among tests, other step')).toBe(0);
    expect(seen(below)('add', 'among tests, other step')).toBe(0);
  });

  it('takes a manual page for documentation', () => {
    expect(seen(hunk('man/man1/tool.1', ['.TP']))('docs', 'kind docs, docs hunk')).toBe(1);
  });
});

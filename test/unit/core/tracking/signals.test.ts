import { describe, expect, it } from 'vitest';
import { Step } from '../../../../src/core/plan/schema.ts';
import { indexPlan } from '../../../../src/core/tracking/plan-index.ts';
import { stepOfMessage } from '../../../../src/core/tracking/signals.ts';
import { createTracker } from '../../../../src/core/tracking/tracker.ts';
import type { Hunk, StepTracker } from '../../../../src/core/tracking/types.ts';

const plan = [
  Step.parse({ id: 'parse', title: 'Parse the expiry claim' }),
  Step.parse({ id: 'skew', title: 'Allow for clock skew' }),
  Step.parse({ id: 'notes', title: 'Document the grace period', kind: 'docs' }),
  Step.parse({ id: 'migrate', title: 'Migrate the test database', description: 'With `npm run migrate`.', kind: 'ops' }),
  Step.parse({ id: 'check', title: 'Refuse expired tokens', checks: [{ kind: 'command', command: 'npm  test' }] }),
];

/** An edit that says nothing of the plan. */
const dumb = (id: number, path = 'src/misc.ts'): Hunk => ({
  id,
  path,
  oldStart: id * 9,
  newStart: id * 9,
  context: '',
  removed: [],
  added: ['  x += 1;'],
});

function tracking(...hunks: Hunk[]): StepTracker {
  const tracker = createTracker();
  tracker.setPlan(plan);
  for (const hunk of hunks) tracker.observe({ t: hunk.id, updates: [{ op: 'set', hunk }] });
  return tracker;
}

const said = (tracker: StepTracker, step: string): readonly string[] =>
  tracker
    .verdicts()
    .find((verdict) => verdict.step === step)
    ?.evidence.map(({ text }) => text) ?? [];
const stateOf = (tracker: StepTracker, step: string): string | undefined =>
  tracker.verdicts().find((verdict) => verdict.step === step)?.state;

describe('a commit', () => {
  it.each([
    ['Allow some clock skew', 'skew'],
    ['fix(auth): parse the expiry claim (#12)', 'parse'],
    ['wip', undefined],
    ['', undefined],
    ['Parse the expiry claim and allow for clock skew', undefined],
  ])('with the message “%s” speaks of %s', (message, step) => {
    expect(plan[stepOfMessage(indexPlan(plan), message) ?? -1]?.id).toBe(step);
  });

  it('speaks for the step that its message names, of what was committed with it and of nothing else', () => {
    const vague = (id: number, path: string): Hunk => ({ ...dumb(id, path), added: ['  const claim = clock.token(period);'] });
    const [before, committed, left] = [dumb(1), vague(2, 'src/one.ts'), vague(3, 'src/left.ts')];
    const tracker = tracking(before);
    tracker.signal({ kind: 'commit', message: 'wip' }, 2);
    for (const hunk of [committed, left]) tracker.observe({ t: hunk.id, updates: [{ op: 'set', hunk }] });
    const share = (hunk: Hunk): number => {
      const { best, confidence, runnerUp } = tracker.attribution(hunk.id)!;
      return best === 'skew' ? confidence : runnerUp?.step === 'skew' ? runnerUp.confidence : 0;
    };
    const was = share(committed);
    tracker.signal({ kind: 'commit', message: 'Allow for clock skew', files: ['src/one.ts'] }, 5);
    expect(tracker.attribution(committed.id)?.best).toBe('skew');
    expect(share(committed)).toBeGreaterThan(was);
    expect(share(committed)).toBeGreaterThan(share(left));
    expect(said(tracker, 'skew')).toContain('committed as “Allow for clock skew”');
  });

  it('gives way to the expert’s word', () => {
    const tracker = tracking(dumb(1));
    tracker.fact({ kind: 'assign', hunk: 1, step: 'parse' }, 2);
    tracker.signal({ kind: 'commit', message: 'Allow for clock skew' }, 5);
    expect(tracker.attribution(1)?.best).toBe('parse');
  });
});

describe('a command', () => {
  it('that a step names is evidence for it, and does a step that leaves no trace in files', () => {
    const tracker = tracking();
    expect(stateOf(tracker, 'migrate')).toBe('untouched');
    tracker.signal({ kind: 'command', line: ' npm run  migrate -- --env test', exitCode: 0 }, 1);
    expect(said(tracker, 'migrate')).toEqual(['ran `npm run  migrate -- --env test`, which this step names']);
    expect(stateOf(tracker, 'migrate')).toBe('likely-done');
  });

  it('is no proof: only a check that we ran, or the expert, verifies', () => {
    const tracker = tracking();
    tracker.signal({ kind: 'command', line: 'npm test', exitCode: 0 }, 1);
    expect(said(tracker, 'check')).toHaveLength(1);
    expect(stateOf(tracker, 'check')).toBe('untouched');
    tracker.fact({ kind: 'check', step: 'check', passed: true }, 2);
    expect(stateOf(tracker, 'check')).toBe('verified');
  });

  it.each([
    ['npm run migrate', 1],
    ['npm run migrate', null],
    ['npm run migrated', 0],
    ['echo npm run', 0],
  ])('%s that ends with %s says nothing', (line, exitCode) => {
    const tracker = tracking();
    tracker.signal({ kind: 'command', line, exitCode }, 1);
    expect(said(tracker, 'migrate')).toEqual([]);
  });
});

describe('what else is observed', () => {
  it('the step that the expert was on is said of the edits they made then', () => {
    const tracker = tracking();
    tracker.fact({ kind: 'focus', step: 'skew' }, 1);
    tracker.observe({ t: 2, updates: [{ op: 'set', hunk: dumb(1) }] });
    expect(tracker.attribution(1)?.best).toBe('skew');
    expect(said(tracker, 'skew')).toContain('edits `src/misc.ts` while you were on this step');
  });

  it('errors that are gone, of the step that the file’s last edit serves', () => {
    const tracker = tracking();
    tracker.fact({ kind: 'focus', step: 'skew' }, 1);
    tracker.observe({ t: 2, updates: [{ op: 'set', hunk: dumb(1) }] });
    tracker.signal({ kind: 'diagnostics', path: 'src/misc.ts', errors: 2 }, 3);
    expect(said(tracker, 'skew').join()).not.toContain('errors');
    tracker.signal({ kind: 'diagnostics', path: 'src/misc.ts', errors: 0 }, 4);
    expect(said(tracker, 'skew')).toContain('`src/misc.ts` has no errors any more');
  });

  it('documentation, of a step that is about it', () => {
    const hunk = { ...dumb(1, 'docs/grace.md'), added: ['The grace period is documented here.'] };
    expect(said(tracking(hunk), 'notes')).toContain('edits `docs/grace.md`, and the step is about documentation');
  });
});

describe('what was said and is true no more', () => {
  /** Edits of which the expert said which step they serve, in order. */
  const assigned = (...steps: (string | null)[]): StepTracker => {
    const tracker = tracking(...steps.map((_, index) => dumb(index + 1, `src/${index + 1}.ts`)));
    for (const [index, step] of steps.entries()) tracker.fact({ kind: 'assign', hunk: index + 1, step }, 10);
    return tracker;
  };
  const undo = (tracker: StepTracker, ...ids: number[]): void => {
    for (const id of ids) tracker.observe({ t: 50, updates: [{ op: 'remove', id }] });
  };

  it('goes with the edits that it was said of: tests, commits, errors, assignments', () => {
    const tracker = assigned('skew', 'skew');
    tracker.signal({ kind: 'diagnostics', path: 'src/2.ts', errors: 1 }, 11);
    tracker.signal({ kind: 'diagnostics', path: 'src/2.ts', errors: 0 }, 12);
    tracker.signal({ kind: 'test', passed: 12, failed: 0 }, 13);
    tracker.signal({ kind: 'commit', message: 'wip' }, 14);
    const lasting = ['12 tests passed after its edits', 'committed as “wip”'];
    expect(said(tracker, 'skew')).toEqual(expect.arrayContaining([...lasting, '`src/2.ts` has no errors any more']));
    undo(tracker, 2);
    expect(said(tracker, 'skew')).toEqual(['you assigned an edit in `src/1.ts` to it', ...lasting]);
    undo(tracker, 1);
    expect(said(tracker, 'skew')).toEqual([]);
    // No edit is left that tests could pass after.
    tracker.signal({ kind: 'test', passed: 7, failed: 0 }, 60);
    expect(said(tracker, 'skew')).toEqual([]);
  });

  it('goes when the edit is assigned to another step', () => {
    const tracker = assigned('skew');
    tracker.signal({ kind: 'test', passed: 12, failed: 0 }, 11);
    tracker.fact({ kind: 'assign', hunk: 1, step: 'parse' }, 12);
    expect(said(tracker, 'skew')).toEqual([]);
    expect(said(tracker, 'parse')).toContain('you assigned an edit in `src/1.ts` to it');
  });

  it('is never said of a step of which nothing was committed', () => {
    const tracker = assigned('parse', 'skew', null);
    tracker.signal({ kind: 'commit', message: 'wip', files: ['src/1.ts', 'src/3.ts'] }, 11);
    expect(said(tracker, 'parse')).toContain('committed as “wip”');
    expect(said(tracker, 'skew')).not.toContain('committed as “wip”');
    tracker.signal({ kind: 'commit', message: 'more' }, 12);
    expect(said(tracker, 'skew')).toContain('committed as “more”');
  });

  it('goes when the expert says otherwise', () => {
    for (const kind of ['not-done', 'waived', 'overridden', 'reinstated'] as const) {
      const tracker = tracking();
      tracker.fact({ kind: 'done', step: 'skew' }, 1);
      expect(said(tracker, 'skew')).toEqual(['you marked it done']);
      tracker.fact({ kind, step: 'skew' }, 2);
      expect(said(tracker, 'skew')).toEqual([]);
    }
  });

  it('verifies no step whose checks are others now', () => {
    for (const passed of [true, false]) {
      const tracker = tracking();
      tracker.fact({ kind: 'check', step: 'check', passed }, 1);
      const sentence = `its check ${passed ? 'passed' : 'failed'}`;
      tracker.setPlan(plan.map((step) => ({ ...step, title: `${step.title} now` })));
      expect(said(tracker, 'check')).toEqual([sentence]);
      tracker.setPlan(plan.map((step) => ({ ...step, checks: [{ kind: 'command', command: 'npm run e2e' }] })));
      expect(said(tracker, 'check')).toEqual([]);
      expect(stateOf(tracker, 'check')).toBe('untouched');
    }
  });
});

import { describe, expect, test } from 'vitest';
import { findingEvents, settledFindings } from '../../../../src/core/findings/finding-events.ts';
import { netChanges } from '../../../../src/core/findings/net-diff.ts';
import type { ProblemSource } from '../../../../src/core/findings/rules.ts';
import type { Finding } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from '../session/recorded.ts';

const CODE = 'export function decode(raw: string) {\n  // TODO: name it\n  return raw;\n}\n';
const COMMAND = { kind: 'command' as const, command: 'npm test' };
const STEPS = [
  step('s1', 'Parse the expiry', { files: ['auth/token.ts'], checks: [COMMAND, { kind: 'pattern', pattern: 'expiry' }] }),
  step('s2', 'Test it', { kind: 'test', files: ['test/token.test.ts'] }),
];
const begun = () => new Recorded().start(STEPS).open(1, 'auth/token.ts', CODE);

function raised(recorded: Recorded, problems?: ProblemSource): readonly Finding[] {
  return findingEvents(recorded.model(), problems).flatMap((event) => (event.kind === 'finding.raised' ? [event.finding] : []));
}
const textsOf = (recorded: Recorded, rule: Finding['rule']): string[] =>
  raised(recorded)
    .filter((finding) => finding.rule === rule)
    .map(({ text, uri, line }) => [text, uri, line].filter((part) => part !== undefined).join(' @ '));

describe('what was left behind', () => {
  test('a reminder of this session is found with its place, one that stood there is not', () => {
    const recorded = begun().type(1, CODE.length, '// FIXME skew\n');
    expect(textsOf(recorded, 'leftover')).toEqual(['Left behind: `// FIXME skew` @ auth/token.ts @ 5']);
  });

  test('one that was only moved or indented anew is none of this session', () => {
    const recorded = begun().add({ kind: 'doc.changed', doc: 1, changes: [[CODE.indexOf('  //'), 0, '    ']] });
    expect(textsOf(recorded, 'leftover')).toEqual([]);
    recorded.open(2, 'auth/other.ts', '').type(2, 0, '// TODO: name it\n');
    recorded.add({ kind: 'doc.changed', doc: 1, changes: [[CODE.indexOf('  //'), '      // TODO: name it\n'.length, '']] });
    expect(textsOf(recorded, 'leftover')).toEqual([]);
  });

  test('what a reader could be misled by is shown as text on one line', () => {
    const recorded = begun().type(1, 0, '// TODO `rm -rf` \u202Etxt.exe\u0007\n');
    const [text] = textsOf(recorded, 'leftover');
    expect(text).toBe('Left behind: `// TODO ’rm -rf’ txt.exe` @ auth/token.ts @ 1');
  });
});

test('a failed check is told with its command, until it passes; a step is proved once all of its checks are', () => {
  const recorded = begun().add({ kind: 'check.ran', step: 's1', check: COMMAND, passed: false, exitCode: 2 });
  expect(textsOf(recorded, 'check')).toEqual(['The check of step 1 failed when it was last run: `npm test` (exit code 2).']);
  recorded.add({ kind: 'check.ran', step: 's1', check: COMMAND, passed: true, exitCode: 0 });
  expect(textsOf(recorded, 'check')).toEqual([]);
  const state = () => recorded.model().view().plan?.steps[0]?.state;
  expect(state()).not.toBe('verified');
  recorded.add({ kind: 'check.ran', step: 's1', check: STEPS[0]!.checks[1]!, passed: true });
  expect(state()).toBe('verified');
});

test('problems that were there before the work are not told, new ones are, with the editor’s words', () => {
  const recorded = begun()
    .add({ kind: 'diagnostics.changed', uri: 'auth/token.ts', errors: 1, warnings: 0 })
    .type(1, 0, 'import x;\n')
    .add({ kind: 'diagnostics.changed', uri: 'auth/token.ts', errors: 1, warnings: 0 });
  expect(textsOf(recorded, 'problem')).toEqual([]);
  recorded.add({ kind: 'diagnostics.changed', uri: 'auth/token.ts', errors: 3, warnings: 1 });
  const problems = () => [
    { message: 'unused', line: 9, severe: false },
    { message: 'Cannot find\nmodule', line: 1, severe: true },
  ];
  expect(raised(recorded, problems).find(({ rule }) => rule === 'problem')).toMatchObject({
    severity: 'error',
    text: '2 errors and 1 warning that were not there before: Cannot find module',
    line: 1,
  });
  // A file that was edited before the tools spoke of it.
  recorded.open(2, 'b.ts', '').type(2, 0, 'x').add({ kind: 'diagnostics.changed', uri: 'b.ts', errors: 1, warnings: 0 });
  expect(textsOf(recorded, 'problem')).toContain('1 error that was not there before. @ b.ts');
});

test('problems of a file that is deleted, comes back or moves with its folder are no new ones', () => {
  const problem = (uri: string, errors: number) => ({ kind: 'diagnostics.changed', uri, errors, warnings: 0 }) as const;
  for (const gone of [{ uri: 'auth/token.ts' }, { uri: 'auth', folder: true }]) {
    const recorded = begun()
      .add(problem('auth/token.ts', 3))
      .add({ kind: 'doc.closed', doc: 1 })
      .add({ kind: 'file.deleted', ...gone });
    recorded.add(problem('auth/token.ts', 0)).add({ kind: 'file.created', uri: 'auth/token.ts', size: CODE.length });
    expect(textsOf(recorded.add(problem('auth/token.ts', 3)), 'problem')).toEqual([]);
    expect(textsOf(recorded.add(problem('auth/token.ts', 4)), 'problem')).toHaveLength(1);
  }
  const moved = begun()
    .add(problem('auth/token.ts', 3))
    .type(1, 0, '// old\n')
    .add({ kind: 'file.renamed', from: 'auth', to: 'lib', folder: true })
    .add(problem('auth/token.ts', 0))
    .add(problem('lib/token.ts', 3));
  expect(textsOf(moved, 'problem')).toEqual([]);
});

test('an open finding whose numbers changed is told anew, one that was answered is not', () => {
  const recorded = begun().add({ kind: 'test.run', passed: 9, failed: 1 });
  const tell = () => {
    const [finding] = raised(recorded).filter(({ rule }) => rule === 'test-run');
    if (finding) recorded.add({ kind: 'finding.raised', finding });
    return finding?.text;
  };
  expect(tell()).toBe('1 of 10 tests failed in the last run.');
  expect(tell()).toBeUndefined();
  recorded.add({ kind: 'test.run', passed: 1, failed: 9 });
  expect(tell()).toBe('9 of 10 tests failed in the last run.');
  expect(recorded.model().judgement.openFindings.filter(({ id }) => id === 'test-run')).toHaveLength(1);
  recorded.add({ kind: 'finding.resolved', finding: 'test-run', how: 'accepted' }).add({ kind: 'test.run', passed: 2, failed: 8 });
  expect(tell()).toBeUndefined();
});

test.each([
  { moved: 'its file', event: { from: 'auth/token.ts', to: 'lib/token.ts' } },
  { moved: 'its folder', event: { from: 'auth', to: 'lib', folder: true } },
])('what was found goes with $moved: it is neither told anew nor settled by a rename', ({ event }) => {
  const problem = (uri: string, errors: number) => ({ kind: 'diagnostics.changed', uri, errors, warnings: 0 }) as const;
  const recorded = begun().type(1, 0, '// FIXME skew\n// FIXME skew\n').add(problem('auth/token.ts', 2), 5_000);
  const found = raised(recorded).filter(({ uri }) => uri !== undefined);
  expect(found.map(({ rule }) => rule)).toEqual(['problem', 'leftover', 'leftover']);
  for (const finding of found) recorded.add({ kind: 'finding.raised', finding });
  const [errors, first] = found;
  recorded.add({ kind: 'finding.resolved', finding: errors!.id, how: 'fixing' });
  recorded.add({ kind: 'finding.resolved', finding: first!.id, how: 'accepted' });
  recorded
    .add({ kind: 'file.renamed', ...event })
    .add(problem('auth/token.ts', 0))
    .add(problem('lib/token.ts', 2), 5_000);
  const ofFiles = () => findingEvents(recorded.model()).filter((each) => each.kind !== 'finding.raised' || each.finding.uri !== undefined);
  expect(ofFiles()).toEqual([]);
  expect(recorded.model().judgement.openFindings.flatMap(({ uri }) => uri ?? [])).toEqual(['lib/token.ts', 'lib/token.ts']);
  // Mended, it is; and what is found besides is news.
  recorded.add(problem('lib/token.ts', 0), 5_000);
  expect(ofFiles()).toEqual([{ kind: 'finding.resolved', finding: errors!.id, how: 'fixed' }]);
  recorded.add({ kind: 'finding.resolved', finding: errors!.id, how: 'fixed' }).add(problem('lib/token.ts', 3), 5_000);
  expect(ofFiles()).toMatchObject([{ kind: 'finding.raised', finding: { rule: 'problem', uri: 'lib/token.ts' } }]);
});

test('tests that were promised and not written are missed, and those that fail are told', () => {
  const recorded = begun().type(1, 0, 'const skew = 30;\n').add({ kind: 'test.run', passed: 3, failed: 1 });
  expect(textsOf(recorded, 'untested')).toEqual(['Step 2 promises tests, and no test was changed. Changed without one: `auth/token.ts`.']);
  expect(textsOf(recorded, 'test-run')).toEqual(['1 of 4 tests failed in the last run.']);
  recorded.open(2, 'test/token.test.ts', '').type(2, 0, 'test();\n').add({ kind: 'test.run', passed: 4, failed: 0 });
  expect([...textsOf(recorded, 'untested'), ...textsOf(recorded, 'test-run')]).toEqual([]);
});

test('no test is missed for a step that was waived, refused or done elsewhere', () => {
  const override = { id: 'o', target: { kind: 'step' as const, id: 's2' }, wrong: 'needless-step' as const, rationale: 'r', code: [] };
  for (const word of [
    { kind: 'step.waived', step: 's2', reason: 'r' } as const,
    { kind: 'step.marked', step: 's2', as: 'done' } as const,
    { kind: 'override.recorded', override } as const,
  ]) {
    expect(textsOf(begun().type(1, 0, 'const skew = 30;\n').add(word), 'untested')).toEqual([]);
  }
});

describe('a finding in the log', () => {
  const left = '// TODO skew\n';
  const found = () => {
    const recorded = begun().type(1, 0, left);
    const [finding] = raised(recorded).filter(({ rule }) => rule === 'leftover');
    recorded.add({ kind: 'finding.raised', finding: finding! });
    return { recorded, finding: finding! };
  };
  const hunks = (recorded: Recorded) => netChanges(recorded.model().documents).flatMap((change) => change.hunks);
  const mended = (recorded: Recorded) => recorded.add({ kind: 'doc.changed', doc: 1, changes: [[0, left.length, '']] });

  test('is not raised twice, nor after it was accepted', () => {
    const { recorded, finding } = found();
    expect(raised(recorded).filter(({ rule }) => rule === 'leftover')).toEqual([]);
    recorded.add({ kind: 'finding.resolved', finding: finding.id, how: 'accepted' });
    expect(raised(recorded).filter(({ rule }) => rule === 'leftover')).toEqual([]);
    expect(recorded.model().view().findings).toEqual([{ ...finding, answer: 'accepted' }]);
  });

  test('goes by itself when it is no longer so, and is fixed when the expert went to fix it', () => {
    const gone = found();
    mended(gone.recorded);
    const { id } = gone.finding;
    expect(settledFindings(gone.recorded.model(), hunks(gone.recorded))).toEqual([
      { kind: 'finding.resolved', finding: id, how: 'withdrawn' },
    ]);
    gone.recorded.add({ kind: 'finding.resolved', finding: id, how: 'withdrawn' });
    expect(gone.recorded.model().view().findings).toEqual([]);

    const fixed = found();
    fixed.recorded.add({ kind: 'finding.resolved', finding: id, how: 'fixing' });
    expect(settledFindings(fixed.recorded.model(), hunks(fixed.recorded))).toEqual([]);
    mended(fixed.recorded);
    expect(settledFindings(fixed.recorded.model(), hunks(fixed.recorded))).toEqual([
      { kind: 'finding.resolved', finding: id, how: 'fixed' },
    ]);
  });

  test('that was refused wants an answer again once the refusal is taken back', () => {
    const { recorded, finding } = found();
    const override = { id: 'o', target: { kind: 'finding' as const, id: finding.id }, wrong: 'other' as const, rationale: 'r', code: [] };
    recorded.add({ kind: 'override.recorded', override }).add({ kind: 'finding.resolved', finding: finding.id, how: 'distrusted' });
    expect(recorded.model().view().findings[0]?.answer).toBe('distrusted');
    recorded.add({ kind: 'override.withdrawn', override: 'o' });
    expect(recorded.model().view().findings[0]?.answer).toBeUndefined();
  });

  test('that was fixed and is back is raised again', () => {
    const { recorded, finding } = found();
    mended(recorded).add({ kind: 'finding.resolved', finding: finding.id, how: 'fixed' });
    recorded.type(1, 0, left);
    expect(raised(recorded).map(({ id }) => id)).toContain(finding.id);
  });
});

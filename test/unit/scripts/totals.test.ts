import { expect, test } from 'vitest';
import { afterSecondTry, failedParts, orMissing, readVitestReport, sum, totalsOf } from '../../../scripts/totals.ts';
import { countReport } from '../../vscode/report.ts';

const report = (...testResults: { name: string; status: string; assertionResults: { status: string }[] }[]): string =>
  JSON.stringify({ testResults });

test('tests are counted over all files', () => {
  const text = report(
    { name: 'a', status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] },
    { name: 'b', status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }, { status: 'pending' }] },
  );
  expect(totalsOf(readVitestReport(text))).toEqual({ passed: 3, failed: 1, skipped: 1 });
  expect(failedParts(readVitestReport(text))).toEqual(['b']);
});

test('a file that could not be loaded is a failure, though none of its tests failed', () => {
  const outcome = readVitestReport(report({ name: 'a', status: 'failed', assertionResults: [] }));
  expect(totalsOf(outcome)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(failedParts(outcome)).toEqual(['a']);
});

test('a runner that found nothing has failed', () => {
  expect(orMissing({ passed: 0, failed: 0, skipped: 4 })).toEqual({ passed: 0, failed: 1, skipped: 4 });
  expect(orMissing({ passed: 1, failed: 0, skipped: 0 })).toEqual({ passed: 1, failed: 0, skipped: 0 });
});

test('totals add up', () => {
  const part = { passed: 1, failed: 2, skipped: 3 };
  expect(sum([part, part])).toEqual({ passed: 2, failed: 4, skipped: 6 });
  expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test('suites whose host died count as failed, and what they found still counts', () => {
  const passed = JSON.stringify({ type: 'passed', suite: 'one', title: 'one a', milliseconds: 1 });
  const failed = JSON.stringify({ type: 'failed', suite: 'two', title: 'two b', error: 'no' });
  const end = JSON.stringify({ type: 'end' });
  const whole = countReport(`${passed}\n${failed}\n${end}\n`);
  expect(totalsOf(whole)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(failedParts(whole)).toEqual(['two']);
  expect(totalsOf(countReport(`${passed}\n{"type":"pas`))).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(totalsOf(countReport(''))).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('what is tried again counts as the second time; the rest as the first', () => {
  const first = new Map([
    ['a', { passed: 4, failed: 0, skipped: 0 }],
    ['b', { passed: 1, failed: 2, skipped: 0 }],
  ]);
  const again = new Map([['b', { passed: 3, failed: 0, skipped: 0 }]]);
  expect(totalsOf(afterSecondTry(first, again))).toEqual({ passed: 7, failed: 0, skipped: 0 });
  expect(totalsOf(afterSecondTry(first, new Map([['b', { passed: 2, failed: 1, skipped: 0 }]])))).toMatchObject({ failed: 1 });
});

test('a run that failed as a whole counts as the second one', () => {
  const broken = countReport(JSON.stringify({ type: 'passed', suite: 'one', title: 'one a', milliseconds: 1 }) + '\n');
  const second = new Map([['one', { passed: 5, failed: 0, skipped: 0 }]]);
  expect(totalsOf(afterSecondTry(broken, second))).toEqual({ passed: 5, failed: 0, skipped: 0 });
});

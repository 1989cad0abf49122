import { expect, test } from 'vitest';
import { orMissing, readVitestReport, sum } from '../../../scripts/totals.ts';
import { countReport } from '../../vscode/report.ts';

const report = (...testResults: { status: string; assertionResults: { status: string }[] }[]): string => JSON.stringify({ testResults });

test('tests are counted over all files', () => {
  const text = report(
    { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] },
    { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }, { status: 'pending' }] },
  );
  expect(readVitestReport(text)).toEqual({ passed: 3, failed: 1, skipped: 1 });
});

test('a file that could not be loaded is a failure, though none of its tests failed', () => {
  expect(readVitestReport(report({ status: 'failed', assertionResults: [] }))).toEqual({ passed: 0, failed: 1, skipped: 0 });
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
  const passed = JSON.stringify({ type: 'passed', title: 'a', milliseconds: 1 });
  const failed = JSON.stringify({ type: 'failed', title: 'b', error: 'no' });
  const end = JSON.stringify({ type: 'end' });
  expect(countReport(`${passed}\n${failed}\n${end}\n`)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(countReport(`${passed}\n{"type":"pas`)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(countReport('')).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

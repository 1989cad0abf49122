import { describe, expect, it } from 'vitest';
import { Step } from '../../../../src/core/plan/schema.ts';
import { leavesTrace } from '../../../../src/core/tracking/trace.ts';

const step = (title: string, rest: object = {}): Step => Step.parse({ id: 's', title, ...rest });

describe('what leaves a trace', () => {
  it.each([
    ['Add a regression test', { kind: 'test' }, true],
    ['Run the unit tests', { kind: 'test' }, false],
    ['Test the viewer manually', { kind: 'test' }, false],
    ['Check the other user of the helper', { kind: 'test', symbols: ['helper'] }, false],
    ['Decide which tables to convert', { kind: 'decision', files: ['src/fonts.js'] }, false],
    ['Raise the Node version', { kind: 'ops', files: ['package.json'] }, false],
    ['Ensure that errors are logged', {}, false],
    ['Ensure that errors are logged', { symbols: ['logError'] }, true],
    ['Validate the parameters in `getDocument`', { files: ['src/api.js'] }, true],
    ['Measure the time at the limit', { files: ['src/limit.ts'] }, false],
  ])('%s %j: %s', (title, rest, expected) => {
    expect(leavesTrace(step(title, rest))).toBe(expected);
  });
});

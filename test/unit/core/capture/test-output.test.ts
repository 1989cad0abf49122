import { describe, expect, it } from 'vitest';
import { OUTPUT_TAIL, mayRunTests, readTestCounts } from '../../../../src/core/capture/test-output.ts';

describe('readTestCounts', () => {
  it.each<[runner: string, output: string, passed: number, failed: number]>([
    ['vitest', ' Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 12 passed (13)\n   Start at  06:59:27\n', 12, 1],
    [
      'vitest in colour',
      '\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m186 passed\u001b[39m\u001b[22m\u001b[90m (186)\u001b[39m\n',
      186,
      0,
    ],
    ['jest', 'Test Suites: 1 passed, 1 total\nTests:       2 failed, 1 skipped, 12 passed, 15 total\nSnapshots:   0 total\n', 12, 2],
    ['mocha', '\n  12 passing (3s)\n  1 pending\n  2 failing\n\n  1) suite\n', 12, 2],
    ['node', 'ℹ tests 13\nℹ pass 12\nℹ fail 1\nℹ cancelled 0\n', 12, 1],
    ['node, tap', '# tests 13\r\n# pass 12\r\n# fail 1\r\n', 12, 1],
    ['pytest', '==== 1 failed, 12 passed, 2 warnings in 0.12s ====\n', 12, 1],
    ['pytest, quiet', '12 passed in 0.12s\n', 12, 0],
    ['pytest that breaks', '== 1 passed, 2 errors in 1.2s ==\n', 1, 2],
    ['unittest', 'Ran 13 tests in 0.001s\n\nFAILED (failures=1, errors=1)\n', 11, 2],
    ['unittest, all well', 'Ran 13 tests in 0.001s\n\nOK\n', 13, 0],
    ['cargo', 'test result: ok. 5 passed; 0 failed; 0 ignored\n\n\ntest result: FAILED. 7 passed; 1 failed; 0 ignored\n', 12, 1],
    ['go', '--- PASS: TestA (0.00s)\n    --- PASS: TestA/b (0.00s)\n--- FAIL: TestC (0.00s)\nFAIL\n', 2, 1],
    ['deno', 'FAILED | 12 passed | 1 failed (3ms)\n', 12, 1],
    ['dotnet', 'Failed!  - Failed:     1, Passed:    12, Skipped:     0, Total:    13\n', 12, 1],
    ['maven', '[ERROR] Tests run: 13, Failures: 1, Errors: 1, Skipped: 0\n', 11, 2],
    ['rspec', '13 examples, 1 failure, 2 pending\n', 12, 1],
    ['phpunit', 'FAILURES!\nTests: 13, Assertions: 26, Failures: 1.\n', 12, 1],
    ['phpunit, all well', 'OK (13 tests, 26 assertions)\n', 13, 0],
    ['playwright', '  1 failed\n    a.spec.ts:3:1 › works\n  12 passed (3.4s)\n', 12, 1],
  ])('%s', (_, output, passed, failed) => {
    expect(readTestCounts(output)).toEqual({ passed, failed });
  });

  it('finds nothing where there is nothing', () => {
    expect(readTestCounts('Compiled 12 files, 1 error\nDone in 3s\n')).toBe(undefined);
    expect(readTestCounts('')).toBe(undefined);
  });

  it('looks at the end of a long output only', () => {
    const output = `Tests:  9 passed, 9 total\n${'x'.repeat(OUTPUT_TAIL)}\n`;
    expect(readTestCounts(output)).toBe(undefined);
  });
});

describe('mayRunTests', () => {
  it.each([
    'npm test',
    'npm run test:unit',
    'npx vitest run',
    'pytest -x',
    'python -m unittest',
    'go test ./...',
    'cargo test',
    'make check',
    'node --test',
    './gradlew build',
    'dotnet test',
  ])('%s may', (line) => expect(mayRunTests(line)).toBe(true));
  it.each(['ls', 'git status', 'cat contest.txt', 'npm run build', 'go build', 'cargo run'])('%s does not', (line) =>
    expect(mayRunTests(line)).toBe(false),
  );
});

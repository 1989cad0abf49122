import { stripEscapes } from './terminal-line.ts';

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Code units of the end of a command's output that are looked at: summaries come last. */
export const OUTPUT_TAIL = 16_384;

const RUNNERS =
  /\b(?:tests?|vitest|jest|mocha|ava|tap|pytest|unittest|tox|nox|nose2|rspec|phpunit|pest|ctest|gtest|gradlew?|mvnw?|playwright|cypress|karma|xcodebuild|nextest|tarpaulin)\b|\b(?:cargo|go|deno|bun|dotnet|swift|mix|sbt|zig|make|just) (?:\S+ )*?(?:test|check|spec|t)\b/;

/** May this command have run tests? Only then is its output looked at. */
export function mayRunTests(line: string): boolean {
  return RUNNERS.test(line);
}

const number = (text: string | undefined): number => (text === undefined ? 0 : Number(text.replaceAll(',', '')));

/** A runner's last line of figures. Each takes the tail of an output and answers with its counts, or undefined. */
const SUMMARIES: readonly ((tail: string) => TestCounts | undefined)[] = [
  // vitest: " Tests  1 failed | 12 passed (13)"; jest: "Tests:       1 failed, 12 passed, 13 total"
  (tail) => ofLine(tail, /^[ \t]*Tests:?[ \t]+\d+ (?:passed|failed|skipped|todo)\b.*$/gm),
  // pytest: "=== 1 failed, 12 passed in 0.12s ==="
  (tail) => ofLine(tail, /^=*[ \t]*\d+ (?:passed|failed|error|errors|skipped)\b.* in [\d.:]+.*$/gm),
  // cargo: "test result: FAILED. 12 passed; 1 failed; …", one line a crate
  (tail) => ofLines(tail, /^[ \t]*test result: .*$/gm),
  // node:test: "ℹ pass 12" and "ℹ fail 1", or "# pass 12"
  (tail) => ofPair(tail, /^(?:ℹ|#) pass (\d+)$/gm, /^(?:ℹ|#) fail (\d+)$/gm),
  // mocha: "  12 passing (3s)" and "  1 failing"; playwright: "  12 passed (3s)" and "  1 failed"
  (tail) => ofPair(tail, /^[ \t]*(\d+) passing\b.*$/gm, /^[ \t]*(\d+) failing\b.*$/gm),
  (tail) => ofPair(tail, /^[ \t]*(\d+) passed \(.*\)$/gm, /^[ \t]*(\d+) failed$/gm),
  // deno: "ok | 12 passed | 1 failed (3ms)"
  (tail) => ofLine(tail, /^(?:ok|FAILED) \| .*$/gm),
  // dotnet: "Failed!  - Failed:     1, Passed:    12, Skipped: …"
  (tail) => ofPair(tail, /\bPassed:[ \t]+(\d+)/g, /\bFailed:[ \t]+(\d+)/g),
  // unittest: "Ran 13 tests in 0.1s" and "FAILED (failures=1, errors=1)"; junit: "Tests run: 13, Failures: 1, Errors: 0"; rspec, phpunit
  (tail) => ofTotal(tail, /^Ran (\d+) tests? in /gm, /^FAILED \((.*)\)$/gm),
  (tail) => ofTotal(tail, /^(?:\[\w+\][ \t]*)?Tests run: (\d+)/gm, /Tests run: \d+, (.*)$/gm),
  (tail) => ofTotal(tail, /^(\d+) examples?, /gm, /^\d+ examples?, (.*)$/gm),
  (tail) => ofTotal(tail, /^(?:OK \(|Tests: )(\d+)/gm, /^Tests: \d+, (.*)$/gm),
  // go test -v
  (tail) => ofCount(tail, /^[ \t]*--- PASS: /gm, /^[ \t]*--- FAIL: /gm),
];

/** The counts that a test runner prints last; undefined when none is recognised. `output` may hold escape sequences. */
export function readTestCounts(output: string): TestCounts | undefined {
  const tail = stripEscapes(output.slice(-OUTPUT_TAIL));
  for (const summary of SUMMARIES) {
    const counts = summary(tail);
    if (counts) return counts;
  }
  return undefined;
}

function countsIn(line: string): TestCounts {
  const failed = /([\d,]*\d) (?:failed|failures?)\b/.exec(line);
  const errors = /([\d,]*\d) errors?\b/.exec(line);
  return { passed: number(/([\d,]*\d) passed\b/.exec(line)?.[1]), failed: number(failed?.[1]) + number(errors?.[1]) };
}

const lastOf = (tail: string, pattern: RegExp): RegExpMatchArray | undefined => [...tail.matchAll(pattern)].at(-1);

function ofLine(tail: string, pattern: RegExp): TestCounts | undefined {
  const line = lastOf(tail, pattern);
  return line && countsIn(line[0]);
}

function ofLines(tail: string, pattern: RegExp): TestCounts | undefined {
  const all = [...tail.matchAll(pattern)].map(([line]) => countsIn(line));
  return all.length === 0 ? undefined : all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }));
}

function ofPair(tail: string, passed: RegExp, failed: RegExp): TestCounts | undefined {
  const [p, f] = [lastOf(tail, passed), lastOf(tail, failed)];
  return p || f ? { passed: number(p?.[1]), failed: number(f?.[1]) } : undefined;
}

function ofTotal(tail: string, total: RegExp, rest: RegExp): TestCounts | undefined {
  const count = lastOf(tail, total);
  if (!count) return undefined;
  const words = lastOf(tail, rest)?.[1] ?? '';
  const bad = [...words.matchAll(/(?:failures?|errors?)(?:=|: )(\d+)|(\d+) failures?/gi)].reduce(
    (sum, match) => sum + number(match[1] ?? match[2]),
    0,
  );
  return { passed: number(count[1]) - bad, failed: bad };
}

function ofCount(tail: string, passed: RegExp, failed: RegExp): TestCounts | undefined {
  const [p, f] = [[...tail.matchAll(passed)].length, [...tail.matchAll(failed)].length];
  return p + f > 0 ? { passed: p, failed: f } : undefined;
}

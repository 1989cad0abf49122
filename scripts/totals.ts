export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const sum = (parts: readonly Totals[]): Totals =>
  parts.reduce(
    (all, part) => ({ passed: all.passed + part.passed, failed: all.failed + part.failed, skipped: all.skipped + part.skipped }),
    {
      passed: 0,
      failed: 0,
      skipped: 0,
    },
  );

/** A runner's totals, where finding nothing to run is a failure too: a suite that vanished must not look like success. */
export const orMissing = (totals: Totals): Totals => (totals.passed + totals.failed > 0 ? totals : { ...totals, failed: 1 });

/** Totals by what can be run again by itself: a file of tests, a suite. `WHOLE`: what failed as a whole, and no part of it. */
export type Outcome = ReadonlyMap<string, Totals>;
export const WHOLE = '';

export const totalsOf = (outcome: Outcome): Totals => sum([...outcome.values()]);

/** What failed, and can be tried again. */
export const failedParts = (outcome: Outcome): string[] =>
  [...outcome].filter(([name, { failed }]) => failed > 0 && name !== WHOLE).map(([name]) => name);

/** What counts once what failed was run again: a run that failed as a whole by the second run, else only the parts that were tried again. */
export const afterSecondTry = (first: Outcome, second: Outcome): Outcome =>
  first.get(WHOLE)?.failed ? second : new Map([...first, ...second]);

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled' }[];
  }[];
}

/** Reads vitest's JSON report, by files. A file that failed without a failing test (it could not be loaded, a hook threw) is one failure. */
export function readVitestReport(text: string): Outcome {
  const { testResults } = JSON.parse(text) as VitestReport;
  return new Map(
    testResults.map(({ name, status, assertionResults }) => {
      const count = (wanted: string): number => assertionResults.filter((result) => result.status === wanted).length;
      const [passed, failed] = [count('passed'), count('failed')];
      return [
        name,
        { passed, failed: failed === 0 && status === 'failed' ? 1 : failed, skipped: assertionResults.length - passed - failed },
      ];
    }),
  );
}

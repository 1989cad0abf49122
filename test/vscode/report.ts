import type { Totals } from '../../scripts/totals.ts';

/** One line of what the suites inside the extension host found. */
export type SuiteReport =
  | { readonly type: 'passed'; readonly title: string; readonly milliseconds: number }
  | { readonly type: 'failed'; readonly title: string; readonly error: string }
  | { readonly type: 'skipped'; readonly title: string }
  /** All suites have run. A report without it was cut off. */
  | { readonly type: 'end' };

/** Counts a report, and says each result with `print`. A report that was cut off counts as one more failure. */
export function readReport(text: string, print: (line: string) => void): Totals {
  const entries = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SuiteReport);
  for (const entry of entries) {
    if (entry.type === 'passed') print(` ✓ ${entry.title} (${entry.milliseconds} ms)`);
    else if (entry.type === 'skipped') print(` - ${entry.title}`);
    else if (entry.type === 'failed') print(` ✗ ${entry.title}\n${entry.error.replace(/^/gm, '     ')}`);
  }
  const count = (type: SuiteReport['type']): number => entries.filter((entry) => entry.type === type).length;
  const cut = count('end') === 0;
  if (cut) print(' ✗ the extension host ended before its suites did');
  return { passed: count('passed'), failed: count('failed') + (cut ? 1 : 0), skipped: count('skipped') };
}

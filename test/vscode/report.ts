import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Totals } from '../../scripts/totals.ts';

/** One line of what the suites inside the extension host found. */
export type SuiteReport =
  | { readonly type: 'passed'; readonly title: string; readonly milliseconds: number }
  | { readonly type: 'failed'; readonly title: string; readonly error: string }
  | { readonly type: 'skipped'; readonly title: string }
  /** All suites have run. A report without it was cut off. */
  | { readonly type: 'end' };

/** The whole lines of a report; one that is still being written is left for the next look. */
function parse(text: string): SuiteReport[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SuiteReport);
}

function line(entry: SuiteReport): string | undefined {
  switch (entry.type) {
    case 'passed':
      return ` ✓ ${entry.title} (${entry.milliseconds} ms)`;
    case 'skipped':
      return ` - ${entry.title}`;
    case 'failed':
      return ` ✗ ${entry.title}\n${entry.error.replace(/^/gm, '     ')}`;
    case 'end':
      return undefined;
  }
}

/** Counts a report. One that was cut off counts as one more failure. */
export function countReport(text: string): Totals {
  const entries = parse(text);
  const count = (type: SuiteReport['type']): number => entries.filter((entry) => entry.type === type).length;
  return { passed: count('passed'), failed: count('failed') + (count('end') === 0 ? 1 : 0), skipped: count('skipped') };
}

/** Says each result of a report as it comes, until `run` has ended: the totals. */
export async function followReport(file: string, run: Promise<void>, print: (text: string) => void): Promise<Totals> {
  let ended = false;
  const end = run.finally(() => (ended = true));
  let said = 0;
  for (;;) {
    const last = ended;
    const text = await readFile(file, 'utf8');
    const entries = parse(text);
    for (const entry of entries.slice(said)) {
      const shown = line(entry);
      if (shown !== undefined) print(shown);
    }
    said = entries.length;
    if (last) {
      await end;
      const totals = countReport(text);
      if (!entries.some(({ type }) => type === 'end')) print(' ✗ the extension host ended before its suites did');
      return totals;
    }
    await Promise.race([end, delay(500)]);
  }
}

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { WHOLE } from '../../scripts/totals.ts';
import type { Outcome } from '../../scripts/totals.ts';

/** One line of what the suites inside the extension host found. `suite`: the outermost one. */
export type SuiteReport =
  | { readonly type: 'passed'; readonly suite: string; readonly title: string; readonly milliseconds: number }
  | { readonly type: 'failed'; readonly suite: string; readonly title: string; readonly error: string }
  | { readonly type: 'skipped'; readonly suite: string; readonly title: string }
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

/** Counts a report, by suites. One that was cut off has failed as a whole, too. */
export function countReport(text: string): Outcome {
  const outcome = new Map([[WHOLE, { passed: 0, failed: 1, skipped: 0 }]]);
  for (const entry of parse(text)) {
    const name = entry.type === 'end' ? WHOLE : entry.suite;
    const totals = outcome.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
    if (entry.type === 'end') totals.failed = 0;
    else totals[entry.type]++;
    outcome.set(name, totals);
  }
  return outcome;
}

/** Says each result of a report as it comes, until `run` has ended: what it found. */
export async function followReport(file: string, run: Promise<void>, print: (text: string) => void): Promise<Outcome> {
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
      if (!entries.some(({ type }) => type === 'end')) print(' ✗ the extension host ended before its suites did');
      return countReport(text);
    }
    await Promise.race([end, delay(500)]);
  }
}

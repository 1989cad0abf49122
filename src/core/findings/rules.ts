import { cleanLine } from '../plan/clean.ts';
import type { Step } from '../plan/schema.ts';
import type { SessionModel } from '../session/model.ts';
import { hashText } from '../text/text-hash.ts';
import { fileKind } from '../tracking/file-kind.ts';
import type { Hunk } from '../tracking/types.ts';
import type { Finding } from '../trajectory/events.ts';
import { sha256 } from '../trajectory/sha256.ts';

/** What the editor says of a file just now; the log has only the numbers. */
export type ProblemSource = (uri: string) => readonly { readonly message: string; readonly line: number; readonly severe: boolean }[];

/** Most findings of one rule: more would be read by nobody. */
const MOST = 20;

/** What can be said of the result without a model, in the order of weight. Pure: the same log gives the same findings. */
export function ruleFindings(model: SessionModel, hunks: readonly Hunk[], problems: ProblemSource = () => []): readonly Finding[] {
  return [failedChecks(model), failedTests(model), newProblems(model, problems), untested(model, hunks), leftovers(model, hunks)].flatMap(
    (findings) => findings.slice(0, MOST),
  );
}

const idOf = (rule: string, ...about: readonly string[]): string => `${rule}-${hashText(about.join('\n'), sha256).slice(0, 16)}`;
/** Foreign words within a sentence, as code. */
const quoted = (text: string, most = 160): string => `\`${cleanLine(text, most).replaceAll('`', '’')}\``;
const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Steps on which the expert has not spoken against being held to. */
function standing(model: SessionModel): readonly (Step & { readonly number: number })[] {
  return model.plans.steps
    .map((step, index) => ({ ...step, number: index + 1 }))
    .filter(({ id }) => model.judgement.waived(id) === undefined && model.judgement.overridesOf(id).length === 0);
}

function failedChecks(model: SessionModel): readonly Finding[] {
  return standing(model).flatMap((step) =>
    model.judgement.checksOf(step).flatMap(({ check, passed, exitCode }): Finding[] => {
      if (passed) return [];
      const what = check.kind === 'command' ? quoted(check.command) : `the pattern ${quoted(check.pattern)}`;
      const code = exitCode == null ? '' : ` (exit code ${exitCode})`;
      const text = `The check of step ${step.number} failed when it was last run: ${what}${code}.`;
      return [{ id: idOf('check', step.id, JSON.stringify(check)), source: 'rule', rule: 'check', severity: 'error', text, step: step.id }];
    }),
  );
}

function failedTests(model: SessionModel): readonly Finding[] {
  const run = model.outcomes.testRun;
  if (!run || run.failed === 0) return [];
  const text = `${run.failed} of ${counted(run.passed + run.failed, 'test')} failed in the last run.`;
  return [{ id: 'test-run', source: 'rule', rule: 'test-run', severity: 'error', text }];
}

function newProblems(model: SessionModel, problems: ProblemSource): readonly Finding[] {
  return model.outcomes.newProblems().map(({ uri, errors, warnings }): Finding => {
    const count = [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : '']
      .filter(Boolean)
      .join(' and ');
    const shown = problems(uri).toSorted((a, b) => Number(b.severe) - Number(a.severe))[0];
    const words = shown ? `: ${cleanLine(shown.message, 300)}` : '.';
    return {
      id: idOf('problem', uri),
      source: 'rule',
      rule: 'problem',
      severity: errors > 0 ? 'error' : 'warning',
      text: `${count} that ${errors + warnings === 1 ? 'was' : 'were'} not there before${words}`,
      uri,
      ...(shown ? { line: shown.line } : {}),
    };
  });
}

/** Steps that promise tests, while code was changed and no test was. */
function untested(model: SessionModel, hunks: readonly Hunk[]): readonly Finding[] {
  const changed = [...new Set(hunks.map(({ path }) => path))];
  const code = changed.filter((path) => fileKind(path) === 'code');
  if (code.length === 0 || changed.some((path) => fileKind(path) === 'test')) return [];
  const promise = standing(model).find(
    ({ id, kind, files }) => model.judgement.mark(id) !== 'done' && (kind === 'test' || files.some((path) => fileKind(path) === 'test')),
  );
  if (!promise) return [];
  const few = code.slice(0, 5).map((path) => quoted(path, 200));
  const names = code.length > few.length ? `${few.join(', ')} and ${code.length - few.length} more` : few.join(', ');
  const text = `Step ${promise.number} promises tests, and no test was changed. Changed without one: ${names}.`;
  return [{ id: idOf('untested', promise.id), source: 'rule', rule: 'untested', severity: 'warning', text, step: promise.id }];
}

const MARK = /\b(?:TODO|FIXME|XXX|HACK)\b/;

/** Reminders that this session added; those that were only moved, or whose line changed otherwise, are not its own. */
function leftovers(model: SessionModel, hunks: readonly Hunk[]): readonly Finding[] {
  const before = new Map<string, number>();
  for (const line of hunks.flatMap(({ removed }) => removed)) {
    const mark = reminder(line);
    if (mark !== undefined) before.set(mark, (before.get(mark) ?? 0) + 1);
  }
  const seen = new Map<string, number>();
  return hunks.flatMap((hunk) =>
    hunk.added.flatMap((line, index): Finding[] => {
      const mark = reminder(line);
      if (mark === undefined) return [];
      const left = before.get(mark) ?? 0;
      if (left > 0) {
        before.set(mark, left - 1);
        return [];
      }
      const again = (seen.get(`${hunk.path}\n${mark}`) ?? 0) + 1;
      seen.set(`${hunk.path}\n${mark}`, again);
      const step = stepAt(model, hunk.path, hunk.newStart + index);
      return [
        {
          id: idOf('leftover', hunk.path, mark, String(again)),
          source: 'rule',
          rule: 'leftover',
          severity: 'info',
          text: `Left behind: ${quoted(line)}`,
          uri: hunk.path,
          line: hunk.newStart + index,
          ...(step === undefined ? {} : { step }),
        },
      ];
    }),
  );
}

/** From the mark to the line's end: what stays the same when the line is indented anew. */
function reminder(line: string): string | undefined {
  const at = line.search(MARK);
  return at < 0 ? undefined : line.slice(at).trim();
}

/** The step that the change at this line serves, as far as the tracker knows. */
function stepAt(model: SessionModel, path: string, line: number): string | undefined {
  for (const hunk of model.work.hunks.values()) {
    if (hunk.path !== path || line < hunk.newStart || line >= hunk.newStart + Math.max(hunk.added.length, 1)) continue;
    return model.work.tracker.attribution(hunk.id)?.step ?? undefined;
  }
  return undefined;
}

import type { FindingRecord } from '../session/judgement.ts';
import type { SessionModel } from '../session/model.ts';
import type { Hunk } from '../tracking/types.ts';
import type { EventBody, Finding } from '../trajectory/events.ts';
import { netChanges } from './net-diff.ts';
import { ruleFindings } from './rules.ts';
import type { ProblemSource } from './rules.ts';

/**
 * What the rules have to say now: findings to raise, and those that are no longer so. The result is appended to the log, since what
 * was shown is part of the record. What the expert accepted or refused is not said again; what was fixed and is back, is, and what
 * nobody has answered and is otherwise by now.
 */
export function findingEvents(model: SessionModel, problems?: ProblemSource): readonly EventBody[] {
  const hunks = netChanges(model.documents).flatMap((change) => change.hunks);
  const now = ruleFindings(model, hunks, problems);
  const known = recordsOf(model, now);
  const raised = now.flatMap((finding): Finding[] => {
    const record = known.get(finding);
    if (!record || record.how === 'withdrawn' || record.how === 'fixed') return [finding];
    return record.how === undefined && record.finding.text !== finding.text ? [{ ...finding, id: record.finding.id }] : [];
  });
  return [...settledFindings(model, hunks), ...raised.map((finding) => ({ kind: 'finding.raised' as const, finding }))];
}

/** What was said of each finding before: by its id, or, where its file was called otherwise then, under the name that it has now. */
function recordsOf(model: SessionModel, now: readonly Finding[]): ReadonlyMap<Finding, FindingRecord> {
  const ids = new Set(now.map(({ id }) => id));
  const moved = model.judgement.findings.filter(
    ({ finding: { id, source }, how }) => source === 'rule' && !ids.has(id) && how !== 'withdrawn' && how !== 'fixed',
  );
  const records = new Map<Finding, FindingRecord>();
  for (const finding of now) {
    const { id, uri, rule, text } = finding;
    const at = moved.findIndex(
      (record) =>
        uri !== undefined &&
        record.finding.uri === uri &&
        record.finding.rule === rule &&
        (rule === 'problem' || record.finding.text === text),
    );
    const record = model.judgement.finding(id) ?? (at < 0 ? undefined : moved.splice(at, 1)[0]);
    if (record) records.set(finding, record);
  }
  return records;
}

/** Open findings of a rule that the work has settled: nothing while there is none, so it may be asked after every burst. */
export function settledFindings(model: SessionModel, hunks: readonly Hunk[]): readonly EventBody[] {
  const open = model.judgement.openFindings.filter(({ source }) => source === 'rule');
  if (open.length === 0) return [];
  const records = recordsOf(model, ruleFindings(model, hunks)).values();
  const still = new Set(Array.from(records, ({ finding }) => finding.id));
  return open
    .filter(({ id }) => !still.has(id))
    .map(({ id }) => ({
      kind: 'finding.resolved',
      finding: id,
      how: model.judgement.finding(id)?.how === 'fixing' ? 'fixed' : 'withdrawn',
    }));
}

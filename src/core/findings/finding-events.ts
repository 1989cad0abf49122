import type { SessionModel } from '../session/model.ts';
import type { Hunk } from '../tracking/types.ts';
import type { EventBody } from '../trajectory/events.ts';
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
  const raised = now.filter(({ id, text }) => {
    const record = model.judgement.finding(id);
    if (!record || record.how === 'withdrawn' || record.how === 'fixed') return true;
    return record.how === undefined && record.finding.text !== text;
  });
  return [...settledFindings(model, hunks), ...raised.map((finding) => ({ kind: 'finding.raised' as const, finding }))];
}

/** Open findings of a rule that the work has settled: nothing while there is none, so it may be asked after every burst. */
export function settledFindings(model: SessionModel, hunks: readonly Hunk[]): readonly EventBody[] {
  const open = model.judgement.openFindings.filter(({ source }) => source === 'rule');
  if (open.length === 0) return [];
  const still = new Set(ruleFindings(model, hunks).map(({ id }) => id));
  return open
    .filter(({ id }) => !still.has(id))
    .map(({ id }) => ({
      kind: 'finding.resolved',
      finding: id,
      how: model.judgement.finding(id)?.how === 'fixing' ? 'fixed' : 'withdrawn',
    }));
}

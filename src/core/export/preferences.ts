import type { ExportCollector, OverrideRecord } from './collector.ts';
import { diffWords, planWords, stepWords, taskWords, type Message, type Row } from './words.ts';

/**
 * Refusals in force as preference pairs in the conversational form that preference trainers load (`prompt`, `chosen`, `rejected`:
 * lists of messages). Rejected is what the AI proposed. Chosen is what the expert did or said instead; a refusal that says neither
 * makes no pair. Only what a model proposed counts: a step from an import or an outline is no AI's answer.
 */
export function* preferenceRows(session: ExportCollector): Iterable<Row> {
  const { model } = session;
  for (const record of session.overrides) {
    const { override, origin } = record;
    if (origin.kind !== 'model' || session.statusOf(override) !== 'in-force') continue;
    const rejected = rejectedWords(record);
    const chosen = chosenWords(session, record);
    if (rejected === undefined || chosen === undefined) continue;
    yield {
      prompt: promptOf(session, record),
      chosen: [{ role: 'assistant', content: chosen }],
      rejected: [{ role: 'assistant', content: rejected }],
      session: model.session,
      override: override.id,
      model: origin.model,
      wrong: override.wrong,
      rationale: override.rationale,
      sure: override.sure ?? null,
    };
  }
}

function promptOf({ model }: ExportCollector, { step, plan }: OverrideRecord): readonly Message[] {
  const task = taskWords(model.task);
  if (!step || !plan) return [{ role: 'user', content: `Plan this task, step by step.\n\n${task}` }];
  const at = plan.steps.findIndex(({ id }) => id === step.id);
  const before = plan.steps.slice(0, at);
  const soFar = before.length === 0 ? '' : `\n\nSteps so far:\n${planWords({ ...plan, steps: before })}`;
  return [{ role: 'user', content: `Give the next step of a plan for this task.\n\n${task}${soFar}` }];
}

function rejectedWords({ override, step, plan }: OverrideRecord): string | undefined {
  if (override.target.kind === 'step' && step) return stepWords(step);
  if (override.target.kind === 'plan' && plan) return planWords(plan);
  return undefined;
}

function chosenWords(session: ExportCollector, { override, step }: OverrideRecord): string | undefined {
  const diff = step ? session.diffOf(step.id) : '';
  const parts = [...(override.instead === undefined ? [] : [override.instead]), ...(diff === '' ? [] : [diffWords(diff)])];
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

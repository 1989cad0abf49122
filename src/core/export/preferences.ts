import type { Wrong } from '../trajectory/events.ts';
import type { ExportCollector, OverrideRecord } from './collector.ts';
import { diffWords, planWords, stepWords, taskWords, type Row } from './words.ts';

/**
 * Refusals in force as preference pairs in the conversational form that preference trainers load (`prompt`, `chosen`, `rejected`:
 * lists of messages). Rejected is what the AI proposed; chosen is the expert's way, and `from` says where it was found: in their
 * `words` (what they do instead), in the `diff` of what they did, or in the plan with the refused step `left-out`, where what is wrong is
 * that it is there. A refusal of the whole plan without words makes no pair. Only what a model wrote counts: an import, an outline and the
 * expert's own words are no AI's answer.
 */
export function* preferenceRows(session: ExportCollector): Iterable<Row> {
  for (const record of session.overrides) {
    const { override, author } = record;
    if (author?.kind !== 'model' || session.statusOf(override) !== 'in-force') continue;
    const pair = pairOf(session, record);
    if (!pair) continue;
    yield {
      prompt: [{ role: 'user', content: pair.prompt }],
      chosen: [{ role: 'assistant', content: pair.chosen }],
      rejected: [{ role: 'assistant', content: pair.rejected }],
      from: pair.from,
      session: session.model.session,
      override: override.id,
      model: author.model,
      wrong: override.wrong,
      rationale: override.rationale,
      sure: override.sure ?? null,
    };
  }
}

/** Of a step in the wrong order, say, nobody says that the plan were better without it. */
const BETTER_WITHOUT: ReadonlySet<Wrong> = new Set(['needless-step', 'unsafe', 'wrong-approach']);

interface Pair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly from: 'words' | 'diff' | 'left-out';
}

function pairOf(session: ExportCollector, { override, step, plan }: OverrideRecord): Pair | undefined {
  if (!plan) return undefined;
  const task = taskWords(session.model.task);
  const wholePlan = { prompt: `Plan this task, step by step.\n\n${task}`, rejected: planWords(plan) };
  if (override.target.kind === 'plan') return override.instead ? { ...wholePlan, chosen: override.instead, from: 'words' } : undefined;
  if (!step) return undefined;
  const diff = session.diffOf(step.id);
  if (!override.instead && diff === '') {
    if (!BETTER_WITHOUT.has(override.wrong) || override.target.excerpt !== undefined) return undefined;
    const others = plan.steps.filter(({ id }) => id !== step.id);
    return others.length === 0 ? undefined : { ...wholePlan, chosen: planWords({ ...plan, steps: others }), from: 'left-out' };
  }
  const before = plan.steps.slice(
    0,
    plan.steps.findIndex(({ id }) => id === step.id),
  );
  const soFar = before.length === 0 ? '' : `\n\nSteps so far:\n${planWords({ ...plan, steps: before })}`;
  return {
    prompt: `Give the next step of a plan for this task.\n\n${task}${soFar}`,
    rejected: stepWords(step),
    ...(override.instead ? { chosen: override.instead, from: 'words' } : { chosen: diffWords(diff), from: 'diff' }),
  };
}

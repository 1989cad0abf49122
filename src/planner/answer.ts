import { buildPlan } from '../core/plan/draft.ts';
import type { PlanWarning, StepDraft } from '../core/plan/draft.ts';
import type { Plan } from '../core/plan/schema.ts';
import { coerceAnswer, PlanAnswer } from './answer-schema.ts';
import { readJson } from './json-in-text.ts';

/** Longest answer that is read, in UTF-16 code units; a plan of 200 wordy steps needs a tenth of it. */
export const MAX_ANSWER = 2_000_000;

export type ReadAnswer = { readonly ok: true; readonly answer: PlanAnswer } | { readonly ok: false; readonly issues: readonly string[] };

/** Finds and checks the plan in what a model wrote: bare JSON, in a fence, or between prose and thoughts. */
export function readAnswer(text: string): ReadAnswer {
  return readJson(text, checkAnswer);
}

/** Checks an answer that is parsed already. */
export function checkAnswer(value: unknown): ReadAnswer {
  const parsed = PlanAnswer.safeParse(coerceAnswer(value));
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
    return { ok: false, issues };
  }
  const blank = parsed.data.steps.findIndex(({ title }) => title.trim() === '');
  if (parsed.data.steps.length === 0) return { ok: false, issues: ['steps: there is no step.'] };
  if (blank !== -1) return { ok: false, issues: [`steps.${blank}.title: a step needs a title.`] };
  return { ok: true, answer: parsed.data };
}

/** The plan that an answer means. */
export function planOf(
  answer: PlanAnswer,
  given: { id: string; title: string; usedIds: Iterable<string> },
): { plan: Plan; warnings: PlanWarning[] } {
  const drafts = answer.steps.map((step, index): StepDraft => {
    return {
      ...step,
      names: [String(index + 1)],
      dependsOn: step.dependsOn.map(String),
      checks: step.checks.map(({ kind, text }) => (kind === 'command' ? { kind, command: text } : { kind, pattern: text })),
    };
  });
  return buildPlan({ id: given.id, title: answer.title || given.title, drafts, usedIds: given.usedIds });
}

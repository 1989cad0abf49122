import { buildPlan } from '../core/plan/draft.ts';
import type { PlanWarning, StepDraft } from '../core/plan/draft.ts';
import type { Plan } from '../core/plan/schema.ts';
import { coerceAnswer, PlanAnswer } from './answer-schema.ts';

/** Longest answer that is read, in UTF-16 code units; a plan of 200 wordy steps needs a tenth of it. */
export const MAX_ANSWER = 2_000_000;

export type ReadAnswer = { readonly ok: true; readonly answer: PlanAnswer } | { readonly ok: false; readonly issues: readonly string[] };

/** Finds and checks the plan in what a model wrote: bare JSON, in a fence, or between prose and thoughts. */
export function readAnswer(text: string): ReadAnswer {
  const visible = withoutThoughts(text).trim();
  if (visible === '') return { ok: false, issues: ['The answer is empty.'] };
  let found: unknown;
  for (const candidate of jsonCandidates(visible)) {
    const value = parseJson(candidate);
    if (typeof value !== 'object' || value === null) continue;
    found ??= value;
    const read = checkAnswer(value);
    if (read.ok) return read;
  }
  if (found !== undefined) return checkAnswer(found);
  const cut = /[{[]/.test(visible) ? 'The JSON in the answer is broken or does not end.' : 'The answer holds no JSON.';
  return { ok: false, issues: [cut] };
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

/** Reasoning models think aloud before they answer; what they think is not the answer, though it may hold JSON. */
function withoutThoughts(text: string): string {
  const ends = ['</think>', '</thinking>', '</reasoning>'].map((tag) => ({ tag, at: text.lastIndexOf(tag) }));
  const last = ends.reduce((latest, end) => (end.at > latest.at ? end : latest));
  const start = text.search(/<(?:think|thinking|reasoning)>/i);
  if (last.at !== -1) {
    const after = text.slice(last.at + last.tag.length);
    // Thoughts after the answer are rare, but then the answer stands before them.
    return after.trim() === '' && start > 0 ? text.slice(0, start) : after;
  }
  // A thought that never ends leaves only what was said before it.
  return start === -1 ? text : text.slice(0, start);
}

const MOST_TRIES = 20;

/** Texts that may be the JSON meant, likeliest first. */
function* jsonCandidates(text: string): Generator<string> {
  yield text;
  let tried = 0;
  for (const fence of text.matchAll(/```[a-z]*[ \t]*\r?\n([\s\S]*?)```/gi)) {
    if (++tried > MOST_TRIES) break;
    yield fence[1]!;
  }
  // Prose around it: each place where an object or a list could begin, to the last place where it could end.
  tried = 0;
  for (const start of text.matchAll(/[{[](?=\s*["{[\]}])/g)) {
    if (++tried > MOST_TRIES) return;
    const end = text.lastIndexOf(start[0] === '{' ? '}' : ']');
    if (end > start.index) yield text.slice(start.index, end + 1);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

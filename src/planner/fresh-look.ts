import type { ModelOrigin } from '../core/plan/schema.ts';
import type { LookProgress } from '../protocol/sidebar.ts';
import { cancelled, PlannerError } from './errors.ts';
import { lookJsonSchema, MAX_FINDINGS, readLook } from './look-answer.ts';
import type { LookFinding } from './look-answer.ts';
import { lookPrompt } from './look-prompt.ts';
import type { LookInput } from './look-prompt.ts';
import type { ModelAnswer, ModelMessage, ModelUsage } from './model.ts';
import { modelOrigin, sumUsage } from './model-origin.ts';
import type { PlannerParts } from './planner.ts';
import { repairPrompt } from './prompt.ts';

export interface LookResult {
  readonly findings: readonly LookFinding[];
  readonly origin: ModelOrigin;
  /** The answer as it came. */
  readonly raw: string;
}

export interface LookOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LookProgress) => void;
}

/** Longest answer that is read, in UTF-16 code units. */
const MAX_ANSWER = 200_000;
/** What an answer may hold beyond the findings that are taken before it is cut short. */
const ENOUGH = MAX_FINDINGS * 3;

/** Asks a model what may be wrong or missing in the result. Rejects with `PlannerError` for all that the expert should see. */
export async function freshLook({ model, hash }: PlannerParts, input: LookInput, options: LookOptions = {}): Promise<LookResult> {
  const { signal = new AbortController().signal, onProgress } = options;
  const report = (progress: Omit<LookProgress, 'model'>): void => onProgress?.({ ...progress, model: model.name });
  const messages = lookPrompt(input);
  const promptHash = await hash(JSON.stringify(messages));
  const scope = { steps: input.plan.steps.map(({ id }) => id), files: new Map(input.changes.map(({ path, lines }) => [path, lines])) };

  const hear = async (asked: readonly ModelMessage[]): Promise<ModelAnswer> => {
    if (signal.aborted) throw cancelled();
    report({ stage: 'waiting', findings: 0 });
    const enough = new AbortController();
    let text = '';
    let count = 0;
    try {
      return await model.stream(
        { messages: asked, schema: { name: 'fresh_look', schema: lookJsonSchema() } },
        {
          signal: AbortSignal.any([signal, enough.signal]),
          onWait: (note) => report({ stage: 'waiting', findings: 0, note }),
          onText: (delta) => {
            if (enough.signal.aborted) return;
            text += delta;
            if (text.length > MAX_ANSWER) return enough.abort();
            // Each finding has one severity: good enough for a number that goes up while it is waited for.
            const now = (text.match(/"severity"/g) ?? []).length;
            if (now > count || text.length === delta.length) report({ stage: 'answering', findings: Math.min(now, MAX_FINDINGS) });
            count = now;
            if (count > ENOUGH) enough.abort();
          },
        },
      );
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (enough.signal.aborted) return { text: closed(text) };
      throw error instanceof PlannerError ? error.withRaw(text) : error;
    }
  };

  let answer = await hear(messages);
  const spent: (ModelUsage | undefined)[] = [answer.usage];
  let read = readLook(answer.text, scope);
  const repaired = !read.ok;
  if (!read.ok) {
    answer = await hear([...messages, ...repairPrompt(answer.text, read.issues)]);
    spent.push(answer.usage);
    read = readLook(answer.text, scope);
  }
  // Checked again: a model may ignore the signal and end as if nothing had happened.
  if (signal.aborted) throw cancelled();
  if (!read.ok) {
    throw new PlannerError('invalid-answer', `${model.name} did not answer with findings: ${read.issues.slice(0, 3).join(' ')}`, {
      next: 'Try again, look at the raw answer, or finish without a fresh look.',
      actions: ['fresh-look', 'show-raw', 'settings'],
      raw: answer.text,
    });
  }
  const usage = sumUsage(spent);
  return {
    findings: read.findings,
    raw: answer.text,
    origin: modelOrigin(model, promptHash, usage, repaired),
  };
}

/** An answer that was cut short, ended after its last whole finding. */
const closed = (text: string): string => `${text.slice(0, text.lastIndexOf('},') + 1)}]}`;

import type { Questions } from '../core/session/questions.ts';
import type { ModelOrigin } from '../core/plan/schema.ts';
import type { Verdict } from '../core/trajectory/events.ts';
import { PlannerError } from './errors.ts';
import { judgeJsonSchema, readVerdicts } from './judge-answer.ts';
import { judgePrompt } from './judge-prompt.ts';
import { modelOrigin } from './model-origin.ts';
import type { PlannerParts } from './planner.ts';

export interface Judged {
  readonly origin: ModelOrigin;
  readonly verdicts: readonly Verdict[];
}

/** Longest answer that is heard, in UTF-16 code units. */
const MAX_ANSWER = 40_000;

/**
 * Puts one batch of the tracker's doubts to a model. What of the answer makes no sense is left out.
 * @throws PlannerError for all that the expert may be told, `invalid-answer` where nothing could be made of it.
 */
export async function askJudge({ model, hash }: PlannerParts, questions: Questions, signal: AbortSignal): Promise<Judged> {
  const messages = judgePrompt(questions);
  const promptHash = await hash(JSON.stringify(messages));
  const enough = new AbortController();
  let text = '';
  const { usage, ended } = await model
    .stream(
      { messages, schema: { name: 'judgement', schema: judgeJsonSchema() } },
      {
        signal: AbortSignal.any([signal, enough.signal]),
        onText: (delta) => {
          text += delta;
          if (text.length > MAX_ANSWER) enough.abort();
        },
      },
    )
    .catch((error: unknown) => {
      if (enough.signal.aborted && !signal.aborted) return { usage: undefined, ended: undefined };
      throw error;
    });
  const verdicts = text.length > MAX_ANSWER || ended === 'length' || ended === 'cut' ? undefined : readVerdicts(text, questions);
  if (!verdicts) {
    throw new PlannerError('invalid-answer', `${model.name} gave no answer that could be read.`, {
      next: 'It is asked again later.',
      actions: ['settings'],
      usage,
    });
  }
  return {
    origin: modelOrigin(model, promptHash, usage),
    verdicts,
  };
}

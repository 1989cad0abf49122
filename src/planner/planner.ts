import type { PlanWarning } from '../core/plan/draft.ts';
import { MAX_STEPS } from '../core/plan/limits.ts';
import type { Plan, PlanOrigin } from '../core/plan/schema.ts';
import type { PlanningProgress } from '../protocol/sidebar.ts';
import { answerJsonSchema } from './answer-schema.ts';
import { checkAnswer, MAX_ANSWER, planOf, readAnswer } from './answer.ts';
import type { ReadAnswer } from './answer.ts';
import { cancelled, PlannerError } from './errors.ts';
import type { ModelAnswer, ModelMessage, ModelRequest, ModelUsage, PlanModel } from './model.ts';
import { modelOrigin, sumUsage } from './model-origin.ts';
import { planPrompt, repairPrompt } from './prompt.ts';
import type { PlanInput } from './prompt.ts';
import { revisionPrompt } from './revision-prompt.ts';
import type { RevisionInput } from './revision-prompt.ts';
import { StepScanner } from './step-scanner.ts';

export interface PlannerParts {
  readonly model: PlanModel;
  /** SHA-256 of UTF-8 text in lower-case hex. */
  readonly hash: (text: string) => string | Promise<string>;
}

export interface PlanningOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PlanningProgress) => void;
}

export interface PlanResult {
  readonly plan: Plan;
  readonly origin: Extract<PlanOrigin, { kind: 'model' }>;
  readonly warnings: readonly PlanWarning[];
  /** The answer as it came. */
  readonly raw: string;
}

interface Heard {
  readonly answer: ModelAnswer;
  readonly read: ReadAnswer;
  /** True when the answer was not heard to its end, since the plan was full. */
  readonly full: boolean;
}

/** Asks a model for plans. Rejects with `PlannerError` for all that the expert should see. */
export class Planner {
  readonly #parts: PlannerParts;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  plan(
    input: PlanInput & { readonly planId: string; readonly usedIds?: Iterable<string> },
    options: PlanningOptions = {},
  ): Promise<PlanResult> {
    return this.#run(planPrompt(input), { id: input.planId, title: input.task.title, usedIds: input.usedIds ?? [] }, options);
  }

  /** What the model proposes for the open part of a plan; `mergeRevision` puts it together with what stays. */
  revise(
    input: RevisionInput & { readonly planId: string; readonly usedIds: Iterable<string> },
    options: PlanningOptions = {},
  ): Promise<PlanResult> {
    return this.#run(revisionPrompt(input), { id: input.planId, title: input.plan.title, usedIds: input.usedIds }, options);
  }

  async #run(
    messages: readonly ModelMessage[],
    given: { id: string; title: string; usedIds: Iterable<string> },
    { signal = new AbortController().signal, onProgress }: PlanningOptions,
  ): Promise<PlanResult> {
    const { model, hash } = this.#parts;
    const promptHash = await hash(JSON.stringify(messages));
    const report = (progress: Omit<PlanningProgress, 'model'>) => onProgress?.({ ...progress, model: model.name });

    let heard = await this.#hear(messages, 'streaming', signal, report);
    const spent: (ModelUsage | undefined)[] = [heard.answer.usage];
    const repaired = !heard.read.ok;
    if (!heard.read.ok) {
      refuseIncomplete(heard.answer);
      heard = await this.#hear([...messages, ...repairPrompt(heard.answer.text, heard.read.issues)], 'repairing', signal, report);
      spent.push(heard.answer.usage);
    }
    const { answer, read, full } = heard;
    const usage = sumUsage(spent);
    if (!read.ok) {
      refuseIncomplete(answer);
      throw invalid(model.name, read.issues, answer.text, usage);
    }
    const { plan, warnings } = planOf(read.answer, given);
    if (full) warnings.unshift({ message: `The model went on after ${MAX_STEPS} steps: it was stopped, and only these were taken.` });
    return {
      plan,
      warnings,
      raw: answer.text,
      origin: modelOrigin(model, promptHash, usage, repaired),
    };
  }

  /** One answer, shown while it arrives. Heard no further than a plan can hold. */
  async #hear(
    messages: readonly ModelMessage[],
    stage: 'streaming' | 'repairing',
    outer: AbortSignal,
    report: (progress: Omit<PlanningProgress, 'model'>) => void,
  ): Promise<Heard> {
    if (outer.aborted) throw cancelled();
    const scanner = new StepScanner();
    const enough = new AbortController();
    const request: ModelRequest = { messages, schema: { name: 'plan', schema: answerJsonSchema() } };
    let text = '';
    const waiting = stage === 'streaming' ? 'waiting' : stage;
    report({ stage: waiting, steps: [] });
    let answer: ModelAnswer;
    try {
      answer = await this.#parts.model.stream(request, {
        signal: AbortSignal.any([outer, enough.signal]),
        onWait: (note) => report({ stage: waiting, steps: [], note }),
        onText: (delta) => {
          if (enough.signal.aborted) return;
          text += delta;
          if (scanner.feed(delta)) report({ stage, steps: scanner.shown() });
          if (scanner.whole.length > MAX_STEPS || text.length > MAX_ANSWER) enough.abort();
        },
      });
    } catch (error) {
      if (outer.aborted) throw cancelled();
      if (!enough.signal.aborted) throw error instanceof PlannerError ? error.withRaw(text) : error;
      answer = { text };
    }
    // Checked again: a model may ignore the signal and end as if nothing had happened.
    if (outer.aborted) throw cancelled();
    if (answer.usage) report({ stage, steps: scanner.shown(), usage: answer.usage });
    const full = enough.signal.aborted && scanner.whole.length > MAX_STEPS;
    const read = full ? checkAnswer(scanner.whole.slice(0, MAX_STEPS)) : text.length > MAX_ANSWER ? TOO_LARGE : readAnswer(answer.text);
    return { answer, read, full };
  }
}

const TOO_LARGE: ReadAnswer = { ok: false, issues: ['The answer is far too long for a plan.'] };

/** An answer without its end is not repaired by asking what is wrong with it. */
function refuseIncomplete({ ended, text: raw, usage }: ModelAnswer): void {
  if (ended === 'length') {
    throw new PlannerError('output-limit', 'The model reached its output limit before the plan was complete.', {
      next: 'Raise its output limit, make the task smaller, or use another model.',
      actions: ['retry', 'show-raw', 'settings', 'outline', 'import'],
      raw,
      usage,
    });
  }
  if (ended === 'cut') {
    throw new PlannerError('stream-cut', 'The answer broke off in the middle.', {
      next: 'Try again.',
      actions: ['retry', 'show-raw', 'outline', 'import'],
      raw,
      usage,
    });
  }
}

function invalid(model: string, issues: readonly string[], raw: string, usage: ModelUsage | undefined): PlannerError {
  return new PlannerError(
    'invalid-answer',
    `${model} did not answer with a plan, not even when told what was wrong: ${issues.slice(0, 3).join(' ')}`,
    {
      next: 'Try again, look at the raw answer, use another model, or go on with an outline.',
      actions: ['retry', 'show-raw', 'settings', 'outline', 'import'],
      raw,
      usage,
    },
  );
}

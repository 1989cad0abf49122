import { questionsOf } from '../core/session/questions.ts';
import type { SessionModel } from '../core/session/model.ts';
import type { EventBody } from '../core/trajectory/events.ts';
import type { JudgeView } from '../protocol/sidebar.ts';
import type { Clock } from './clock.ts';
import { PlannerError } from './errors.ts';
import type { HourlyBudget, Limits } from './hourly-budget.ts';
import type { Judged } from './judge.ts';
import type { Questions } from '../core/session/questions.ts';

/** The session that is judged, as far as judging needs it. */
export interface Judgeable {
  readonly model: SessionModel;
  /** False while nothing may be recorded: it is paused, finished or closed. */
  readonly isOpen: boolean;
  append(body: EventBody): void;
  /** What was withheld may be said now. */
  reconsider(): void;
}

export interface JudgingParts {
  readonly clock: Clock;
  readonly budget: HourlyBudget;
  /** Undefined: the judge is off, or there is no model. */
  readonly limits: () => Limits | undefined;
  readonly ask: (questions: Questions, signal: AbortSignal) => Promise<Judged>;
  /** What is shown has changed, or what was spent. */
  readonly onChange: () => void;
  readonly onProblem: (error: unknown) => void;
}

/** Milliseconds without a change of the work before the model is asked: what is still being typed is not worth a question. */
const REST = 20_000;
/** Work that never rests is asked about after so long. */
const LONGEST = 180_000;
/** How long a flag waits for the model's word. */
const PATIENCE = 30_000;
/** How long the end of a session waits for it. */
const LAST_WORD = 10_000;
/** After a failure the model is left alone so long, longer each time. */
const FIRST_BREAK = 60_000;
const LONGEST_BREAK = 3_600_000;

/**
 * When the model judge is asked, and what becomes of its answers: they are appended to the log. Everything else goes on without it;
 * while it cannot be reached nothing is lost but its opinion.
 */
export class Judging {
  readonly #parts: JudgingParts;
  #session: Judgeable | undefined;
  #running: AbortController | undefined;
  #asking: Promise<boolean> | undefined;
  #cancelTimer: (() => void) | undefined;
  /** When the work first changed since the last question. */
  #since: number | undefined;
  /** When a step's flag was first withheld; Infinity: its question had its turn. */
  readonly #withheld = new Map<string, number>();
  #ending = false;
  #failures = 0;
  #breakUntil = 0;
  #message: string | undefined;

  constructor(parts: JudgingParts) {
    this.#parts = parts;
  }

  get view(): JudgeView {
    const limits = this.#parts.limits();
    const now = this.#parts.clock.now();
    const { requests, tokens } = this.#parts.budget.used(now);
    const used = { requests, tokens, mostRequests: limits?.requests ?? 0, mostTokens: limits?.tokens ?? 0 };
    if (!limits) return { state: 'off', ...used };
    if (this.#running) return { state: 'asking', ...used };
    if (!this.#parts.budget.allows(limits, now)) return { state: 'spent', ...used };
    return this.#message === undefined ? { state: 'ready', ...used } : { state: 'failed', message: this.#message, ...used };
  }

  /** There is a session, and the model may be asked about it. */
  get isReady(): boolean {
    return this.#mayAsk();
  }

  follow(session: Judgeable | undefined): void {
    this.stop();
    this.#session = session;
    this.#ending = false;
    this.#withheld.clear();
  }

  stop(): void {
    this.#running?.abort();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#since = undefined;
    this.#session = undefined;
  }

  /** The session's work has changed: the model is asked when it rests. */
  noticed(): void {
    if (!this.#mayAsk()) return;
    const now = this.#parts.clock.now();
    this.#since ??= now;
    this.#wake(Math.min(REST, Math.max(this.#since + LONGEST - now, 0)));
  }

  /** Whether the flag that a step was skipped should wait, since the model is about to be asked. It waits once, and not for long. */
  withholds(step: string): boolean {
    const now = this.#parts.clock.now();
    const since = this.#withheld.get(step);
    if (since !== undefined) return now < since + PATIENCE && since !== Infinity;
    if (!this.#mayAsk() || !this.#questions()?.steps.some((asked) => asked.step.id === step)) return false;
    this.#withheld.set(step, now);
    this.#wake(0);
    this.#parts.clock.after(PATIENCE, () => this.#release([step]));
    return true;
  }

  /** Before a session ends: what is doubtful still is asked, as far as that can be done quickly. Never rejects. */
  async lastWord(): Promise<void> {
    this.#ending = true;
    if (!this.#mayAsk() || !this.#questions()) return;
    let giveUp = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      giveUp = this.#parts.clock.after(LAST_WORD, resolve);
    });
    await Promise.race([late, this.#askAll()]);
    giveUp();
    this.#running?.abort();
  }

  async #askAll(): Promise<void> {
    while (await this.#ask());
  }

  #mayAsk(): boolean {
    const limits = this.#parts.limits();
    const now = this.#parts.clock.now();
    return limits !== undefined && this.#session?.isOpen === true && now >= this.#breakUntil && this.#parts.budget.allows(limits, now);
  }

  #questions(): Questions | undefined {
    const { model } = this.#session ?? {};
    return model?.phase === 'working' ? questionsOf(model, this.#ending) : undefined;
  }

  #wake(after: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.clock.after(after, () => {
      this.#cancelTimer = undefined;
      void this.#ask().then((more) => more && this.#wake(REST));
    });
  }

  /** True when an answer came, so that there may be more to ask. One question at a time. */
  #ask(): Promise<boolean> {
    this.#asking ??= this.#put().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #put(): Promise<boolean> {
    this.#since = undefined;
    const session = this.#session;
    const questions = this.#mayAsk() ? this.#questions() : undefined;
    if (!session || !questions) return false;
    const { budget, clock, onChange } = this.#parts;
    const { plans } = session.model;
    const plan = plans.steps;
    const running = new AbortController();
    this.#running = running;
    const spent = budget.spend(roughTokens(questions), clock.now());
    onChange();
    try {
      const { origin, verdicts } = await this.#parts.ask(questions, running.signal);
      if (origin.usage) budget.correct(spent, origin.usage.inputTokens + origin.usage.outputTokens);
      this.#failures = 0;
      this.#message = undefined;
      if (running.signal.aborted || this.#session !== session || !session.isOpen) return false;
      // What was said of another plan may be wrong for this one: the same is asked of it when the work rests.
      if (plans.steps === plan) session.append({ kind: 'judge.answered', origin, verdicts: [...verdicts] });
      return true;
    } catch (error) {
      if (!running.signal.aborted) this.#failed(error);
      return false;
    } finally {
      if (this.#running === running) this.#running = undefined;
      this.#release(questions.steps.map(({ step }) => step.id));
      onChange();
    }
  }

  #failed(error: unknown): void {
    this.#breakUntil = this.#parts.clock.now() + Math.min(FIRST_BREAK * 2 ** this.#failures, LONGEST_BREAK);
    this.#failures += 1;
    this.#message = error instanceof PlannerError ? error.message : 'The model judge failed.';
    this.#parts.onProblem(error);
  }

  /** These steps' questions had their turn: what was withheld of them is said, if it is still so. */
  #release(steps: readonly string[]): void {
    const waited = steps.filter((step) => this.#withheld.get(step) !== undefined && this.#withheld.get(step) !== Infinity);
    for (const step of steps) this.#withheld.set(step, Infinity);
    if (waited.length > 0 && this.#session?.isOpen) this.#session.reconsider();
  }
}

/** About what a request will take, for the time until the model says it: four characters a token. */
function roughTokens({ plan, edits }: Questions): number {
  return 600 + plan.length * 80 + edits.length * 250;
}

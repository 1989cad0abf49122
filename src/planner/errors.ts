import type { PanelError } from '../protocol/sidebar.ts';

type Action = PanelError['actions'][number];

/** Why a plan could not be had. */
export type PlannerErrorCode =
  | 'cancelled'
  | 'unauthorized'
  | 'forbidden'
  | 'model-not-found'
  | 'rate-limited'
  | 'quota-exceeded'
  | 'too-long'
  | 'bad-request'
  | 'server-error'
  | 'timeout'
  | 'unreachable'
  | 'stream-cut'
  | 'not-an-api'
  | 'bad-address'
  | 'refused'
  | 'output-limit'
  | 'invalid-answer';

/** A failure that the expert should see: `message` is the sentence, `next` what they can do. Holds no secret. */
export class PlannerError extends Error {
  override readonly name = 'PlannerError';
  readonly code: PlannerErrorCode;
  readonly next: string;
  readonly actions: readonly Action[];
  /** The model's answer as it came, where there was one: for “Show the raw answer”. */
  readonly raw: string | undefined;
  /** Tokens spent in vain, where the model said. */
  readonly usage: { inputTokens: number; outputTokens: number } | undefined;

  constructor(
    code: PlannerErrorCode,
    message: string,
    given: {
      next: string;
      actions: readonly Action[];
      raw?: string | undefined;
      usage?: { inputTokens: number; outputTokens: number } | undefined;
      cause?: unknown;
    },
  ) {
    super(message, given.cause === undefined ? undefined : { cause: given.cause });
    this.code = code;
    this.next = given.next;
    this.raw = given.raw === '' ? undefined : given.raw;
    this.usage = given.usage;
    this.actions = given.actions.filter((action) => action !== 'show-raw' || this.raw !== undefined);
  }

  /** As the panel shows it. */
  toPanel(): PanelError {
    return { code: this.code, message: this.message, next: this.next, actions: this.actions };
  }

  /** The same failure with the text that had come before it. */
  withRaw(raw: string): PlannerError {
    if (raw === '' || this.raw !== undefined) return this;
    return new PlannerError(this.code, this.message, {
      next: this.next,
      actions: [...this.actions, 'show-raw'],
      raw,
      usage: this.usage,
      cause: this,
    });
  }
}

export function cancelled(): PlannerError {
  return new PlannerError('cancelled', 'Planning was cancelled.', { next: 'Start again when you like.', actions: ['retry', 'outline'] });
}

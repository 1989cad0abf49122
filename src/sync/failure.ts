import { Problem } from '../protocol/sync.ts';
import { textOf } from './body.ts';

/**
 * `later`: passes by itself, the same request is sent again. `resync`: ask the server where it stands, then go on. `smaller`: the same in
 * smaller parts. `never`: someone has to do something first.
 */
export type Remedy = 'later' | 'resync' | 'smaller' | 'never';

/** Why the upload does not go on, in words for the expert. */
export class SyncFailure extends Error {
  override readonly name = 'SyncFailure';
  readonly code: string;
  /** What to do next. */
  readonly next: string;
  readonly remedy: Remedy;
  /** What the server asked for, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(
    code: string,
    message: string,
    next: string,
    remedy: Remedy,
    options: { retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.next = next;
    this.remedy = remedy;
    this.retryAfter = options.retryAfter;
  }
}

/** Bytes that are read of an answer which is no success: a sentence or two. */
const MOST_PROBLEM = 64_000;

const GOES_ON = 'Nothing is lost: everything is kept here, and the upload goes on by itself.';

/** The server was not reached, or the connection broke before it answered. */
export const unreachable = (cause: unknown): SyncFailure =>
  new SyncFailure('unreachable', 'The server cannot be reached', GOES_ON, 'later', { cause });

/** Statuses after which the same request may be sent again: every request of ours is idempotent. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 507]);
const RESYNC = new Set([
  'seq-mismatch',
  'chain-mismatch',
  'producer-gap',
  'stale-epoch',
  'epoch-starts-at-zero',
  'not-found',
  'exists-otherwise',
]);

/** What an answer that is no success means. `now`: milliseconds since the epoch. */
export async function failureOf(response: Response, now: number): Promise<SyncFailure> {
  const text = await textOf(response, MOST_PROBLEM, true).catch(() => '');
  const problem = parseProblem(text);
  const code = problem?.code ?? `http-${response.status}`;
  const message = problem?.detail ?? `The server answered ${response.status}`;
  if (response.status === 401)
    return new SyncFailure('signed-out', 'The server does not accept the token', 'Sign in again with a valid token.', 'never');
  if (PASSING.has(response.status)) {
    return new SyncFailure(code, message, GOES_ON, 'later', { retryAfter: retryAfterOf(response.headers.get('retry-after'), now) });
  }
  if (response.status === 410) {
    return new SyncFailure(
      'deleted',
      'The session was deleted on the server',
      'It is kept here. Ask the server’s admin if that was not meant.',
      'never',
    );
  }
  if (RESYNC.has(code)) return new SyncFailure(code, message, GOES_ON, 'resync');
  if (response.status === 413) return new SyncFailure(code, message, 'Ask the server’s admin for a larger limit.', 'smaller');
  return new SyncFailure(code, message, problem?.next ?? 'Nothing is lost here. Please report this, with the message.', 'never');
}

function parseProblem(text: string): Problem | undefined {
  try {
    return Problem.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Longest wait that a server can ask for, in milliseconds. */
const LONGEST = 10 * 60_000;

/** `Retry-After` as seconds or as a date; in milliseconds from now. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), LONGEST);
}

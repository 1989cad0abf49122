import { cleanLine } from '../core/plan/clean.ts';
import { PlannerError } from './errors.ts';

/** What an endpoint said no with. `text`: its own message, not yet cleaned. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  /** Milliseconds that it asks to wait. */
  readonly retryAfter?: number;
}

export interface Endpoint {
  /** Scheme, host and path, without user, password and query. */
  readonly address: string;
  readonly model: string;
  readonly key: string | undefined;
}

const TOO_LONG =
  /context.?length|context window|maximum context|too many tokens|(?:prompt|input|request) is too (?:long|large)|exceeds? .{0,40}token/i;
const QUOTA = /insufficient_quota|quota|billing|credit/i;
/** Limits of speed are told with a link to where one may buy a higher one. */
const SPEED = /rate.?limit|per (?:second|minute|day)/i;
const NO_MODEL =
  /model.{0,80}(?:not found|does not exist|not exist|unknown|invalid|not available|pull)|(?:unknown|invalid|no such|unsupported) model/i;

/** An endpoint's refusal in words for the expert: what happened, what to do next. */
export function fromRefusal(refusal: Refusal, endpoint: Endpoint): PlannerError {
  const { status, code, text } = refusal;
  const said = quote(text, endpoint.key);
  const where = endpoint.address;
  if (status === 401)
    return new PlannerError('unauthorized', `${where} does not accept ${endpoint.key ? 'the key' : 'requests without a key'} (401).`, {
      next: 'Set a valid key, or go on without a model.',
      actions: ['set-key', 'settings', 'outline', 'import'],
    });
  if (status === 403)
    return new PlannerError('forbidden', `${where} does not let this key use ${endpoint.model} (403).${said}`, {
      next: 'Use a key that may, or another model.',
      actions: ['set-key', 'settings', 'outline', 'import'],
    });
  if (status === 413 || TOO_LONG.test(code) || (status < 500 && TOO_LONG.test(text)))
    return new PlannerError('too-long', `The task and its context are too long for ${endpoint.model}.${said}`, {
      next: 'Lower the context budget in the settings, shorten the task, or use a model with a larger context.',
      actions: ['settings', 'retry', 'outline'],
    });
  if (status === 404 || (status < 500 && NO_MODEL.test(`${code} ${text}`)))
    return new PlannerError('model-not-found', `${where} has no chat model called ${endpoint.model} (${status}).${said}`, {
      next: 'Check the base URL (it often ends in /v1) and the model’s name in the settings.',
      actions: ['settings', 'retry', 'outline', 'import'],
    });
  if (status === 402 || (status === 429 && isQuota(refusal)))
    return new PlannerError('quota-exceeded', `The account at ${where} has no quota left (${status}).${said}`, {
      next: 'Check its plan and billing, or use another key.',
      actions: ['set-key', 'settings', 'outline', 'import'],
    });
  if (status === 429) {
    const wait = refusal.retryAfter === undefined ? 'a while' : seconds(refusal.retryAfter);
    return new PlannerError('rate-limited', `${where} is busy and asks to wait ${wait} (429).`, {
      next: `Try again after ${wait}, or go on without a model.`,
      actions: ['retry', 'outline', 'import'],
    });
  }
  if (status >= 500)
    return new PlannerError('server-error', `${where} failed (${status}).${said}`, {
      next: 'It is the endpoint’s fault: try again, or go on without a model.',
      actions: ['retry', 'settings', 'outline', 'import'],
    });
  return new PlannerError('bad-request', `${where} did not accept the request (${status}).${said}`, {
    next: 'Check the model and the base URL in the settings.',
    actions: ['settings', 'retry', 'outline', 'import'],
  });
}

function isQuota({ code, text, retryAfter }: Refusal): boolean {
  return code === 'insufficient_quota' || (retryAfter === undefined && QUOTA.test(`${code} ${text}`) && !SPEED.test(`${code} ${text}`));
}

/** Failures below HTTP, by the codes that Node and undici give them. */
export function fromConnection(error: unknown, endpoint: Endpoint): PlannerError {
  const code = connectionCode(error);
  const why = WHY[code] ?? 'could not be reached';
  return new PlannerError('unreachable', `${endpoint.address} ${why}${code ? ` (${code})` : ''}.`, {
    next: 'Is the model server running, the base URL right, and are you online? The outline needs no model.',
    actions: ['retry', 'settings', 'outline', 'import'],
    cause: error,
  });
}

const WHY: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ENOTFOUND: 'is not known by name',
  EAI_AGAIN: 'is not known by name just now',
  ECONNRESET: 'closed the connection',
  ETIMEDOUT: 'did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer in time',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that cannot be verified',
};

/** The innermost code in a chain of causes: fetch wraps what really happened. */
function connectionCode(error: unknown): string {
  let code = '';
  for (let depth = 0, cause: unknown = error; depth < 5 && typeof cause === 'object' && cause !== null; depth += 1) {
    const here = cause as { code?: unknown; cause?: unknown; errors?: unknown };
    if (typeof here.code === 'string') code = here.code;
    cause = here.cause ?? (Array.isArray(here.errors) ? here.errors[0] : undefined);
  }
  return code;
}

/** The endpoint's own words, bounded and without anything that looks like a key: some quote the key they refuse. */
function quote(text: string, key: string | undefined): string {
  let plain = cleanLine(text, 300);
  if (key) plain = plain.replaceAll(key, '…');
  plain = plain.replaceAll(/\b(?:sk|pk|key|Bearer)[-_ ][A-Za-z0-9*._-]{6,}/g, '…');
  return plain === '' ? '' : ` It says: “${plain}”`;
}

export function seconds(milliseconds: number): string {
  const whole = Math.max(1, Math.ceil(milliseconds / 1_000));
  return whole < 120 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}

import type { PlannerErrorCode } from './errors.ts';
import type { Refusal } from './endpoint-error.ts';

/** The refusal in an error of the `openai` package, or undefined when the error is something else. `now`: milliseconds since the epoch. */
export function refusalOf(error: unknown, now: number): Refusal | undefined {
  if (!(error instanceof Error) || !('headers' in error)) return undefined;
  const { status, code, headers, error: body } = error as Error & { status?: unknown; code?: unknown; headers?: unknown; error?: unknown };
  // An error event within a stream has no status of its own: the endpoint failed while it answered.
  if (typeof status !== 'number' && body === undefined) return undefined;
  const retryAfter = headers instanceof Headers ? parseRetryAfter(headers, now) : undefined;
  return {
    status: typeof status === 'number' ? status : 500,
    code: typeof code === 'string' ? code : '',
    text: messageOf(body) ?? error.message,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** Servers differ in where they put their words. */
function messageOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const { message, detail, error } = body as Record<string, unknown>;
  for (const value of [message, detail, error]) {
    if (typeof value === 'string') return value;
    if (value !== undefined && value !== null) return JSON.stringify(value).slice(0, 2_000);
  }
  return undefined;
}

function parseRetryAfter(headers: Headers, now: number): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (exact >= 0) return exact;
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const delay = /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined;
}

/** Milliseconds to wait before trying again, or undefined when trying again would not help. */
export function retryDelay(refusal: Refusal, retries: number, code: PlannerErrorCode): number | undefined {
  const passes = code === 'rate-limited' || [502, 503, 504, 529].includes(refusal.status);
  return passes ? (refusal.retryAfter ?? 1_000 * 2 ** retries) : undefined;
}

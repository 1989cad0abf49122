import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './context.ts';
import type { Limits } from './limits.ts';
import { ProblemError } from './problem.ts';

interface Bucket {
  left: number;
  at: number;
}

/** Buckets are forgotten when there are so many: an attacker with many names gets fresh ones, and the memory stays bounded. */
const MOST_BUCKETS = 50_000;

/** Token buckets: `burst` at once, `perSecond` on the long run, for each name. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;

  constructor(limits: Pick<Limits, 'burst' | 'perSecond'>, now: () => number) {
    this.#burst = limits.burst;
    this.#perSecond = limits.perSecond;
    this.#now = now;
  }

  /** Takes one; 0 when there was one, else the seconds until there is. A clock that is set back costs nothing. */
  take(name: string): number {
    const now = this.#now();
    if (this.#buckets.size > MOST_BUCKETS) this.#buckets.clear();
    const bucket = this.#buckets.get(name) ?? { left: this.#burst, at: now };
    this.#buckets.set(name, bucket);
    bucket.left = Math.min(this.#burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * this.#perSecond);
    bucket.at = now;
    if (bucket.left < 1) return Math.ceil((1 - bucket.left) / this.#perSecond);
    bucket.left--;
    return 0;
  }
}

const tooMany = (seconds: number): ProblemError =>
  new ProblemError(
    429,
    'too-many-requests',
    { detail: 'Too many requests', next: `Try again in ${seconds} s.` },
    { 'retry-after': String(seconds) },
  );

/** Behind the authentication: each token has its own bucket. */
export function rateLimit(limiter: RateLimiter): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const seconds = limiter.take(c.get('principal').token);
    if (seconds > 0) throw tooMany(seconds);
    await next();
  };
}

const FIRST = 500;
const LONGEST = 60_000;

/**
 * Milliseconds before attempt n + 1 after `attempt` failures in a row: doubling, with full jitter in the upper half, so that many clients
 * that lost the same server do not come back together. `random` is in [0, 1).
 */
export function backoff(attempt: number, random: number): number {
  const most = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 20));
  return Math.round(most / 2 + (most / 2) * random);
}

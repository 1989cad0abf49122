import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff } from '../../../src/sync/backoff.ts';
import { failureOf, retryAfterOf } from '../../../src/sync/failure.ts';

describe('backoff', () => {
  it('doubles, keeps at least half of the wait, and never exceeds a minute', () => {
    expect([1, 2, 3, 10, 1_000].map((attempt) => backoff(attempt, 0))).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
        const wait = backoff(attempt, random);
        return wait >= 250 && wait <= 60_000;
      }),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['5', 5_000],
    ['0', 0],
    ['99999999', 600_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2025 00:00:30 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('%s', (header, wait) => {
    expect(retryAfterOf(header, now)).toBe(wait);
  });
});

describe('failureOf', () => {
  it.each([
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
    [507, 'later'],
    [400, 'never'],
    [401, 'never'],
    [403, 'never'],
    [410, 'never'],
    [413, 'smaller'],
    [422, 'never'],
  ])('%i: %s', async (status, remedy) => {
    expect(await failureOf(new Response('<html>', { status }), 0)).toMatchObject({ remedy, message: expect.any(String) });
  });

  it('takes the server’s own words', async () => {
    const problem = { type: 'urn:x', title: 'Conflict', status: 409, code: 'seq-mismatch', detail: 'Expected event 3, found 2' };
    expect(await failureOf(new Response(JSON.stringify(problem), { status: 409 }), 0)).toMatchObject({
      remedy: 'resync',
      message: problem.detail,
    });
  });
});

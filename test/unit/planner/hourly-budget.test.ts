import { describe, expect, it } from 'vitest';
import { HourlyBudget } from '../../../src/planner/hourly-budget.ts';
import type { Spent } from '../../../src/planner/hourly-budget.ts';

const HOUR = 3_600_000;
const LIMITS = { requests: 3, tokens: 10_000 };

describe('an hourly budget', () => {
  it('is one for all windows', () => {
    let kept: readonly Spent[] = [];
    const windows = ['a', 'b'].map((id) => new HourlyBudget(() => kept, id));
    let made = 0;
    for (let now = 1; now <= 10; now++) {
      for (const window of windows) {
        if (!window.allows(LIMITS, now)) continue;
        window.correct(window.spend(100, now), 600);
        kept = window.spent(now);
        made++;
      }
    }
    expect(made).toBe(3);
    for (const window of windows) expect(window.used(10)).toEqual({ requests: 3, tokens: 1_800 });
  });

  it('outlasts a window, also what was kept before windows were told apart', () => {
    const next = new HourlyBudget(
      () => [
        { at: 1, tokens: 500 },
        { at: 2, tokens: 500, window: 'gone' },
      ],
      'next',
    );
    expect(next.used(3)).toEqual({ requests: 2, tokens: 1_000 });
    expect(next.used(HOUR + 2)).toEqual({ requests: 0, tokens: 0 });
  });

  it('keeps what another window wrote over', () => {
    let kept: readonly Spent[] = [];
    const window = new HourlyBudget(() => kept, 'a');
    window.spend(100, 1);
    kept = [{ at: 1, tokens: 200, window: 'b' }];
    expect(window.spent(2)).toHaveLength(2);
  });
});

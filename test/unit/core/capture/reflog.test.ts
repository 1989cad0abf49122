import { describe, expect, it } from 'vitest';
import { parseReflog } from '../../../../src/core/capture/reflog.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const line = (why: string, from = a, to = b): string => `${from} ${to} A U Thor <a@example.invalid> 1700000000 +0100\t${why}\n`;

describe('parseReflog', () => {
  it.each([
    ['commit: a message: with a colon', { kind: 'commit', message: 'a message: with a colon' }],
    ['commit (initial): first', { kind: 'commit', message: 'first' }],
    ['commit (amend): better', { kind: 'commit', message: 'better' }],
    ['commit (merge): Merge branch x', { kind: 'commit', message: 'Merge branch x' }],
    ['cherry-pick: theirs', { kind: 'commit', message: 'theirs' }],
    ['checkout: moving from main to feature/x', { kind: 'switch', message: '', fromName: 'main', toName: 'feature/x' }],
    ['pull: Fast-forward', { kind: 'switch', message: 'pull: Fast-forward' }],
    ['reset: moving to HEAD~1', { kind: 'switch', message: 'reset: moving to HEAD~1' }],
    ['rebase (finish): returning to refs/heads/x', { kind: 'switch', message: 'rebase (finish): returning to refs/heads/x' }],
  ])('%s', (why, expected) => {
    expect(parseReflog(line(why))).toEqual([{ from: a, to: b, ...expected }]);
  });

  it('reads a checkout that stays on the commit, and drops other moves to nowhere', () => {
    expect(parseReflog(line('checkout: moving from main to feature', a, a))).toHaveLength(1);
    expect(parseReflog(line('reset: moving to HEAD', a, a))).toEqual([]);
  });

  it('reads several lines and passes over what it does not understand, also a torn last line', () => {
    expect(parseReflog(`${line('commit: one')}nonsense\n\n${line('commit: two')}${a} ${b}`).map(({ message }) => message)).toEqual([
      'one',
      'two',
    ]);
  });
});

import { expect, it } from 'vitest';
import { readCommit } from '../../../../src/core/evaluation/git-log.ts';

it('a file’s name may hold blanks, which git ends with a tab', () => {
  const patch = [
    'diff --git a/my notes.md b/my notes.md',
    '--- a/my notes.md\t',
    '+++ b/my notes.md\t',
    '@@ -1 +1,2 @@',
    '+more',
    'diff --git a/old notes.md b/old notes.md',
    '--- a/old notes.md\t',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-gone',
    '',
  ].join('\n');
  const commit = readCommit(`c0ffee\x1fme@example.invalid\x1f1\x1fWrite\x1f\n${patch}`);
  expect(commit?.hunks.map(({ path }) => path)).toEqual(['my notes.md', 'old notes.md']);
});

import { expect, test } from 'vitest';
import { PatternTooSlowError, searchPattern } from '../../../src/node/pattern-search.ts';

/** Nothing here depends on it but how long a failure takes. */
const LONG = 30_000;

test('says which text holds the pattern first', async () => {
  expect(await searchPattern('^two$', 'mu', ['one', 'one\ntwo', 'two'], LONG)).toBe(1);
  expect(await searchPattern('three', 'mu', ['one', 'two'], LONG)).toBe(-1);
});

test('a pattern that backtracks for ever is given up, and this thread was free all the time', async () => {
  const search = searchPattern('^(a+)+$', 'u', [`${'a'.repeat(60)}b`], 300);
  let turns = 0;
  const counting = setInterval(() => turns++, 1);
  await expect(search).rejects.toBeInstanceOf(PatternTooSlowError);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(0);
});

test('what is no regular expression is refused as such', async () => {
  await expect(searchPattern('(', 'mu', [''], LONG)).rejects.toBeInstanceOf(SyntaxError);
});

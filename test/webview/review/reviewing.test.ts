import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReviewEvent } from '../../../src/core/review/events.ts';
import type { FromReplay, ToReplay } from '../../../src/protocol/replay.ts';
import type { Harness } from '../harness/webview.ts';
import { THEME_NAMES } from '../harness/themes.ts';
import { openLog, seqOf, shownCode, startReplay } from '../replay/replay-page.ts';
import type { Page } from '../replay/replay-page.ts';
import { SESSION, smallSession } from '../replay/session.ts';

const session = smallSession();
const log = { session: SESSION, title: 'Reject expired tokens', text: session.text };
const at = '2026-11-22T08:00:00.000Z';
const graces: readonly ReviewEvent[] = [
  { id: 'grace-0001', at, kind: 'verdict.given', target: { kind: 'override', id: 'o1' }, verdict: 'overturned', comment: 'Too strict.' },
  { id: 'grace-0002', at, kind: 'comment.added', seq: session.flag, text: 'Nobody read this flag.' },
];

let harness: Harness<ToReplay, FromReplay>;
let page: Page;
beforeAll(async () => {
  harness = await startReplay();
});
afterAll(() => harness.close());

const open = async (reviewer: string | null, own: readonly ReviewEvent[] = []): Promise<void> => {
  page = await openLog(harness, log, { at: session.opened });
  await page.post({ type: 'reviews', own: { reviewer, events: own }, others: [{ reviewer: 'grace', events: graces }] });
  await page.take();
};
afterEach(async () => {
  expect(await page.faults()).toEqual([]);
  await page.close();
});

const press = async (key: string): Promise<void> => {
  await page.page.keyboard.press(key);
  await page.settle();
};
const said = async (): Promise<ReviewEvent[]> => (await page.take()).flatMap((message) => (message.type === 'say' ? [message.event] : []));
const status = (): Promise<string | null> => page.page.getByRole('status').textContent();
const button = (name: string | RegExp, exact = true) => page.page.getByRole('button', { name, exact });

describe('a reviewer', () => {
  beforeEach(() => open('rev'));

  test('decides everything by one key each, and is led from one to the next', async () => {
    await button(/^Review 6/, false).click();
    await press('r');
    expect(await seqOf(page)).toBe(session.override);
    const pane = page.page.getByRole('region', { name: 'Review' });
    expect(await pane.locator('.at-hand').textContent()).toContain('A revoked token would live on');
    for (const key of ['u', 'o', 'q', 'u', 'u', 'o']) await press(key);
    expect(await status()).toContain('All is decided');
    expect(await pane.textContent()).toContain('All 6 decided');
    const events = await said();
    expect(events.map((event) => event.kind === 'verdict.given' && [event.target.kind, event.verdict])).toEqual([
      ['override', 'upheld'],
      ['step', 'overturned'],
      ['step', 'unsure'],
      ['step', 'upheld'],
      ['step', 'upheld'],
      ['step', 'overturned'],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(6);
    expect(await page.axe()).toEqual([]);
  });

  test('sees of each step what it alone changed and how it was left, whatever was compared before', async () => {
    await press('n');
    await button('auth/verify.ts +1 −2').click();
    await press('v');
    const item = (title: string) => page.page.locator('.item', { hasText: title });
    const compared = (name: string): Promise<string | null> => button(name).getAttribute('aria-pressed');
    await item('Parse the expiry once').getByRole('button').first().click();
    await page.settle();
    expect(await compared('step only')).toBe('true');
    expect((await shownCode(page)).all).toContain('parseExpiry');
    expect(await item('Parse the expiry once').textContent()).toContain('likely done');
    await item('Check expiry in verify').getByRole('button').first().click();
    await page.settle();
    expect(await compared('step only')).toBe('true');
    expect((await shownCode(page)).all).toContain('expiredToken');
    await item('Add a clock-skew').getByRole('button').first().click();
    await page.settle();
    expect(await compared('this moment')).toBe('true');
    await item('A revoked token').getByRole('button').first().click();
    await page.settle();
    expect(await compared('this moment')).toBe('true');
    expect((await shownCode(page)).all).toContain('const cached');
  });

  test('says why, takes a verdict back, and goes back by key', async () => {
    await press('v');
    await press('r');
    await page.page.getByLabel('Why (optional)').fill('It is in RFC 6749.');
    await press('Enter');
    await press('u');
    await press('Shift+R');
    const [first] = await said();
    expect(first).toMatchObject({ verdict: 'upheld', comment: 'It is in RFC 6749.', seq: session.override });
    await page.page.locator('.item', { hasText: 'A revoked token' }).getByRole('button').first().click();
    await press('w');
    expect(await said()).toMatchObject([{ kind: 'verdict.withdrawn', target: { kind: 'override', id: 'o1' } }]);
    expect(await button(/^Review 6/, false).count()).toBe(1);
  });

  test('keeps the reason when the verdict changes, until it is emptied, and a comment that was begun when it goes to another moment', async () => {
    await press('v');
    await press('r');
    await page.page.getByLabel('Why (optional)').fill('It is in RFC 6749.');
    await press('Enter');
    await press('q');
    const item = page.page.locator('.item', { hasText: 'A revoked token' });
    const decide = async (verdict: string): Promise<void> => {
      await item.getByRole('button', { name: verdict }).click();
      await page.settle();
      await item.getByRole('button').first().click();
      await page.settle();
    };
    await item.getByRole('button').first().click();
    await decide('upheld');
    expect(await page.page.getByLabel('Why (optional)').inputValue()).toBe('It is in RFC 6749.');
    await page.page.getByLabel('Why (optional)').fill('');
    await decide('overturned');
    expect((await said()).map((event) => event.kind === 'verdict.given' && [event.verdict, event.comment])).toEqual([
      ['unsure', 'It is in RFC 6749.'],
      ['upheld', 'It is in RFC 6749.'],
      ['overturned', undefined],
    ]);
    await press('a');
    await page.page.getByRole('textbox', { name: 'Comment' }).fill('A long thought');
    await page.page.getByRole('button', { name: 'On one event' }).click();
    await button('Comment on this moment (A)').click();
    expect(await page.page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('A long thought');
    await button('Keep').click();
    expect(await said()).toMatchObject([{ kind: 'comment.added', seq: session.override + 1, text: 'A long thought' }]);
  });

  test('decides by the mouse where the refusal and the step stand', async () => {
    await press('n');
    const card = page.page.getByRole('article', { name: 'Override' });
    await expect.poll(() => card.textContent()).toContain('grace: overturned · Too strict.');
    await card.getByRole('button', { name: 'overturned' }).click();
    await page.settle();
    expect(await said()).toMatchObject([{ target: { kind: 'override', id: 'o1' }, verdict: 'overturned' }]);
    // On to the step that it was about, which is opened up in the plan.
    const step = page.page.locator('.step', { hasText: 'Cache verified tokens' });
    await step.locator('.details').getByRole('button', { name: 'upheld' }).click();
    expect(await said()).toMatchObject([{ target: { kind: 'step', id: 'cache' }, verdict: 'upheld' }]);
  });

  test('decides by a key on what the page shows: on what was opened or jumped to since, once however long the key is held', async () => {
    const targets = async () => (await said()).map((event) => event.kind === 'verdict.given' && [event.target.id, event.verdict]);
    await press('r');
    await press('u');
    // At hand is the step that was refused; the expert's flag is about another, and so is the step that is opened.
    await press('f');
    await press('o');
    await page.page.locator('.step', { hasText: 'Test the four expiries' }).locator('button.row').click();
    await press('q');
    await press('n');
    await page.page.locator('.step', { hasText: 'Check expiry in' }).locator('button.row').click();
    await press('o');
    expect(await targets()).toEqual([
      ['o1', 'upheld'],
      ['skew', 'overturned'],
      ['tests', 'unsure'],
      ['check', 'overturned'],
    ]);
    // In the list of what wants a verdict nothing is at hand after a jump: the key goes on to what is next, and says so.
    await press('v');
    await press('f');
    await press('u');
    expect(await targets()).toEqual([]);
    const atHand = (await page.page.locator('.item.at-hand').textContent()) ?? '';
    expect(atHand).toContain((await status()) ?? '-');
    for (let times = 0; times < 5; times += 1) await page.page.keyboard.down('u');
    await page.page.keyboard.up('u');
    expect(await targets()).toHaveLength(1);
  });

  test('comments on lines at a moment, changes and removes it, and finds it again by key and on the timeline', async () => {
    await press('n');
    const number = (line: number) => page.page.locator('.editor .cm-lineNumbers .cm-gutterElement', { hasText: new RegExp(`^${line}$`) });
    await number(5).click();
    await number(6).click({ modifiers: ['Shift'] });
    await press('a');
    await page.page.keyboard.type('u o q: letters are letters here');
    await press('Control+Enter');
    const [comment] = await said();
    expect(comment).toMatchObject({
      kind: 'comment.added',
      seq: session.override,
      lines: { uri: 'auth/verify.ts', startLine: 5, endLine: 6 },
      text: 'u o q: letters are letters here',
    });
    await press('Home');
    await press('c');
    expect(await seqOf(page)).toBe(session.override);
    expect(await status()).toContain('letters are letters');
    expect(await page.page.locator('.editor .replay-pointed').count()).toBe(2);
    await press('c');
    expect(await status()).toBe('Nobody read this flag.');
    expect(await page.page.locator('.lane-marks .comment').count()).toBe(2);
    await page.page.getByRole('button', { name: 'Change comment' }).click();
    await page.page.getByRole('textbox', { name: 'Comment' }).fill('Read once');
    await button('Keep').click();
    await page.page.getByRole('button', { name: 'Remove comment' }).click();
    expect(await said()).toMatchObject([
      { kind: 'comment.edited', comment: comment!.id, text: 'Read once' },
      { kind: 'comment.removed', comment: comment!.id },
    ]);
    await press('a');
    await press('Escape');
    expect(await page.page.getByRole('form').count()).toBe(0);
  });

  test('comments on no lines that the file does not have', async () => {
    await press('n');
    await page.page.locator('.editor .cm-lineNumbers .cm-gutterElement', { hasText: /^3$/ }).click();
    const last = await page.page.locator('.editor .cm-lineNumbers .cm-gutterElement').last().textContent();
    await press('a');
    await page.page.getByLabel('to', { exact: true }).fill('55555555555555555');
    await page.page.getByRole('textbox', { name: 'Comment' }).fill('All of it');
    expect(await page.page.getByLabel('to', { exact: true }).inputValue()).toBe(last);
    await press('Control+Enter');
    expect(await said()).toMatchObject([{ kind: 'comment.added', lines: { startLine: 3, endLine: Number(last) } }]);
  });

  test('comments on lines without a mouse', async () => {
    await press('n');
    await press(']');
    await press('[');
    await page.page.locator('.editor .cm-lineNumbers .cm-gutterElement', { hasText: /^3$/ }).click();
    await press('a');
    await page.page.getByLabel('to', { exact: true }).fill('7');
    await page.page.getByRole('textbox', { name: 'Comment' }).fill('All of it');
    await button('Keep').click();
    expect(await said()).toMatchObject([{ lines: { startLine: 3, endLine: 7 }, text: 'All of it' }]);
  });

  test('is told where the words are', async () => {
    await press('v');
    for (const [state, words] of [
      ['waiting', 'waits for the server'],
      ['local', 'kept on this machine'],
      ['sent', 'sent'],
    ] as const) {
      await page.post({ type: 'review-kept', state });
      expect(await page.page.locator('.progress').textContent()).toContain(words);
    }
    await page.post({ type: 'review-kept', state: 'refused', message: 'The session was deleted' });
    expect(await page.page.locator('.progress .bad').textContent()).toBe('The session was deleted');
  });
});

test('what was said before is there again', async () => {
  await open('rev', [{ id: 'mine-0001', at, kind: 'verdict.given', target: { kind: 'step', id: 'cache' }, verdict: 'upheld' }]);
  await press('v');
  expect(await page.page.locator('.progress').textContent()).toContain('1 of 6 decided');
});

test('what was said by a clock that has been set back since is changed and taken back all the same', async () => {
  const later = new Date(Date.now() + 3_600_000).toISOString();
  await open('rev', [{ id: 'mine-0001', at: later, kind: 'verdict.given', target: { kind: 'override', id: 'o1' }, verdict: 'upheld' }]);
  await press('v');
  const item = page.page.locator('.item', { hasText: 'A revoked token' });
  await item.getByRole('button').first().click();
  await press('w');
  await item.and(page.page.locator('.undecided')).waitFor();
  await press('o');
  await item.and(page.page.locator('.overturned')).waitFor();
  const times = [later, ...(await said()).map((event) => event.at)];
  expect(times).toHaveLength(3);
  expect(times).toEqual([...new Set(times)].sort());
});

test('who may only read reads, and is told so', async () => {
  await open(null);
  await press('v');
  expect(await page.page.getByRole('region', { name: 'Review' }).textContent()).toContain('Nobody read this flag.');
  expect(await button('upheld', false).count()).toBe(0);
  await press('u');
  await press('a');
  expect(await status()).toContain('not write one');
  expect(await said()).toEqual([]);
});

test.each(THEME_NAMES)('nothing serious for assistive technology while reviewing, in %s', async (theme) => {
  await open('rev');
  await page.setTheme(theme);
  await press('v');
  await press('r');
  await press('a');
  for (const width of [1180, 400]) {
    await page.page.setViewportSize({ width, height: 800 });
    await page.settle();
    expect(await page.axe()).toEqual([]);
    expect(await page.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});

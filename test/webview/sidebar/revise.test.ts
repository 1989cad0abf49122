import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OfferView, SessionView } from '../../../src/core/session/view.ts';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { offer, sketch, state } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
let sidebar: Sidebar;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());
beforeEach(async () => {
  sidebar = await harness.open({ height: 1_000 });
  await sidebar.post(state(sketch()));
  await sidebar.take();
});
afterEach(() => closeClean(sidebar));

const withOffer = (given: OfferView = offer()): SessionView => {
  const view = sketch();
  return { ...view, plan: { ...view.plan!, offer: given } };
};
const pieces = () => sidebar.page.getByRole('region', { name: 'Offered revision' }).getByRole('checkbox');
const chosen = async (): Promise<boolean[]> => Promise.all((await pieces().all()).map((piece) => piece.isChecked()));
const said = () => sidebar.page.getByRole('status').innerText();

test('a revision is asked for by one key and Enter; a line of what to change goes along', async () => {
  const { page } = sidebar;
  await title(sidebar, 'e').press('r');
  expect(await focused(sidebar)).toBe('wish');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Revise from here…' }).click();
  await page.keyboard.type('No Redis at all');
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'revise' }, { type: 'revise', wish: 'No Redis at all' }]);
});

test('the command opens the same line; Escape closes it; what is refused comes back', async () => {
  const { page } = sidebar;
  await sidebar.post({ type: 'open-revise' });
  expect(await focused(sidebar)).toBe('wish');
  await page.keyboard.type('Precious');
  await page.keyboard.press('Enter');
  await sidebar.post({ type: 'refused', request: 'revise', message: 'No.' });
  expect(await page.getByRole('textbox', { name: 'Revise what is left' }).inputValue()).toBe('Precious');
  await page.getByRole('textbox', { name: 'Revise what is left' }).press('Escape');
  expect(await page.getByRole('textbox', { name: 'Revise what is left' }).count()).toBe(0);
  expect(await focused(sidebar)).toBe('revise');
});

test('what is offered is chosen, but never what drops the expert’s own words or brings back what they refused', async () => {
  await sidebar.post(state(withOffer()));
  expect(await pieces().evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual([
    'New step: Verify each time, without a cache',
    'Change step 5: Check expiry in the middleware, first of all',
    'New step: Cache tokens in Redis',
    'Move step 8 → 2: Note the change in the API guide',
    'Remove step 6: Test: expired, skewed, missing and malformed expiry',
  ]);
  expect(await chosen()).toEqual([true, true, false, true, false]);
  expect(await said()).toBe('A revision is offered: 5 changes.');
});

test('pieces are taken and left by mouse', async () => {
  const { page } = sidebar;
  await sidebar.post(state(withOffer()));
  await pieces().nth(4).click();
  await pieces().nth(0).click();
  await page.getByRole('button', { name: 'Take 3 of 5' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'take-offer', offer: 'p2', taken: ['change:e', 'move:h', 'remove:f'] }]);
  expect(await said()).toBe('3 changes taken. Ctrl+Z undoes them.');
});

test('and by keyboard: y and n go on to the next, Space turns round, Enter takes', async () => {
  const { page } = sidebar;
  await sidebar.post(state(withOffer()));
  await pieces().first().focus();
  for (const key of ['n', 'y', 'y', 'ArrowUp', 'Space', 'End', 'ArrowUp', 'n']) await page.keyboard.press(key);
  expect(await chosen()).toEqual([false, true, false, false, false]);
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'take-offer', offer: 'p2', taken: ['change:e'] }]);
});

test('all can be chosen at once, and all discarded', async () => {
  const { page } = sidebar;
  await sidebar.post(state(withOffer()));
  await page.getByRole('button', { name: 'Choose all' }).click();
  expect(await chosen()).toEqual([true, true, true, true, true]);
  await page.getByRole('button', { name: 'Choose none' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Take 0 of 5' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Discard' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'take-offer', offer: 'p2', taken: [] }]);
});

test('what was chosen survives updates and a reload, and is no answer to another offer', async () => {
  const { page } = sidebar;
  await sidebar.post(state(withOffer()));
  await pieces().nth(0).press('Space');
  await sidebar.post(state(withOffer()));
  expect(await focused(sidebar)).toBe('piece:add:x');
  await page.reload();
  await sidebar.post(state(withOffer()));
  expect(await chosen()).toEqual([false, true, false, true, false]);
  await sidebar.post(state(withOffer({ ...offer(), id: 'p3' })));
  expect(await chosen()).toEqual([true, true, false, true, false]);
});

test('an answer that is refused comes back', async () => {
  await sidebar.post(state(withOffer()));
  await pieces().nth(0).press('Space');
  await pieces().nth(1).press('Enter');
  await sidebar.post({ type: 'refused', request: 'take-offer', message: 'No.' });
  expect(await chosen()).toEqual([false, true, false, true, false]);
});

test('the revision that was waited for gets focus; one who went elsewhere keeps theirs', async () => {
  const { page } = sidebar;
  await title(sidebar, 'e').press('r');
  await page.keyboard.press('Enter');
  expect(await focused(sidebar)).toBe('revise');
  await sidebar.post(state(withOffer()));
  expect(await focused(sidebar)).toBe('piece:add:x');
  await sidebar.post(state(sketch()));
  await title(sidebar, 'b').focus();
  await sidebar.post(state(withOffer({ ...offer(), id: 'p4' })));
  expect(await focused(sidebar)).toBe('b');
});

test('a failure says what to do, can be tried again and put away', async () => {
  const { page } = sidebar;
  const error = { code: 'offline', message: 'The model cannot be reached.', next: 'Try again.', actions: ['retry' as const] };
  await sidebar.post(state(sketch(), { error }));
  await page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'command', command: 'retry' },
    { type: 'command', command: 'dismiss-error' },
  ]);
});

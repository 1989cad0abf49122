import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import { applyOperation } from '../../../src/core/plan/operations.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { sketch, sketchSteps, state } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
let sidebar: Sidebar;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());
beforeEach(async () => {
  sidebar = await harness.open();
  await sidebar.post(state(sketch()));
  await sidebar.take();
});
afterEach(() => closeClean(sidebar));

/** The ids of the plan's steps after the edits posted, applied as the host applies them. */
async function planAfter(): Promise<string[]> {
  let plan = { id: 'p1', title: '', steps: sketchSteps().map(({ step }) => step) };
  for (const message of await requests(sidebar)) {
    expect(message.type).toBe('edit-plan');
    if (message.type === 'edit-plan') plan = applyOperation(plan, message.operation);
  }
  return plan.steps.map(({ id }) => id);
}

test('a step is reworded by keyboard; only what changed is sent', async () => {
  const { page } = sidebar;
  await title(sidebar, 'b').focus();
  await page.keyboard.press('e');
  expect(await focused(sidebar)).toBe('edit-title');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Return 401');
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'edit-plan', operation: { op: 'change', id: 'b', set: { title: 'Return 401' } } }]);
  expect(await focused(sidebar)).toBe('b');
});

test('description, optional, dependencies and parent are edited in place', async () => {
  const { page } = sidebar;
  await title(sidebar, 'f').click();
  await page.locator('[data-step="f"]').getByRole('button', { name: 'Edit step' }).click();
  const form = page.getByRole('form', { name: 'Edit step' });
  await form.getByRole('textbox', { name: 'Description' }).fill('All four.');
  await form.getByRole('textbox', { name: 'After steps (numbers)' }).fill('1, 5, 99');
  await form.getByRole('checkbox', { name: 'optional' }).click();
  await form.getByRole('combobox', { name: 'Part of' }).click();
  await page.getByRole('option', { name: 'part of 5' }).click();
  await form.getByRole('textbox', { name: 'Description' }).press('Control+Enter');
  expect(await requests(sidebar)).toEqual([
    {
      type: 'edit-plan',
      operation: { op: 'change', id: 'f', set: { description: 'All four.', optional: true, dependsOn: ['a', 'e'], parent: 'e' } },
    },
  ]);
});

test('a part becomes a step of its own', async () => {
  const { page } = sidebar;
  await title(sidebar, 'g').press('e');
  await page.getByRole('combobox', { name: 'Part of' }).click();
  await page.getByRole('option', { name: 'a step of its own' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'edit-plan', operation: { op: 'change', id: 'g', set: {}, clear: ['parent'] } }]);
});

test('Escape leaves a step as it was, and an unchanged one sends nothing', async () => {
  const { page } = sidebar;
  await title(sidebar, 'b').press('F2');
  await page.keyboard.type('x');
  await page.keyboard.press('Escape');
  expect(await focused(sidebar)).toBe('b');
  await page.keyboard.press('e');
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toEqual([]);
});

test('a step is added below another by key, and at the end by mouse', async () => {
  const { page } = sidebar;
  const added = async (): Promise<string> => (await planAfter()).map((id) => (/^[a-h]$/.test(id) ? id : '+')).join('');
  await title(sidebar, 'b').press('a');
  await page.keyboard.type('Third');
  await page.keyboard.press('Enter');
  expect(await focused(sidebar)).toBe('b');
  expect(await added()).toBe('ab+cdefgh');
  await page.getByRole('button', { name: 'Add a step', exact: true }).click();
  await page.keyboard.type('Last');
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await added()).toBe('abcdefgh+');
});

test('Alt+Up and Alt+Down move a step past its neighbour, and not past the ends', async () => {
  await title(sidebar, 'b').press('Alt+ArrowUp');
  expect((await planAfter()).join('')).toBe('bacdefgh');
  await title(sidebar, 'b').press('Alt+ArrowDown');
  expect((await planAfter()).join('')).toBe('acbdefgh');
  await title(sidebar, 'a').press('Alt+ArrowUp');
  await title(sidebar, 'h').press('Alt+ArrowDown');
  // A part moves among the parts of its step, and g is the only one.
  await title(sidebar, 'g').press('Alt+ArrowDown');
  expect((await planAfter()).join('')).toBe('abcdefgh');
});

test('a step is dragged by its grip to another place', async () => {
  const { page } = sidebar;
  await page.locator('[data-step="a"]').hover();
  await page.locator('[data-step="a"] .grip').dragTo(page.locator('[data-step="d"]'));
  expect((await planAfter()).join('')).toBe('bcdaefgh');
});

test('the toolbar moves and removes', async () => {
  const one = sidebar.page.locator('[data-step="b"]');
  await title(sidebar, 'b').click();
  await one.getByRole('button', { name: 'Move down' }).click();
  await one.getByRole('button', { name: 'Remove step' }).click();
  await title(sidebar, 'a').click();
  expect(await sidebar.page.locator('[data-step="a"]').getByRole('button', { name: 'Move up' }).isDisabled()).toBe(true);
  expect((await planAfter()).join('')).toBe('acdefgh');
});

test('optional and required by one key; edits are undone and redone while there are any', async () => {
  const { page } = sidebar;
  await title(sidebar, 'h').press('o');
  await title(sidebar, 'h').press('Delete');
  expect(await requests(sidebar)).toEqual([
    { type: 'edit-plan', operation: { op: 'change', id: 'h', set: { optional: false } } },
    { type: 'edit-plan', operation: { op: 'remove', id: 'h' } },
  ]);
  await title(sidebar, 'h').press('Control+z');
  expect(await requests(sidebar)).toEqual([]);
  await sidebar.post(state(sketch(), { planEdits: { undo: 2, redo: 1 } }));
  await title(sidebar, 'h').press('Control+z');
  await page.getByRole('button', { name: 'Undo plan edit' }).click();
  await title(sidebar, 'h').press('Control+y');
  await title(sidebar, 'h').press('Control+Shift+z');
  await page.getByRole('button', { name: 'Redo plan edit' }).click();
  const [undo, redo] = [{ type: 'undo-plan-edit' }, { type: 'redo-plan-edit' }];
  expect(await requests(sidebar)).toEqual([undo, undo, redo, redo, redo]);
  await sidebar.post(state(sketch()));
  expect(await page.getByRole('button', { name: /plan edit/ }).count()).toBe(0);
});

test('an edit that is refused comes back to be put right', async () => {
  const { page } = sidebar;
  await title(sidebar, 'b').press('e');
  await page.keyboard.type('Precious ');
  await page.keyboard.press('Enter');
  await sidebar.post({ type: 'refused', request: 'edit-plan', message: 'Step b cannot wait for itself.' });
  expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toContain('Precious ');
  expect(await page.getByRole('button', { name: 'Undo plan edit' }).count()).toBe(0);
});

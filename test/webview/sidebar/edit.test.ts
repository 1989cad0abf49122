import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import { applyOperation } from '../../../src/core/plan/operations.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { session, sketch, sketchSteps, state } from './states.ts';

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

test('in a narrow panel each tool of a step is in reach, also of a part of a part', async () => {
  const { page } = sidebar;
  const steps = sketchSteps().map((view) => (view.step.id === 'h' ? { ...view, step: { ...view.step, parent: 'g' } } : view));
  await sidebar.post(state(session(steps)));
  for (const width of [200, 240]) {
    await page.setViewportSize({ width, height: 800 });
    for (const id of ['a', 'h']) {
      await title(sidebar, id).press('ArrowRight');
      const tools = await page.locator(`[data-step="${id}"] .icons button`).all();
      expect(tools).toHaveLength(9);
      const edges = await Promise.all(tools.map((tool) => tool.boundingBox()));
      for (const box of edges) expect(box!.x + box!.width).toBeLessThanOrEqual(width);
    }
  }
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

test('what changes in the plan under an open editor stays as it is: only what was written is sent', async () => {
  const { page } = sidebar;
  const [a, b, c, d, e, ...rest] = sketchSteps();
  await title(sidebar, 'e').press('e');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Check it');
  const revised = { ...e!, step: { ...e!.step, description: 'New words.', optional: true } };
  await sidebar.post(state(session([a!, c!, d!, revised, ...rest])));
  // It waits for c still, which now is step 2.
  const numbers = page.getByRole('textbox', { name: 'After steps (numbers)' });
  expect(await numbers.inputValue()).toBe('1, 2');
  await page.getByRole('textbox', { name: 'Title' }).press('Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'edit-plan', operation: { op: 'change', id: 'e', set: { title: 'Check it' } } }]);

  await title(sidebar, 'e').press('e');
  await numbers.fill('1, 2, 3');
  await sidebar.post(state(session([a!, b!, d!, revised, ...rest])));
  expect(await numbers.inputValue()).toBe('1, 3');
  await numbers.press('Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'edit-plan', operation: { op: 'change', id: 'e', set: { dependsOn: ['a', 'd'] } } }]);
});

test('a later edit that is refused does not bring back an earlier one', async () => {
  const { page } = sidebar;
  await title(sidebar, 'b').press('e');
  await page.keyboard.type('Precious ');
  await page.keyboard.press('Enter');
  await title(sidebar, 'd').press('Delete');
  await sidebar.post({ type: 'refused', request: 'edit-plan', message: 'No.' });
  expect(await page.getByRole('form', { name: 'Edit step' }).count()).toBe(0);
});

test('a new step keeps its place while the plan changes, and can be saved', async () => {
  const { page } = sidebar;
  const without = (...gone: string[]) => state(session(sketchSteps().filter((view) => !gone.includes(view.step.id))));
  const added = async (): Promise<number | undefined> => {
    const [sent] = await requests(sidebar);
    return sent?.type === 'edit-plan' && sent.operation.op === 'add' ? sent.operation.index : undefined;
  };
  await page.getByRole('button', { name: 'Add a step', exact: true }).click();
  await page.keyboard.type('Last');
  await sidebar.post(without('g', 'h'));
  await page.keyboard.press('Enter');
  expect(await added()).toBe(6);
  await title(sidebar, 'c').press('a');
  await page.keyboard.type('Behind the third');
  await sidebar.post(without('a', 'c'));
  await page.keyboard.press('Enter');
  expect(await added()).toBe(1);
});

test('the words for a step that goes become a new one in its place; an editor in which nothing is written closes', async () => {
  const { page } = sidebar;
  const gone = state(session(sketchSteps().filter((view) => view.step.id !== 'c')));
  await title(sidebar, 'c').press('e');
  await page.keyboard.press('End');
  await page.keyboard.type(', or of a');
  await sidebar.post(gone);
  await page.keyboard.type(' minute');
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toMatchObject([
    { operation: { op: 'add', index: 2, step: { title: 'Add a clock-skew allowance of 30 s, or of a minute' } } },
  ]);
  await sidebar.post(state(sketch()));
  await title(sidebar, 'c').press('e');
  await sidebar.post(gone);
  expect(await page.getByRole('form').count()).toBe(0);
});

test('what is being written is led to, not written over', async () => {
  const { page } = sidebar;
  const written = async (key: string, name: string, others: readonly string[]): Promise<void> => {
    await title(sidebar, 'b').press(key);
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' carefully');
    for (const other of others) {
      await title(sidebar, 'e').press(other);
      expect(await focused(sidebar)).toBe(name);
      expect(await page.locator(`[data-focus="${name}"]`).evaluate((field: HTMLInputElement) => field.value)).toMatch(/ carefully$/);
      expect(await said()).toMatch(/^Save or cancel first/);
    }
    await page.keyboard.press('Escape');
    // Where nothing is written, another takes its place.
    await title(sidebar, 'b').press(key);
    await title(sidebar, 'e').press(key);
    expect(await page.locator('[data-step="e"]').locator(`[data-focus="${name}"]`).count()).toBe(1);
    await page.keyboard.press('Escape');
  };
  await written('e', 'edit-title', ['e', 'a', 'j']);
  await written('s', 'split', ['s']);
  await written('w', 'reason', ['w']);
  expect(await requests(sidebar)).toEqual([]);
});

test('a reason goes along when it turns out to be the answer to another question of the same step', async () => {
  const { page } = sidebar;
  await title(sidebar, 'c').press('w');
  await page.keyboard.type('The gateway does it');
  await page.getByRole('button', { name: 'Done elsewhere…' }).click();
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'resolve-flag', flag: 'f1', how: 'elsewhere', note: 'The gateway does it' }]);
});

const said = () => sidebar.page.getByRole('status').innerText();

test('a step is split into parts: by key, one a line, the first keeps its identity', async () => {
  const { page } = sidebar;
  await title(sidebar, 'b').press('s');
  expect(await focused(sidebar)).toBe('split');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Return 401\n\nName the reason in `WWW-Authenticate`');
  await page.keyboard.press('Control+Enter');
  expect(await focused(sidebar)).toBe('b');
  expect(await said()).toBe('Split into 2 steps.');
  const [sent] = await requests(sidebar);
  expect(sent).toMatchObject({
    type: 'edit-plan',
    operation: { op: 'split', id: 'b', into: [{ id: 'b', title: 'Return 401' }, { title: 'Name the reason in `WWW-Authenticate`' }] },
  });
});

test('by mouse, too; a split that is refused comes back, Escape leaves the step', async () => {
  const { page } = sidebar;
  await title(sidebar, 'e').click();
  await page.locator('[data-step="e"]').getByRole('button', { name: 'Split into parts' }).click();
  const parts = page.getByRole('textbox', { name: 'The parts, one a line' });
  expect(await page.getByRole('button', { name: 'Split' }).last().isDisabled()).toBe(true);
  await parts.fill('One\nTwo\nThree');
  await page.getByRole('button', { name: 'Split into 3' }).click();
  await sidebar.post({ type: 'refused', request: 'edit-plan', message: 'A plan holds at most 200 steps.' });
  expect(await parts.inputValue()).toBe('One\nTwo\nThree');
  await parts.press('Escape');
  expect(await parts.count()).toBe(0);
  expect(await focused(sidebar)).toBe('e');
});

test('a step is joined with the one below and opened to be worded anew; the last has none below', async () => {
  const { page } = sidebar;
  await title(sidebar, 'a').press('j');
  const [sent] = await requests(sidebar);
  expect(sent).toMatchObject({ type: 'edit-plan', operation: { op: 'merge', ids: ['a', 'b'], into: { id: 'a' } } });
  expect(await focused(sidebar)).toBe('edit-title');
  expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe(
    'Parse the expiry once, in `decode()`; Return 401 with the reason in `WWW-Authenticate`',
  );
  await page.keyboard.press('Escape');
  await title(sidebar, 'h').press('j');
  expect(await said()).toBe('There is no step below that it could be merged with.');
  await title(sidebar, 'c').click();
  await page.locator('[data-step="c"]').getByRole('button', { name: 'Join with the step below' }).click();
  expect(await requests(sidebar)).toMatchObject([{ operation: { op: 'merge', ids: ['c', 'd'] } }]);
});

test('steps that cannot be joined are not opened as if they were', async () => {
  const { page } = sidebar;
  // Its part waits for it, and the next one for that part.
  const [a, b, c] = sketchSteps();
  const part = { ...b!, step: { ...b!.step, parent: 'a', dependsOn: ['a'] } };
  await sidebar.post(state(session([a!, part, { ...c!, step: { ...c!.step, dependsOn: ['b'] } }])));
  await title(sidebar, 'a').press('j');
  expect(await requests(sidebar)).toMatchObject([{ operation: { op: 'merge', ids: ['a', 'c'] } }]);
  await sidebar.post({ type: 'refused', request: 'edit-plan', message: 'They would wait for each other.' });
  expect(await page.getByText('They would wait for each other.').first().isVisible()).toBe(true);
  expect(await focused(sidebar)).toBe('a');
  expect(await said()).toBe('');
  // The plan that the page knows may be older than the host's.
  await title(sidebar, 'b').focus();
  await sidebar.post(state(sketch()));
  await title(sidebar, 'a').press('j');
  expect(await page.getByRole('form', { name: 'Edit step' }).count()).toBe(1);
  await sidebar.post({ type: 'refused', request: 'edit-plan', message: 'No.' });
  expect(await page.getByRole('form', { name: 'Edit step' }).count()).toBe(0);
});

test('a step becomes a part of the one above, and a part a step of its own: by keys and by mouse', async () => {
  const { page } = sidebar;
  const nested = { type: 'edit-plan', operation: { op: 'change', id: 'b', set: { parent: 'a' } } };
  const freed = { type: 'edit-plan', operation: { op: 'change', id: 'g', set: {}, clear: ['parent'] } };
  await title(sidebar, 'b').press('>');
  expect(await said()).toBe('Now a part of step 1.');
  await title(sidebar, 'b').press('Control+]');
  await title(sidebar, 'g').press('<');
  await title(sidebar, 'g').press('Control+[');
  await title(sidebar, 'a').press('>');
  expect(await said()).toBe('There is no step above that it could be a part of.');
  await title(sidebar, 'b').click();
  await page.locator('[data-step="b"]').getByRole('button', { name: 'Make it a part of the step above' }).click();
  await title(sidebar, 'g').click();
  await page.locator('[data-step="g"]').getByRole('button', { name: 'Make it a step of its own' }).click();
  expect(await requests(sidebar)).toEqual([nested, nested, freed, freed, nested, freed]);
});

test('what a step waits for is chosen by mouse, and chosen away', async () => {
  const { page } = sidebar;
  await title(sidebar, 'e').press('e');
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('combobox', { name: 'After which steps' }).click();
    await page.getByRole('option', { name }).click();
  };
  const numbers = page.getByRole('textbox', { name: 'After steps (numbers)' });
  await choose('✓ 1 Parse');
  await expect.poll(() => numbers.inputValue()).toBe('3');
  await choose('2 Return 401');
  await expect.poll(() => numbers.inputValue()).toBe('2, 3');
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'edit-plan', operation: { op: 'change', id: 'e', set: { dependsOn: ['b', 'c'] } } }]);
});

test('each edit is said, and so is one that cannot be made', async () => {
  const heard = async (key: string): Promise<string> => {
    await title(sidebar, 'b').press(key);
    return said();
  };
  expect(await heard('Alt+ArrowDown')).toBe('Moved to 3 of 8.');
  expect(await heard('o')).toBe('Step 2 is optional.');
  expect(await heard('Delete')).toBe('Step 2 removed. Ctrl+Z brings it back.');
  expect(await heard('Control+z')).toBe('There is no plan edit to undo.');
});

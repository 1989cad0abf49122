import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SOUND_PLAN } from '../../fixtures/model-server/plans.ts';
import { runPaletteCommand, webviewFrame } from '../host/workbench.ts';
import { startEditorModel } from './model.ts';
import type { EditorModel } from './model.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

let model: EditorModel;
let window: EditorWindow;
let panel: FrameLocator;
const titles = (): Promise<string[]> => panel.locator('[data-step] > .line > .title .text').allInnerTexts();
const pieces = () => panel.getByRole('region', { name: 'Offered revision' }).getByRole('checkbox');

const REASON = 'the gateway limits already, a bucket here would count twice';
const WISH = 'measure first';
/** The model leaves out what stays, repeats one step, drops one and adds two. */
const REVISED = {
  title: 'Add a rate limit',
  steps: [
    { ...SOUND_PLAN.steps[0], title: 'Measure the requests in src/server.ts', files: ['src/server.ts'], symbols: ['handle'], checks: [] },
    { ...SOUND_PLAN.steps[1], dependsOn: [1] },
    { ...SOUND_PLAN.steps[1], title: 'Alert on `tooManyRequests()`', symbols: ['tooManyRequests'], dependsOn: [] },
  ],
};

beforeAll(async () => {
  model = await startEditorModel();
  window = await openWindow({ 'src/server.ts': 'export function handle() {}\n', 'package.json': '{"scripts": {"test": "node --test"}}' });
  await window.page.locator('.activitybar .action-item a[aria-label^="Coagency"]').click();
  panel = webviewFrame(window.page);
  model.answer({ plan: SOUND_PLAN });
  await panel.getByRole('textbox', { name: 'What is to be done?' }).fill('Add a rate limit');
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  await panel.getByRole('button', { name: 'Accept plan' }).click();
  await panel.getByRole('button', { name: 'Revise from here…' }).waitFor();
});
afterAll(async () => {
  await window.close();
  await model.stop();
});

/** What the last request said to the model. */
const prompt = (): string =>
  model.server.requests
    .at(-1)
    ?.body.messages?.map(({ content }) => content)
    .join('\n') ?? '';

test('a revision is asked for with the reasons, offered, taken piece by piece, and undone', async () => {
  const { keyboard } = window.page;
  await panel.locator('[data-step]').first().locator('.title').press('d');
  await panel.getByRole('radiogroup', { name: 'What is wrong' }).waitFor();
  await keyboard.press('4');
  await keyboard.type(REASON);
  await keyboard.press('Enter');
  await panel.locator('.step.overridden').waitFor();

  model.answer({ plan: REVISED });
  await runPaletteCommand(window.page, 'Coagency: Revise Plan from Here…');
  await panel.getByRole('textbox', { name: 'Revise what is left' }).waitFor();
  await panel.getByRole('textbox', { name: 'Revise what is left' }).pressSequentially(WISH);
  await panel.getByRole('textbox', { name: 'Revise what is left' }).press('Enter');
  await pieces().first().waitFor();
  expect(prompt()).toContain(REASON);
  expect(prompt()).toContain(WISH);
  expect(prompt()).toMatch(/1\. \[overridden: /);

  // Nothing has changed yet. The step refused is not among the pieces.
  expect(await titles()).toEqual(SOUND_PLAN.steps.map(({ title }) => title));
  expect(await pieces().evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual([
    'New step: Measure the requests in src/server.ts',
    'Change step 2: Use it in the server',
    'New step: Alert on `tooManyRequests()`',
    'Remove step 3: Test the limit',
  ]);
  // What it names and is not there is doubted before it is taken.
  await panel.getByRole('region', { name: 'Offered revision' }).getByText('tooManyRequests', { exact: false }).nth(1).waitFor();

  await pieces().nth(2).click();
  await pieces().nth(3).press('n');
  await pieces().nth(3).press('Enter');
  await expect
    .poll(titles)
    .toEqual(['Create the limiter in src/limit.ts', 'Measure the requests in src/server.ts', 'Use it in the server', 'Test the limit']);
  expect(await panel.locator('.step.overridden').count()).toBe(1);

  await panel.getByRole('button', { name: 'Undo plan edit' }).click();
  await expect.poll(titles).toEqual(SOUND_PLAN.steps.map(({ title }) => title));
  await panel.getByRole('button', { name: 'Redo plan edit' }).click();
  await expect.poll(async () => (await titles()).length).toBe(4);
});

test('an offer survives a reload of the window, and can be discarded', async () => {
  model.answer({ plan: REVISED });
  await panel.getByRole('button', { name: 'Revise from here…' }).click();
  await panel.getByRole('button', { name: 'Ask' }).click();
  await pieces().first().waitFor();
  const before = await pieces().count();
  await window.reload();
  panel = webviewFrame(window.page);
  await pieces().first().waitFor();
  expect(await pieces().count()).toBe(before);
  await panel.getByRole('button', { name: 'Discard' }).click();
  await panel.getByRole('region', { name: 'Offered revision' }).waitFor({ state: 'detached' });
});

test('one can be cancelled; a failure leaves the plan and can be tried again', async () => {
  const before = await titles();
  model.answer({ plan: REVISED, fault: { kind: 'silent' } });
  await panel.getByRole('button', { name: 'Revise from here…' }).click();
  await panel.getByRole('button', { name: 'Ask' }).click();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByRole('region', { name: 'Planning' }).waitFor({ state: 'detached' });
  expect(await panel.getByRole('alert').count()).toBe(0);

  model.answer({ plan: REVISED, fault: { kind: 'cut', after: 0.5, how: 'reset' } }, { plan: REVISED });
  await panel.getByRole('button', { name: 'Revise from here…' }).click();
  await panel.getByRole('button', { name: 'Ask' }).click();
  const alert = panel.getByRole('alert');
  await alert.filter({ hasText: /broke/ }).waitFor();
  // A plan that is worked on is not replaced by way of an error.
  expect(await alert.getByRole('button', { name: 'Use an outline' }).count()).toBe(0);
  await alert.getByRole('button', { name: 'Retry' }).click();
  await pieces().first().waitFor();
  expect(await titles()).toEqual(before);
});

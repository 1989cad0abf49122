import { afterAll, beforeAll, expect, test } from 'vitest';
import { SOUND_PLAN } from '../../fixtures/model-server/plans.ts';
import { webviewFrame } from '../host/workbench.ts';
import { startEditorModel } from './model.ts';
import type { EditorModel } from './model.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

let model: EditorModel;
let window: EditorWindow;
beforeAll(async () => {
  model = await startEditorModel();
  model.answer({ plan: SOUND_PLAN });
  const settings = JSON.stringify({ 'coagency.panel.yourViewFirst': true });
  window = await openWindow({ '.vscode/settings.json': settings, 'src/server.ts': 'export function handle() {}\n' });
});
afterAll(async () => {
  await window.close();
  await model.stop();
});

test('a project may ask for the expert’s own view first: the plan is shown when it is given', async () => {
  await window.page.locator('.activitybar .action-item a[aria-label^="Coagency"]').click();
  const panel = webviewFrame(window.page);
  await panel.getByRole('textbox', { name: 'What is to be done?' }).fill('Add a rate limit');
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
  const view = panel.getByRole('textbox', { name: 'How would you do it?' });
  await view.fill('In the gateway, not here.');
  await panel.getByText('The plan is ready.').waitFor();
  expect(await panel.locator('[data-step]').count()).toBe(0);
  await view.press('Enter');
  await panel.getByText('Your view: In the gateway, not here.').waitFor();
  expect(await panel.locator('[data-step]').count()).toBe(SOUND_PLAN.steps.length);
  await panel.getByRole('button', { name: 'Accept plan' }).click();
});

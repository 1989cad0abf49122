import { afterEach, beforeEach, expect, test } from 'vitest';
import { runPaletteCommand, webviewFrame } from '../host/workbench.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

let window: EditorWindow;
beforeEach(async () => {
  window = await openWindow({ 'a.txt': 'hello\n' }, 'a.txt');
});
afterEach(() => window.close());

/** What the panel says, once it says something. */
async function panelText(): Promise<string> {
  const root = webviewFrame(window.page).locator('#root');
  await root.locator('> *').first().waitFor();
  return root.innerText();
}

test('the icon in the activity bar opens the panel of the installed extension', async () => {
  await window.page.locator('.activitybar .action-item a[aria-label^="Coagency"]').click();
  expect(await panelText()).not.toBe('');
});

test('so does the command palette, and a reload keeps it open', async () => {
  await runPaletteCommand(window.page, 'Coagency: Show Plan');
  const shown = await panelText();
  await window.reload();
  expect(await panelText()).toBe(shown);
});

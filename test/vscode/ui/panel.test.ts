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

test('the panel may run its own script and nothing else', async () => {
  await window.page.locator('.activitybar .action-item a[aria-label^="Coagency"]').click();
  const frame = webviewFrame(window.page);
  await frame.locator('#root > *').first().waitFor();
  const policy = (await frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')) ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w-]{20,}'; /);
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https:(?!\/\/)|\*(?!\.)/);
  // No style or script of ours stands in the page itself.
  expect(await frame.locator('#root script, #root style, #root [style], [onclick], [onerror]').count()).toBe(0);
});

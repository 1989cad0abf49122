import { afterAll, beforeAll, expect, test } from 'vitest';
import { webviewFrame } from '../host/workbench.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

let window: EditorWindow;
beforeAll(async () => {
  window = await openWindow({ 'a.txt': 'hello\n' }, 'a.txt');
});
afterAll(() => window.close());

test('the icon in the activity bar opens the panel of the installed extension', async () => {
  await window.page.locator('.activitybar .action-item a[aria-label^="Coagency"]').click();
  const root = webviewFrame(window.page).locator('#root');
  await root.locator('> *').first().waitFor();
  expect(await root.innerText()).not.toBe('');
});

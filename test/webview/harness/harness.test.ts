import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import { startHarness } from './webview.ts';
import type { Harness } from './webview.ts';

let harness: Harness<ToSidebar, FromSidebar>;
beforeAll(async () => {
  harness = await startHarness('webview/sidebar/main.tsx', 'sidebar');
});
afterAll(() => harness.close());

test('records what a webview posts', async () => {
  const webview = await harness.open();
  expect(await webview.take()).toContainEqual({ type: 'ready' });
  expect(await webview.faults()).toEqual([]);
  await webview.close();
});

test('a page with inline script or style is caught', async () => {
  const webview = await harness.open({ theme: 'hc-light' });
  await webview.page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<p style="color: red">inline</p>');
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'void 0' }));
  });
  await webview.settle();
  const faults = await webview.faults();
  expect(faults.some((fault) => fault.startsWith('CSP style-src'))).toBe(true);
  expect(faults.some((fault) => fault.startsWith('CSP script-src'))).toBe(true);
  await webview.close();
});

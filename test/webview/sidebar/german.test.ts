import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { PICTURES } from './pictures.ts';
import { startSidebar } from './sidebar.ts';

let harness: Harness<ToSidebar, FromSidebar>;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());

const german = readFileSync(new URL('../../../l10n/bundle.l10n.de.json', import.meta.url), 'utf8');
const attribute = german.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

test.each(Object.keys(PICTURES))('%s speaks German where the editor does, also in a column 320 px wide', async (name) => {
  const sidebar = await harness.open({ width: 320, height: 900 });
  // As the host makes the page: the translations stand in it.
  await sidebar.page.route(/\/\?theme=/, async (route) => {
    const page = await route.fetch();
    const body = (await page.text())
      .replace(/<html[^>]*>/, '<html lang="de">')
      .replace('<head>', `<head><meta name="coagency-l10n" content="${attribute}">`);
    await route.fulfill({ response: page, body });
  });
  await sidebar.page.reload();
  await sidebar.settle();
  await PICTURES[name]!.show(sidebar);
  const text = (await sidebar.page.locator('.panel').textContent()) ?? '';
  expect(text).toMatch(/zeichnet auf/);
  expect(text).not.toMatch(/Ctrl\+|\d,\d{3}\b/);
  if (name !== 'start') expect(text).toContain('Strg+Alt+D');
  expect(text).not.toMatch(/\b(?:recording|Distrust|Finish|Work on this|Add a step)\b/);
  const wide = await sidebar.page.evaluate(() => {
    const out = (element: Element): boolean =>
      element.getBoundingClientRect().right > innerWidth + 0.5 && !element.closest('.file, .sr-only, h1');
    return [...document.querySelectorAll('.panel *')].filter(out).map((element) => element.outerHTML.slice(0, 200));
  });
  expect(wide).toEqual([]);
  expect(await sidebar.faults()).toEqual([]);
  if (process.env['COAGENCY_PICTURES'] !== undefined)
    await sidebar.page.screenshot({ path: `${process.env['COAGENCY_PICTURES']}/german-${name}.png` });
  await sidebar.close();
});

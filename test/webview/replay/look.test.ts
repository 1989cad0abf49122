import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FromReplay, ToReplay } from '../../../src/protocol/replay.ts';
import { ROOT } from '../harness/bundle.ts';
import { THEME_NAMES } from '../harness/themes.ts';
import type { Harness } from '../harness/webview.ts';
import { openLog, startReplay } from './replay-page.ts';
import { SESSION, smallSession } from './session.ts';

/** Pictures to look at; kept out of the repository. */
const PICTURES = `${ROOT}test/output/pictures`;

const session = smallSession();
const log = { session: SESSION, title: 'Reject expired tokens before any database read', text: session.text };

let harness: Harness<ToReplay, FromReplay>;
beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  harness = await startReplay();
});
afterAll(() => harness.close());

test('a plan and moments longer than the page scroll in their pane, and the page itself stays', async () => {
  const page = await openLog(harness, log, { height: 420, at: session.flag });
  for (const pane of [/^Plan at/, 'Moments', /^Plan at/]) {
    await page.page.getByRole('button', { name: pane }).click();
    await page.page.keyboard.press('n');
    await page.settle();
    const { height, top } = await page.page.evaluate(() => {
      document.documentElement.scrollTop = 1_000;
      return { height: document.documentElement.scrollHeight - innerHeight, top: document.documentElement.scrollTop };
    });
    expect({ pane, height, top }).toEqual({ pane, height: 0, top: 0 });
  }
  await page.close();
});

describe.each(THEME_NAMES)('in the theme %s', (theme) => {
  test.each([1180, 400])('nothing serious for assistive technology at %d px', async (width) => {
    const page = await openLog(harness, log, { theme, width, height: width === 400 ? 860 : 760, at: session.flag });
    await page.page.screenshot({ path: `${PICTURES}/replay-${theme}-${width}.png` });
    expect(await page.axe()).toEqual([]);
    // Nothing runs out of the page sideways.
    expect(await page.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.page.keyboard.press('y');
    await page.settle();
    await page.page.screenshot({ path: `${PICTURES}/replay-${theme}-${width}-today.png` });
    expect(await page.axe()).toEqual([]);
    await page.page.getByRole('button', { name: 'diff to start' }).click();
    await page.page.getByRole('button', { name: 'Add a clock-skew allowance' }).click();
    await page.page.getByRole('button', { name: 'Moments', exact: true }).click();
    await page.settle();
    await page.page.screenshot({ path: `${PICTURES}/replay-${theme}-${width}-diff.png` });
    expect(await page.axe()).toEqual([]);
    expect(await page.faults()).toEqual([]);
    await page.close();
  });
});

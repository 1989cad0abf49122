import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import type { FromReplay, ToReplay } from '../../../src/protocol/replay.ts';
import type { Harness } from '../harness/webview.ts';
import { openLog, seqOf, shownCode, startReplay } from './replay-page.ts';
import type { Page } from './replay-page.ts';
import { SESSION, smallSession } from './session.ts';

const session = smallSession();
const log = { session: SESSION, title: 'Reject expired tokens', text: session.text };

let harness: Harness<ToReplay, FromReplay>;
let page: Page;
beforeAll(async () => {
  harness = await startReplay();
});
afterAll(() => harness.close());
beforeEach(async () => {
  page = await openLog(harness, log, { at: session.override });
});
afterEach(async () => {
  expect(await page.faults()).toEqual([]);
  await page.close();
});

const press = async (key: string): Promise<number> => {
  await page.page.keyboard.press(key);
  await page.settle();
  return seqOf(page);
};
const click = async (name: string | RegExp): Promise<number> => {
  await page.page.getByRole('button', { name }).first().click();
  await page.settle();
  return seqOf(page);
};
const clock = async (): Promise<string> => (await page.page.locator('.clock strong').textContent()) ?? '';

describe('moving through a session', () => {
  test('opens at the moment that was asked for, with the refusal in full', async () => {
    expect(await seqOf(page)).toBe(session.override);
    const card = page.page.getByRole('article', { name: 'Override' });
    await expect.poll(() => card.textContent()).toContain('A revoked token would live on for five minutes.');
    expect(await card.textContent()).toContain('unsafe · sure 5/5 · step 3');
    expect((await shownCode(page)).all).toContain('const cached = await cache.get');
  });

  test('event by event, to the ends, and by seconds', async () => {
    expect(await press('.')).toBe(session.override + 1);
    expect((await shownCode(page)).all).not.toContain('const cached');
    expect(await press(',')).toBe(session.override);
    expect(await click('On one event')).toBe(session.override + 1);
    expect(await click('Back one event')).toBe(session.override);
    expect(await press('End')).toBe(session.last);
    expect(await press('.')).toBe(session.last);
    expect(await press('Home')).toBe(0);
    expect(await press(',')).toBe(0);
    await press('l');
    expect(await clock()).toBe('0:10');
    await press('ArrowRight');
    expect(await clock()).toBe('0:12');
    await press('j');
    await press('ArrowLeft');
    expect(await clock()).toBe('0:00');
  });

  test('by seconds back over the night that the session was away, which takes none of its time', async () => {
    await press('f');
    const note = await press('c');
    // It is 30 seconds after the return; the flag is one second before the pause.
    for (let times = 0; times < 15; times += 1) await press('ArrowLeft');
    expect(await seqOf(page)).toBe(note - 1);
    expect(await press('ArrowLeft')).toBe(session.flag);
    expect(await press('ArrowLeft')).toBeLessThan(session.flag);
  });

  test('from mark to mark by kind', async () => {
    expect(await press('f')).toBe(session.flag);
    expect(await press('Shift+N')).toBe(session.override);
    expect(await press('n')).toBe(session.override);
    expect(await page.page.getByRole('status').textContent()).toBe('None further on');
    const note = await press('c');
    expect(note).toBeGreaterThan(session.flag);
    expect(await press('Shift+C')).toBe(note);
    expect(await press('Shift+F')).toBe(session.flag);
    expect(await press('Shift+S')).toBeLessThan(session.flag);
    expect(await press('m')).toBeGreaterThan(session.opened);
    await press('End');
    expect(await click('Previous moment')).toBeLessThan(session.last);
    await press('Home');
    expect(await click('Next moment')).toBe(1);
  });

  test('by the list of moments', async () => {
    await press('p');
    await page.page.getByRole('button', { name: 'Flags' }).click();
    const flags = page.page.getByRole('region', { name: 'Moments' }).getByRole('button');
    expect(await flags.count()).toBe(1);
    await flags.first().click();
    await page.settle();
    expect(await seqOf(page)).toBe(session.flag);
    await press('p');
    expect(await page.page.locator('.step.possibly-skipped .why').textContent()).toContain('Work went on with');
  });

  test('by dragging over the lanes and the thumbnail', async () => {
    const tracks = (await page.page.locator('.tracks').boundingBox())!;
    await page.page.mouse.move(tracks.x + 5, tracks.y + 50);
    await page.page.mouse.down();
    await page.page.mouse.move(tracks.x + tracks.width / 2, tracks.y + 50);
    await page.settle();
    const middle = await seqOf(page);
    expect(middle).toBeGreaterThan(session.opened);
    await page.page.mouse.move(tracks.x + tracks.width - 1, tracks.y + 50);
    await page.page.mouse.up();
    await page.settle();
    expect(await seqOf(page)).toBeGreaterThan(middle);
    await page.page.getByRole('slider').click({ position: { x: 0, y: 5 } });
    await page.settle();
    expect(await seqOf(page)).toBeLessThan(3);
  });

  test('by a mark in its lane, and the lane’s name opens its step', async () => {
    await page.page.locator('.lane-marks .flag').click();
    await page.settle();
    expect(await seqOf(page)).toBe(session.flag);
    await page.page.locator('.lane-name', { hasText: 'Parse the expiry once' }).click();
    expect(await page.page.locator('.step .details').textContent()).toContain('keep it as a number');
  });
});

describe('playing', () => {
  test('plays and pauses, by key and by mouse, at a speed that is changed while it runs', async () => {
    await press('Home');
    await press(' ');
    await page.page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.page.getByLabel('Speed').selectOption('64x');
    await expect.poll(() => seqOf(page), { timeout: 20_000 }).toBe(session.last);
    // At the end it stops by itself; playing on begins anew.
    await page.page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.page.getByRole('button', { name: 'Pause' }).click();
    expect(await seqOf(page)).toBeLessThan(session.last);
    await press('<');
    expect(await page.page.getByLabel('Speed').inputValue()).toBe('32');
    await press('>');
    expect(await page.page.getByLabel('Speed').inputValue()).toBe('64');
  });

  test('idle time is skipped or not, the cursor followed or not', async () => {
    for (const [key, name] of [
      ['i', 'skip idle'],
      ['t', 'follow cursor'],
    ] as const) {
      const button = page.page.getByRole('button', { name });
      expect(await button.getAttribute('aria-pressed')).toBe('true');
      await press(key);
      expect(await button.getAttribute('aria-pressed')).toBe('false');
      await button.click();
      expect(await button.getAttribute('aria-pressed')).toBe('true');
    }
  });
});

describe('looking closer', () => {
  const pressed = (name: string): Promise<string | null> =>
    page.page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');

  test('what changed since the start, since a mark, and by one step alone', async () => {
    await press('x');
    await press('End');
    await page.page.getByRole('button', { name: 'auth/verify.ts', exact: true }).click();
    await click('diff to start');
    const code = page.page.locator('.editor');
    expect(await code.locator('.cm-deletedChunk').textContent()).toContain('const cached');
    expect(await code.locator('.cm-changedLine, .cm-insertedLine').first().textContent()).toContain('expiredToken');
    await press('d');
    expect(await pressed('diff to 2:58')).toBe('true');
    await page.page.locator('.lane-name', { hasText: 'Parse the expiry once' }).click();
    await click('step only');
    await page.settle();
    // The step changed another file: there its lines are shown, and only those.
    expect((await shownCode(page)).all).toContain('parseExpiry');
    expect(await code.locator('.cm-changedLine, .cm-insertedLine').first().textContent()).toContain('parseExpiry');
    await press('d');
    expect(await pressed('this moment')).toBe('true');
  });

  test('what they did instead stands on the refusal, line by line counted, and is one click from it', async () => {
    const card = page.page.getByRole('article', { name: 'Override' });
    await expect.poll(() => card.textContent()).toContain('Did instead:auth/verify.ts +1 −2');
    await click('auth/verify.ts +1 −2');
    expect(await seqOf(page)).toBeGreaterThan(session.override);
    const code = page.page.locator('.editor');
    expect(await code.locator('.cm-deletedChunk .cm-deletedLine').count()).toBe(2);
    expect(await code.locator('.cm-changedLine').allTextContents()).toEqual([expect.stringContaining('expiredToken')]);
    expect(await pressed('diff to 2:58')).toBe('true');
  });

  test('the files open then, by mouse and by key, and back to the expert’s', async () => {
    await page.page.getByRole('button', { name: 'auth/token.ts', exact: true }).click();
    await page.settle();
    expect((await shownCode(page)).all).toContain('export interface Token');
    await press(']');
    expect((await shownCode(page)).all).toContain('export async function verify');
    await press('[');
    expect((await shownCode(page)).all).toContain('export interface Token');
    await click('to the expert’s file');
    expect((await shownCode(page)).all).toContain('export async function verify');
  });

  test('zooms and pans the timeline', async () => {
    const ticks = (): Promise<string[]> => page.page.locator('.ticks span').allTextContents();
    const whole = await ticks();
    expect(new Set(whole).size).toBe(whole.length);
    await press('+');
    await press('+');
    const closer = await ticks();
    expect(closer).not.toEqual(whole);
    // As far as the timeline goes, the playhead out of sight: it stays where it was put.
    for (let step = 0; step < 12; step += 1) await press(')');
    expect(await ticks()).not.toEqual(closer);
    expect(await page.page.locator('.tracks .playhead').count()).toBe(0);
    // Whatever moves the moment brings it back into sight.
    await press('.');
    expect(await page.page.locator('.tracks .playhead').count()).toBe(1);
    await press('(');
    await press('0');
    expect(await ticks()).toEqual(whole);
    await click('Zoom in');
    await click('Zoom out');
    expect(await ticks()).toEqual(whole);
  });

  test('asks the editor for the moment and its diff', async () => {
    await page.take();
    await press('e');
    await click('diff to start');
    await click('Open in the editor');
    expect(await page.take()).toEqual([
      { type: 'open-moment', uri: 'auth/verify.ts', seq: session.override, line: 6 },
      { type: 'diff-moment', uri: 'auth/verify.ts', from: null, to: session.override },
    ]);
  });

  test('what today’s tracker would say stands beside what was said', async () => {
    // The flag of this log was written by hand, as an older tracker might have raised it.
    await press('f');
    const skew = page.page.locator('.step', { hasText: 'Add a clock-skew allowance' });
    const parse = page.page.locator('.step', { hasText: 'Parse the expiry once' });
    expect(await skew.textContent()).toContain('skipped?');
    expect(await skew.textContent()).not.toContain('Today');
    expect(await parse.locator('.evidence').count()).toBe(0);
    await press('y');
    expect(await skew.getByRole('button').textContent()).toContain('not begun (then: skipped?)');
    expect(await skew.locator('.glyph.untouched').count()).toBe(1);
    expect(await skew.textContent()).toContain('Today’s tracker would not flag it.');
    expect(await parse.locator('.evidence').textContent()).toContain('parseExpiry');
    expect(await page.axe()).toEqual([]);
    await click('what today’s tracker would say');
    expect(await skew.textContent()).not.toContain('Today');
    expect(await skew.locator('.glyph.possibly-skipped').count()).toBe(1);
  });

  test('shows its keys, and lets single keys be switched off', async () => {
    await press('?');
    const help = page.page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    expect(await page.axe()).toEqual([]);
    await help.getByRole('checkbox').uncheck();
    await press('Escape');
    expect(await press('f')).toBe(session.override);
    expect(await press('End')).toBe(session.last);
  });
});

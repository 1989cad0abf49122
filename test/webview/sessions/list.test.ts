import { mkdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../harness/bundle.ts';
import { LOOKS, ServedPages } from '../harness/pages.ts';
import type { ServedPage } from '../harness/pages.ts';
import { SESSION, smallSession } from '../replay/session.ts';

/** Pictures to look at; kept out of the repository. */
const PICTURES = `${ROOT}test/output/pictures`;
const LONG = `Reject ${'expiredtokens'.repeat(20)}`;

let pages: ServedPages;
let reviewer: string;
let author: string;
let shown: ServedPage | undefined;

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  pages = await ServedPages.start();
  author = await pages.token('annotator', 'ada');
  reviewer = await pages.token('reviewer', 'bob');
  await pages.upload(SESSION, smallSession().text, author);
  await pages.record('session-two', 'Cache verified tokens', author, { kind: 'session.finished' });
  await pages.record('session-long', LONG, author, { kind: 'session.finished' });
  const eve = await pages.token('annotator', 'eve-with-a-long-name@example.org');
  await pages.record('session-eve', 'Rotate the logs weekly', eve);
});
afterAll(() => pages.stop());
afterEach(async () => {
  expect(shown?.faults ?? []).toEqual([]);
  await shown?.close();
  shown = undefined;
});

const open = async (path = '/sessions', token: string | null = reviewer, options = {}): Promise<ServedPage> =>
  (shown = await pages.open(path, token, options));
const titles = async ({ page }: ServedPage): Promise<string[]> => page.locator('tbody .task a').allTextContents();
const settled = async (served: ServedPage, wanted: string[]): Promise<void> => {
  await expect.poll(() => titles(served)).toEqual(wanted);
};

describe('the list of sessions', () => {
  test('shows what is there, newest first, and opens one by mouse and by key', async () => {
    const served = await open('/');
    const { page } = served;
    await settled(served, ['Rotate the logs weekly', LONG, 'Cache verified tokens', 'Reject expired tokens before any database read']);
    expect(await page.locator('tr.live').count()).toBe(1);
    expect(await page.locator('tbody tr').last().textContent()).toMatch(/ada.*294.*1 override.*1 open flag/);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('k');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(LONG);
    await page.keyboard.press('End');
    await page.locator('tbody tr').last().locator('.when').click();
    await page.waitForURL(`**/sessions/${SESSION}**`);
    await page.locator('.replay[data-status="ready"]').waitFor();
    await page.getByRole('link', { name: 'All sessions' }).click();
    await settled(served, ['Rotate the logs weekly', LONG, 'Cache verified tokens', 'Reject expired tokens before any database read']);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/sessions/${SESSION}**`);
  });

  test('is searched, narrowed and sorted, and its address holds all of it', async () => {
    const served = await open();
    const { page } = served;
    await expect.poll(() => titles(served)).toHaveLength(4);
    await page.keyboard.press('/');
    await page.keyboard.type('TOKENS');
    await settled(served, [LONG, 'Cache verified tokens', 'Reject expired tokens before any database read']);
    await page.getByRole('button', { name: 'with overrides' }).click();
    await settled(served, ['Reject expired tokens before any database read']);
    expect(new URL(page.url()).search).toBe('?search=TOKENS&overrides=some');
    await page.reload();
    await settled(served, ['Reject expired tokens before any database read']);
    await page.getByRole('button', { name: 'with overrides' }).click();
    await page.getByRole('button', { name: 'Task' }).click();
    await settled(served, ['Cache verified tokens', 'Reject expired tokens before any database read', LONG]);
    await page.getByRole('button', { name: 'Task' }).click();
    await settled(served, [LONG, 'Reject expired tokens before any database read', 'Cache verified tokens']);
    expect(await page.getByRole('columnheader', { name: 'Task' }).getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'eve-with-a-long-name@example.org' }).click();
    await settled(served, ['Rotate the logs weekly']);
    await page.getByRole('button', { name: 'with open flags' }).click();
    await page.getByText('No session fits.').waitFor();
    expect(await served.axe()).toEqual([]);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => titles(served)).toHaveLength(4);
  });

  test('knows what was reviewed, by whom', async () => {
    const other = await pages.token('reviewer', 'rob');
    const served = await open(`/sessions/${SESSION}`, other);
    await served.page.getByRole('button', { name: /^Review/ }).click();
    await served.page.keyboard.press('r');
    await served.page.keyboard.press('u');
    await served.page.getByText('sent', { exact: true }).waitFor();
    await served.page.goto(`${pages.server.url}/sessions?review=mine`);
    await settled(served, ['Reject expired tokens before any database read']);
    expect(await served.page.locator('tbody .reviews').textContent()).toContain('1 person');
    expect(await served.page.locator('tbody .reviews').textContent()).toContain('you');
    await served.page.getByLabel('Reviewed').selectOption('not reviewed by anyone');
    await expect.poll(() => titles(served)).toHaveLength(3);
  });

  test('comes page by page', async () => {
    const many = await pages.token('annotator', 'many');
    for (let index = 0; index < 60; index += 1) await pages.record(`session-many-${index}`, `Many ${index}`, many);
    const served = await open('/sessions', many);
    await expect.poll(() => titles(served)).toHaveLength(50);
    await served.page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => titles(served)).toHaveLength(60);
    expect(new Set(await titles(served)).size).toBe(60);
    expect(await served.page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  });

  test('asks who comes without a token to sign in, and whoever signs out', async () => {
    const served = await open('/sessions', null);
    const { page } = served;
    expect(await served.axe()).toEqual([]);
    await page.getByLabel('Your token').fill(author);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => titles(served)).toHaveLength(3);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your token').waitFor();
    await page.reload();
    await page.getByLabel('Your token').waitFor();
  });

  test('says that there is nothing yet, and what went wrong, and tries again', async () => {
    const served = await open('/sessions', await pages.token('annotator', 'new'));
    await served.page.getByText('No session yet.').waitFor();
    await served.close();
    const context = await pages.browser.newContext();
    await context.addCookies([{ name: 'coagency_token', value: reviewer, url: pages.server.url }]);
    const page = await context.newPage();
    await page.route('**/api/sessions?**', (route) => route.abort());
    await page.goto(`${pages.server.url}/sessions`);
    await page.getByRole('alert').getByText('The server does not answer.').waitFor();
    await page.unroute('**/api/sessions?**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThan(0);
    await context.close();
    shown = undefined;
  });
});

describe.each(Object.entries(LOOKS))('in a browser that wants %s', (name, look) => {
  test.each([1180, 400])('nothing serious for assistive technology at %d px, on the list and a session', async (width) => {
    const served = await open('/sessions?search=tokens', reviewer, { ...look, viewport: { width, height: 800 } });
    const { page } = served;
    await page.getByText('Cache verified tokens').waitFor();
    await page.screenshot({ path: `${PICTURES}/list-${name.replaceAll(/[^a-z]+/g, '-')}-${width}.png` });
    expect(await served.axe()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.goto(`${pages.server.url}/sessions/${SESSION}#at=${smallSession().override}`);
    await page.getByRole('button', { name: /^Review/ }).click();
    await page.locator('.replay[data-status="ready"]').waitFor();
    await page.keyboard.press('r');
    await page.screenshot({ path: `${PICTURES}/served-${name.replaceAll(/[^a-z]+/g, '-')}-${width}.png` });
    expect(await served.axe()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

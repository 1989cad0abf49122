import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../../src/server/main.ts';
import type { RunningServer } from '../../../src/server/main.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';
import { RealClient } from '../../server/support/real-client.ts';
import { bundleWebview } from '../harness/bundle.ts';
import { SESSION, smallSession } from './session.ts';

const session = smallSession();
const lines = session.text.split('\n').slice(1);
const log = new MemoryLog(SESSION, '2026-11-12T09:31:00.000Z');

let folder: string;
let server: RunningServer;
let browser: Browser;
let client: RealClient;
let reader: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coagency-pages-'));
  for (const [name, bytes] of await bundleWebview('webview/replay/main.tsx')) await writeFile(join(folder, name), bytes);
  server = await serve({ data: join(folder, 'data'), port: 0, host: '127.0.0.1', pages: folder });
  const { tokens } = server.services;
  const organization = await tokens.organizationNamed('ours');
  const author = await tokens.create({ role: 'annotator', organization, project: 'default', actor: 'ada', expiresAt: null });
  const other = await tokens.create({ role: 'reviewer', organization, project: 'default', actor: 'bob', expiresAt: null });
  reader = other.secret;
  client = new RealClient(log, server.url, author.secret);
  client.sync.start();
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});
afterAll(async () => {
  await browser?.close();
  await client?.sync.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const seqOf = async (page: Page): Promise<number> => Number(await page.locator('.replay').getAttribute('data-seq'));
async function upload(until: number): Promise<void> {
  log.lines.push(...lines.slice(log.lines.length, until));
  client.sync.poke();
  await client.sync.flush();
}

test('a session on the server is signed in to, watched as it goes on, and linked to by moment', async () => {
  await upload(100);
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/401/.test(message.text()) && faults.push(message.text()));

  await page.goto(`${server.url}/sessions/${SESSION}`);
  await page.getByLabel('Your token').fill('not-a-token');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('does not know this token').waitFor();
  await page.getByLabel('Your token').fill(reader);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.replay[data-status="ready"]').waitFor();
  expect(await page.locator('.live').count()).toBe(1);

  await page.keyboard.press('End');
  await expect.poll(() => seqOf(page)).toBe(99);
  await upload(lines.length);
  await expect.poll(() => seqOf(page), { timeout: 15_000 }).toBe(session.last);

  await page.keyboard.press('Shift+F');
  await expect.poll(() => page.url()).toContain(`#at=${session.flag}`);
  const link = page.url();
  const second = await context.newPage();
  await second.goto(link);
  await second.locator('.replay[data-status="ready"]').waitFor();
  expect(await seqOf(second)).toBe(session.flag);
  await expect.poll(() => second.locator('.step.possibly-skipped').count()).toBe(1);
  expect(faults).toEqual([]);
  await context.close();
}, 60_000);

test('a session that is not there says so', async () => {
  const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${reader}` } });
  const page = await context.newPage();
  await page.goto(`${server.url}/sessions/nothing-here`);
  expect(await page.getByRole('alert').textContent()).toMatch(/\w+/);
  await context.close();
});

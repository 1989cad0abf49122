import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../../src/server/main.ts';
import type { RunningServer } from '../../../src/server/main.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';
import { RealClient } from '../../server/support/real-client.ts';
import { bundleWebview } from '../harness/bundle.ts';
import { shownCode } from './replay-page.ts';
import { LogBuilder, SESSION, smallSession } from './session.ts';

const session = smallSession();
const lines = session.text.split('\n').slice(1);
const log = new MemoryLog(SESSION, '2026-11-12T09:31:00.000Z');

let folder: string;
let server: RunningServer;
let browser: Browser;
let client: RealClient;
let reader: string;
let author: string;
const organization = (): Promise<string> => server.services.tokens.organizationNamed('ours');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coagency-pages-'));
  for (const [name, bytes] of await bundleWebview('webview/replay/main.tsx')) await writeFile(join(folder, name), bytes);
  server = await serve({ data: join(folder, 'data'), port: 0, host: '127.0.0.1', pages: folder });
  const { tokens } = server.services;
  const ours = { organization: await organization(), project: 'default', expiresAt: null };
  author = (await tokens.create({ ...ours, role: 'annotator', actor: 'ada' })).secret;
  reader = (await tokens.create({ ...ours, role: 'reviewer', actor: 'bob' })).secret;
  client = new RealClient(log, server.url, author);
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

test('a reviewer’s words reach the server once, though the line was down when they were said, and others read them', async () => {
  await upload(lines.length);
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 } });
  await context.addCookies([{ name: 'coagency_token', value: reader, url: server.url }]);
  const page = await context.newPage();
  await page.goto(`${server.url}/sessions/${SESSION}`);
  await page.getByRole('button', { name: 'Review 6' }).click();
  await page.keyboard.press('r');
  await page.keyboard.press('u');
  await page.getByText('sent', { exact: true }).waitFor();
  await context.setOffline(true);
  await page.keyboard.press('o');
  await page.keyboard.press('a');
  await page.getByRole('textbox', { name: 'Comment' }).fill('Nobody answered this.');
  await page.keyboard.press('Control+Enter');
  await page.getByText('waits for the server').waitFor();
  await context.setOffline(false);
  await page.getByText('sent', { exact: true }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Review 4' }).click();
  await page.getByText('Nobody answered this.').waitFor();
  await context.close();

  const stored = await server.services.reviews.of((await server.services.sessions.find(await organization(), SESSION))!);
  expect(stored).toMatchObject([{ reviewer: 'bob', upheld: 1, overturned: 1, comments: 1 }]);
  const authors = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${author}` } });
  const theirs = await authors.newPage();
  await theirs.goto(`${server.url}/sessions/${SESSION}`);
  await theirs.getByRole('button', { name: 'Review', exact: true }).click();
  await theirs.getByText('Nobody answered this.').waitFor();
  expect(await theirs.getByRole('region', { name: 'Review' }).textContent()).toContain('to write one takes a reviewer’s');
  await authors.close();
}, 60_000);

test('what another says comes in while the page is open, and takes neither draft nor place nor focus', async () => {
  await upload(lines.length);
  const grace = await server.services.tokens.create({
    organization: await organization(),
    project: 'default',
    expiresAt: null,
    role: 'reviewer',
    actor: 'grace',
  });
  const say = async (...events: readonly object[]): Promise<void> => {
    const stream = `${server.url}/v1/stream/reviews/${SESSION}/grace`;
    const headers = { authorization: `Bearer ${grace.secret}`, 'content-type': 'application/x-ndjson' };
    const header = { format: 'coagency-review', version: 1, session: SESSION, reviewer: 'grace', wall: '2026-11-22T08:00:00.000Z' };
    expect((await fetch(stream, { method: 'PUT', headers, body: `${JSON.stringify(header)}\n` })).ok).toBe(true);
    const body = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    expect((await fetch(stream, { method: 'POST', headers, body })).ok).toBe(true);
  };
  const at = '2026-11-22T08:00:00.000Z';
  const comments = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `grace-c${from + index}`,
      at,
      kind: 'comment.added',
      seq: index,
      text: `Remark ${from + index}`,
    }));

  const context = await browser.newContext({ viewport: { width: 1180, height: 760 } });
  await context.addCookies([{ name: 'coagency_token', value: reader, url: server.url }]);
  const page = await context.newPage();
  await page.clock.install();
  await say(...comments(100, 30));
  await page.goto(`${server.url}/sessions/${SESSION}#at=${session.override}`);
  await page.locator('.replay[data-status="ready"]').waitFor();
  await page.getByRole('button', { name: /^Review/ }).click();
  await page.locator('.item', { hasText: 'A revoked token' }).getByRole('button').first().click();
  const why = page.getByLabel('Why (optional)');
  await why.fill('I am not done');
  await page.keyboard.press('ArrowLeft');
  const pane = page.getByRole('region', { name: 'Review' });
  await page.getByText('Remark 120').scrollIntoViewIfNeeded();
  const place = (): Promise<number> => page.getByText('Remark 120').evaluate((remark) => Math.round(remark.getBoundingClientRect().top));
  const before = await place();

  // All of it stands above what is being read.
  await say(...comments(200, 10), {
    id: 'grace-v1',
    at,
    kind: 'verdict.given',
    target: { kind: 'override', id: 'o1' },
    verdict: 'overturned',
  });
  await page.clock.runFor(30_000);
  await page.getByText('Remark 200').waitFor({ state: 'attached' });
  expect(await pane.textContent()).toContain('grace: overturned');
  expect(await place()).toBe(before);
  expect(await why.inputValue()).toBe('I am not done');
  expect(await why.evaluate((field: HTMLTextAreaElement) => [field === document.activeElement, field.selectionStart])).toEqual([true, 12]);

  // Out of sight nothing is asked; back in sight at once.
  let asked = 0;
  await page.route('**/reviews', (route) => ((asked += 1), route.continue()));
  await say(...comments(300, 1));
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }));
  await page.clock.runFor(90_000);
  // Requests arrive in order: whatever was asked was asked before this.
  await page.evaluate(() => fetch('/api/keys'));
  expect(asked).toBe(0);
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  // Sooner than the next 30 seconds are over.
  await page.getByText('Remark 300').waitFor({ state: 'attached', timeout: 10_000 });
  await say(...comments(400, 1));
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await page.getByText('Remark 400').waitFor({ state: 'attached', timeout: 10_000 });
  await context.close();
}, 60_000);

test('the page follows the chain itself, and says when what it got is not what was signed', async () => {
  const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${reader}` } });
  const page = await context.newPage();
  await page.goto(`${server.url}/sessions/${SESSION}`);
  const sound = page.getByText('chain and receipts verified');
  await sound.waitFor();
  expect(await sound.getAttribute('title')).toContain('was followed in this browser, and leads to what the server signed');
  // One letter of the record changes on its way.
  await page.route('**/v1/stream/sessions/**', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('Ask the', 'Ask teh') });
  });
  await page.goto(`${server.url}/sessions/${SESSION}?again`);
  await page.getByText(`chain broken at event ${lines.length}`).waitFor();
  await context.close();
}, 60_000);

test('the page says when more or fewer events came than the server signed for', async () => {
  const record = async (key: string, finished: boolean): Promise<void> => {
    const events = new LogBuilder(key);
    events.add(
      {
        kind: 'session.started',
        task: { title: 'T', text: '', source: 'typed' },
        roots: [{ name: 's' }],
        actor: { id: 'a' },
        versions: {},
        wall: '2026-11-12T09:31:00.000Z',
      },
      0,
    );
    events.add({ kind: 'note.added', text: 'one' });
    events.add({ kind: 'note.added', text: 'two' });
    if (finished) events.add({ kind: 'session.finished', outcome: 'done', wall: '2026-11-12T09:32:00.000Z' });
    const [header, ...rest] = events.lines;
    const send = async (method: string, body: string): Promise<void> => {
      const headers = { authorization: `Bearer ${author}`, 'content-type': 'application/x-ndjson' };
      expect((await fetch(`${server.url}/v1/stream/sessions/${key}`, { method, headers, body })).ok).toBe(true);
    };
    await send('PUT', `${header}\n`);
    await send('POST', `${rest.join('\n')}\n`);
  };
  await record('session-all-done', true);
  await record('session-goes-on', false);
  const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${reader}` } });
  const page = await context.newPage();
  let change = (body: string): string => body;
  let refused = false;
  await page.route('**/v1/stream/sessions/**', async (route) => {
    if (refused && route.request().url().includes('long-poll'))
      return route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: '{"title":"No","detail":"The token was revoked"}',
      });
    // The page may have gone on to another address meanwhile.
    const answer = await route.fetch().catch(() => undefined);
    const body = answer && change(await answer.text());
    return answer && route.fulfill({ response: answer, body }).catch(() => undefined);
  });
  const forged = (seq: number): string => `${JSON.stringify({ seq, t: 9_000, kind: 'note.added', text: 'Nobody said this' })}\n`;
  const open = (key: string, visit: string) => page.goto(`${server.url}/sessions/${key}?${visit}`);

  await open('session-all-done', 'as-it-is');
  await page.getByText('chain and receipts verified').waitFor();
  change = (body) => body + forged(4);
  await open('session-all-done', 'one-more');
  await page.getByText('chain broken at event 4').waitFor();
  change = (body) => body.split('\n').slice(0, -2).join('\n') + '\n';
  await open('session-all-done', 'one-less');
  await page.getByText('chain broken at event 3').waitFor();

  // Of one that goes on, more may be signed for any moment; what is refused is not asked for again and again.
  change = (body) => (body === '' ? body : body + forged(3));
  refused = true;
  await open('session-goes-on', 'one-more');
  await page.getByText('verified up to event 2').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('The token was revoked');
  await context.close();
}, 60_000);

test('a long text that is kept beside the log is shown to the last character, and not at all when it is not the one that the log names', async () => {
  const text = '\uFEFFone\ntwo\nthree\n';
  const hash = createHash('sha256').update(text).digest('hex');
  const named = new LogBuilder('session-with-a-content');
  named.add(
    {
      kind: 'session.started',
      task: { title: 'T', text: '', source: 'typed' },
      roots: [{ name: 's' }],
      actor: { id: 'a' },
      versions: {},
      wall: '2026-11-12T09:31:00.000Z',
    },
    0,
  );
  named.add({ kind: 'doc.opened', doc: 1, uri: 'long.cs', language: 'csharp', eol: 'lf', blob: hash, hash });
  named.add({ kind: 'doc.changed', doc: 1, changes: [[text.indexOf('two'), 3, 'TWO']] });
  named.add({ kind: 'session.finished', outcome: 'done', wall: '2026-11-12T09:32:00.000Z' });
  const [header, ...events] = named.lines;
  const send = async (method: string, path: string, type: string, body: string): Promise<void> => {
    const headers = { authorization: `Bearer ${author}`, 'content-type': type };
    expect((await fetch(server.url + path, { method, headers, body })).ok).toBe(true);
  };
  await send('PUT', '/v1/stream/sessions/session-with-a-content', 'application/x-ndjson', `${header}\n`);
  await send('PUT', `/api/sessions/session-with-a-content/blobs/${hash}`, 'application/octet-stream', text);
  await send('POST', '/v1/stream/sessions/session-with-a-content', 'application/x-ndjson', `${events.join('\n')}\n`);

  const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${reader}` } });
  const page = await context.newPage();
  const open = async (): Promise<void> => {
    await page.goto(`${server.url}/sessions/session-with-a-content`);
    await page.locator('.replay[data-status="ready"]').waitFor();
    await page.keyboard.press('End');
  };
  await open();
  await page.getByText('chain and receipts verified').waitFor();
  await expect.poll(async () => (await shownCode({ page })).all).toBe(text.replace('two', 'TWO'));
  await page.route('**/blobs/*', (route) => route.fulfill({ status: 200, body: text.replace('three', 'what nobody wrote') }));
  await open();
  await page.getByText('chain broken').waitFor();
  await page.getByText('The text of long.cs was not recorded.').waitFor();
  await page.unroute('**/blobs/*');

  // What only did not come is asked for again; what the server says that it has not is none.
  const failing: ((route: Route) => Promise<void>)[] = [(route) => route.abort(), (route) => route.fulfill({ status: 503 })];
  await page.route('**/blobs/*', (route) => (failing.shift() ?? ((last) => last.continue()))(route));
  await open();
  await expect.poll(async () => (await shownCode({ page })).all).toBe(text.replace('two', 'TWO'));
  expect(failing).toEqual([]);
  await page.unroute('**/blobs/*');
  await page.route('**/blobs/*', (route) => route.fulfill({ status: 404 }));
  await open();
  await page.getByText('The text of long.cs was not recorded.').waitFor();
  await context.close();
}, 60_000);

test('a session that is not there says so', async () => {
  const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${reader}` } });
  const page = await context.newPage();
  await page.goto(`${server.url}/sessions/nothing-here`);
  expect(await page.getByRole('alert').textContent()).toMatch(/\w+/);
  await context.close();
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { decodeEvent } from '../../../src/core/trajectory/codec.ts';
import type { LogEvent } from '../../../src/core/trajectory/codec.ts';
import { TrajectoryReader } from '../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../src/node/log/verify.ts';
import { runPaletteCommand, workbenchUrl } from '../host/workbench.ts';

const SESSIONS = path.join('User/globalStorage/coagency.coagency/sessions');

let browser: Browser;
let context: BrowserContext;
let workspace: string;
beforeAll(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'workspace-'));
  for (const name of ['first', 'second'])
    await writeFile(path.join(workspace, `${name}.md`), `The ${name} task\n\n- one step\n- another step\n`);
  browser = await chromium.connect(inject('browser'));
  // One profile, as a person's two windows have it.
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
});

async function openWindow(file: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(workbenchUrl(inject('editor'), { workspace, openFile: path.join(workspace, file) }), { waitUntil: 'commit' });
  await page.locator('.monaco-editor .view-line').first().waitFor();
  return page;
}

const says = (page: Page, what: RegExp): Promise<void> => page.getByRole('button', { name: what }).first().waitFor();

async function startTask(page: Page): Promise<void> {
  await page.bringToFront();
  await page.locator('.monaco-editor .view-line').first().click();
  await page.keyboard.press('Control+a');
  await runPaletteCommand(page, 'Coagency: Start Task from Selection');
  await says(page, /^Coagency: 0 of 2 steps/);
}

async function write(page: Page, text: string): Promise<void> {
  await page.bringToFront();
  await page.locator('.monaco-editor .view-line').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text);
  await page.keyboard.press('Control+s');
  await page.locator('.tab.active:not(.dirty)').first().waitFor();
}

/** The sessions of this workspace's two tasks, by their titles. */
async function sessions(): Promise<Map<string, { problem: unknown; events: readonly LogEvent[] }>> {
  const root = path.join(inject('editor').userData, SESSIONS);
  const found = new Map<string, { problem: unknown; events: readonly LogEvent[] }>();
  for (const name of await readdir(root)) {
    if (!/^\d{8}T/.test(name)) continue;
    const reader = await TrajectoryReader.open(path.join(root, name));
    const { problem } = await verifyFolder(reader);
    const events: LogEvent[] = [];
    for await (const line of reader.lines()) events.push(decodeEvent(line));
    const [first] = events;
    if (first?.kind === 'session.started' && /^The (first|second) task$/.test(first.task.title))
      found.set(first.task.title, { problem, events });
  }
  return found;
}

test('two windows on one folder: two sessions, two logs, and each goes on with its own after a reload', { timeout: 300_000 }, async () => {
  const first = await openWindow('first.md');
  await startTask(first);
  const second = await openWindow('second.md');
  await startTask(second);
  await write(first, 'written in the first window');
  await write(second, 'written in the second window');
  // The first was started before the second: what was opened last is not what this window had.
  for (const page of [first, second]) {
    await page.bringToFront();
    await page.reload({ waitUntil: 'commit' });
    await says(page, /^Coagency: 0 of 2 steps/);
  }
  await write(first, ', and again');
  await write(second, ', and again');
  await expect
    .poll(async () => [...(await sessions()).values()].map(({ events }) => JSON.stringify(events).match(/"doc.saved"/g)?.length ?? 0), {
      timeout: 20_000,
    })
    .toEqual([expect.any(Number), expect.any(Number)]);

  const logs = await sessions();
  expect([...logs.keys()].sort()).toEqual(['The first task', 'The second task']);
  for (const [title, { problem, events }] of logs) {
    expect([title, problem]).toEqual([title, undefined]);
    // What the window itself did is typed; what the other did came from the disk.
    expect(events.filter(({ kind }) => kind === 'session.resumed')).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === 'session.started')).toHaveLength(1);
  }
  const typedIn = (title: string): string => {
    const { events } = logs.get(title)!;
    const docs = new Map(events.flatMap((event) => (event.kind === 'doc.opened' ? [[event.doc, event.uri] as const] : [])));
    return [
      ...new Set(events.flatMap((event) => (event.kind === 'doc.changed' && event.origin === undefined ? [docs.get(event.doc)] : []))),
    ].join();
  };
  expect([typedIn('The first task'), typedIn('The second task')]).toEqual(['first.md', 'second.md']);
});

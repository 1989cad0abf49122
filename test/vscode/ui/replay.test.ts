import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readReview } from '../../../src/core/review/lines.ts';
import { Documents } from '../../../src/core/text/documents.ts';
import { decodeEvent } from '../../../src/core/trajectory/codec.ts';
import { ROOT } from '../../webview/harness/bundle.ts';
import { smallSession } from '../../webview/replay/session.ts';
import { runPaletteCommand, webviewFrame } from '../host/workbench.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

const SESSION = '20261112T093100-replayed';
const recorded = smallSession(SESSION);
const folder = (): string => path.join(inject('editor').userData, 'User/globalStorage/coagency.coagency/sessions', SESSION);

let window: EditorWindow;
let replay: FrameLocator;

beforeAll(async () => {
  await mkdir(folder(), { recursive: true });
  await writeFile(path.join(folder(), '000001.jsonl'), `${recorded.text}\n`);
  await mkdir(`${ROOT}test/output/pictures`, { recursive: true });
  window = await openWindow({ 'README.md': '# Service\n' }, 'README.md');
  await window.page.locator('.monaco-editor .view-line').first().waitFor();
  await runPaletteCommand(window.page, 'Coagency: Replay Session…');
  await window.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: 'Reject expired tokens' }).click();
  replay = webviewFrame(window.page);
  await replay.locator('.replay[data-status="ready"]').waitFor();
}, 180_000);
afterAll(async () => {
  await window?.close();
  await rm(folder(), { recursive: true, force: true });
});

const press = (key: string): Promise<void> => window.page.keyboard.press(key);
const seq = async (): Promise<number> => Number(await replay.locator('.replay').getAttribute('data-seq'));
/** Back to the page, whatever was opened beside it. */
const focusPage = (): Promise<void> => replay.locator('.head h1').click();

/** Closes what is in front. */
const closeTab = (): Promise<void> => window.page.locator('.tabs-container .tab.active .tab-actions .action-label').first().click();

/** Event, file and whole text that the page shows, and the lines as drawn. */
const shown = () =>
  replay.locator('.replay').evaluate((page) => {
    const root = page.querySelector('.editor')!.shadowRoot;
    const content = root?.querySelector('.cm-content') as (HTMLElement & { cmTile: { view: { state: { doc: object } } } }) | null;
    return {
      seq: Number(page.getAttribute('data-seq')),
      uri: page.querySelector('.tab[aria-pressed="true"]')?.getAttribute('title') ?? '',
      // oxlint-disable-next-line typescript/no-base-to-string -- the editor's document is its text
      text: content ? String(content.cmTile.view.state.doc) : '',
      drawn: [...(content?.querySelectorAll('.cm-line') ?? [])].map((line) => line.textContent ?? ''),
    };
  });

test('at 200 random moments the text shown in VS Code is the text that the log folds to', async () => {
  const slider = replay.getByRole('slider', { name: 'Moment' });
  const { width, height } = (await slider.boundingBox())!;
  const seen = new Map<number, Awaited<ReturnType<typeof shown>>>();
  for (let moment = 0; moment < 200; moment += 1) {
    const share = ((moment * 7_919) % 9_973) / 9_973;
    await slider.click({ position: { x: share * (width - 1), y: height / 2 } });
    const now = await shown();
    if (now.uri !== '') seen.set(now.seq, now);
  }
  expect(seen.size).toBeGreaterThan(60);
  const documents = new Documents();
  for (const line of recorded.text.split('\n').slice(1)) {
    const event = decodeEvent(line);
    documents.apply(event);
    const now = seen.get(event.seq);
    if (!now) continue;
    const text = documents.textOf(now.uri);
    expect(now.text, `${now.uri} after event ${event.seq}`).toBe(text);
    expect(now.drawn).toEqual(text?.split('\n'));
  }
});

test('a moment opens in the editor, and a comparison in its native diff', async () => {
  await focusPage();
  await press('End');
  await press('Shift+N');
  expect(await seq()).toBe(recorded.override);
  await press('e');
  const tab = window.page.locator('.tabs-container .tab.active');
  await expect.poll(() => tab.getAttribute('aria-label')).toContain('verify.ts');
  await window.page.locator('.monaco-editor .view-line', { hasText: 'const cached = await cache.get' }).first().waitFor();
  await window.page.screenshot({ path: `${ROOT}test/output/pictures/vscode-moment.png` });
  await closeTab();
  await focusPage();
  await press('End');
  await replay.getByRole('button', { name: 'auth/verify.ts', exact: true }).click();
  await replay.getByRole('button', { name: 'diff to start' }).click();
  await replay.getByRole('button', { name: 'Open in the editor' }).click();
  await expect.poll(() => tab.getAttribute('aria-label')).toContain('↔');
  const diff = window.page.locator('.monaco-diff-editor');
  await diff.locator('.modified .view-line', { hasText: 'expiredToken' }).first().waitFor();
  // Side by side or inline, as wide as the window is.
  await diff.getByText('cached').first().waitFor();
  await window.page.screenshot({ path: `${ROOT}test/output/pictures/vscode-diff.png` });
  await closeTab();
});

test('a review is kept beside the log, and is there again', async () => {
  await focusPage();
  await press('v');
  await press('r');
  await press('u');
  await replay.getByRole('button', { name: 'overturned' }).click();
  await press('a');
  await replay.getByRole('textbox', { name: 'Comment' }).fill('Nobody answered this.');
  await press('Control+Enter');
  await replay.getByText('kept on this machine').waitFor();
  await window.page.screenshot({ path: `${ROOT}test/output/pictures/vscode-review.png` });
  const kept = async () => readReview(await readFile(path.join(folder(), 'review.jsonl'), 'utf8').catch(() => ''));
  await expect.poll(async () => (await kept()).events.map(({ kind }) => kind)).toEqual(['verdict.given', 'verdict.given', 'comment.added']);
  expect((await kept()).header).toMatchObject({ format: 'coagency-review', session: SESSION });
  await runPaletteCommand(window.page, 'View: Close All Editors');
  await runPaletteCommand(window.page, 'Coagency: Replay Session…');
  await window.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: 'Reject expired tokens' }).click();
  await replay.locator('.replay[data-status="ready"]').waitFor();
  await focusPage();
  await press('v');
  await replay.getByText('2 of 6 decided').waitFor();
  expect(await replay.getByText('Nobody answered this.').count()).toBe(1);
});

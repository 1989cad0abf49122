import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startModelServer } from '../../fixtures/model-server/server.ts';
import type { ModelServer } from '../../fixtures/model-server/server.ts';
import type { Fault, Reply } from '../../fixtures/model-server/script.ts';
import { HOSTILE_PLAN, SOUND_PLAN, endlessPlan } from '../../fixtures/model-server/plans.ts';
import { webviewFrame } from '../host/workbench.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

let model: ModelServer;
let window: EditorWindow;
let panel: FrameLocator;
const settingsFile = (): string => path.join(inject('editor').userData, 'User/settings.json');
let settingsBefore = '{}';

const answer = (...replies: Reply[]): void => model.play({ scenarios: [{ name: 'faults', replies }] });
const failing = (fault: Fault): Reply => ({ plan: SOUND_PLAN, fault });

beforeAll(async () => {
  model = await startModelServer({ script: { scenarios: [] } });
  settingsBefore = await readFile(settingsFile(), 'utf8');
  const settings = { ...(JSON.parse(settingsBefore) as object), 'coagency.model.baseUrl': model.url, 'coagency.model.name': 'scripted' };
  await writeFile(settingsFile(), JSON.stringify(settings));
  window = await openWindow({ 'src/server.ts': 'export function handle() {}\n', 'package.json': '{"scripts": {"test": "node --test"}}' });
  await window.page.locator('.activitybar .action-item a[aria-label^="Coagency"]').click();
  panel = webviewFrame(window.page);
  await panel.getByRole('textbox', { name: 'What is to be done?' }).fill('Add a rate limit');
});
afterAll(async () => {
  await window.close();
  await model.stop();
  await writeFile(settingsFile(), settingsBefore);
});

/** Starts; after a failure, Start tries again in the same session. */
async function ask(): Promise<void> {
  await panel.getByRole('button', { name: 'Start', exact: true }).click();
}

const cases: readonly [string, Reply, RegExp][] = [
  ['a key that is refused', failing({ kind: 'status', status: 401 }), /key/i],
  ['a rate limit that lasts longer than anyone waits', failing({ kind: 'status', status: 429, retryAfter: 3_600 }), /asks to wait/],
  ['a server that fails', failing({ kind: 'status', status: 500 }), /500|failed|fault|error/i],
  ['a stream cut in the middle', failing({ kind: 'cut', after: 0.5, how: 'reset' }), /broke|cut/i],
  ['prose instead of a plan', { text: 'I would rather talk about the weather.' }, /did not answer with a plan/i],
  ['a web page', failing({ kind: 'html' }), /page|not an API|address/i],
];

test.each(cases)('%s: a sentence, what to do next, and another try', async (_name, reply, says) => {
  answer(reply);
  await ask();
  const error = panel.getByRole('alert');
  await error.filter({ hasText: says }).waitFor();
  expect(await error.getByRole('button').count()).toBeGreaterThan(0);
});

test('a rate limit that passes is waited out', async () => {
  answer(failing({ kind: 'status', status: 429, retryAfter: 1 }), { plan: SOUND_PLAN });
  await ask();
  await panel.getByRole('button', { name: 'Accept plan' }).waitFor();
  expect(await panel.locator('[data-step]').count()).toBe(SOUND_PLAN.steps.length);
});

test('ten thousand steps are cut to what a plan may hold, and the panel goes on', async () => {
  answer({ plan: endlessPlan(), pace: { pieces: 400 } });
  await panel.getByRole('button', { name: 'Propose another' }).click();
  await panel.getByText('Step number 200', { exact: true }).waitFor();
  expect(await panel.locator('[data-step]').count()).toBe(200);
  await panel.locator('[data-step] .title').first().press('End');
  await panel.locator('[data-step]').last().locator('.title:focus').waitFor();
});

test('a hostile plan is shown as plain text', async () => {
  answer({ plan: HOSTILE_PLAN });
  await panel.getByRole('button', { name: 'Propose another' }).click();
  await panel.getByText('<script>alert(1)</script>', { exact: false }).first().waitFor();
  expect(await panel.locator('[data-step] script, [data-step] img').count()).toBe(0);
});

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startModelServer } from '../../fixtures/model-server/server.ts';
import type { ModelServer } from '../../fixtures/model-server/server.ts';
import { runPaletteCommand, webviewFrame } from '../host/workbench.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

// The comment is last: an editor that knows the language goes on with one in the next line.
const CODE = 'export const isExpired = (expiry: number): boolean => expiry < now();\n// TODO: allow for clock skew';
const FOUND = 'A token without expiry passes: NaN is never less.';

let model: ModelServer;
let window: EditorWindow;
const settingsFile = (): string => path.join(inject('editor').userData, 'User/settings.json');
let settingsBefore = '{}';

beforeAll(async () => {
  const findings = [
    { severity: 'error', text: FOUND, file: 'token.ts', line: 3, endLine: 3, step: 1 },
    { severity: 'warning', text: 'The notes do not say what is rejected.', file: '', line: 0, endLine: 0, step: 2 },
  ];
  const pace = { first: 200, delay: 20, pieces: 8 };
  model = await startModelServer({
    script: { scenarios: [{ name: 'look', when: { says: 'What may be wrong' }, replies: [{ plan: { findings }, pace }] }] },
  });
  settingsBefore = await readFile(settingsFile(), 'utf8');
  const settings = {
    ...(JSON.parse(settingsBefore) as object),
    'coagency.recording.consent': 'ask',
    'coagency.model.baseUrl': model.url,
    'coagency.model.name': 'scripted',
  };
  await writeFile(settingsFile(), JSON.stringify(settings));
  const plan = '- [ ] Check the expiry in `token.ts`\n- [ ] Say so in the notes\n';
  window = await openWindow({ 'tasks.md': plan, 'token.ts': 'export const now = Date.now;\n' }, 'token.ts');
}, 120_000);
afterAll(async () => {
  await window.close();
  await model.stop();
  await writeFile(settingsFile(), settingsBefore);
});

const press = (key: string): Promise<void> => window.page.keyboard.press(key);
const row = (text: string) => window.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: text }).first();

/** For a person who looks at what this looks like: `COAGENCY_PICTURES=FOLDER`. */
async function shoot(name: string): Promise<void> {
  const folder = process.env['COAGENCY_PICTURES'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await window.page.screenshot({ path: path.join(folder, `${name}.png`) });
}

test('asked first, recorded, looked at with fresh eyes, finished: by keyboard alone', async () => {
  const { page } = window;
  await page.locator('.monaco-editor .view-line').first().waitFor();
  await runPaletteCommand(page, 'Coagency: Import Plan…');
  await row('tasks.md').waitFor();
  await press('Enter');
  // Nothing is recorded before the expert has read what is, and said yes.
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  expect(await dialog.innerText()).toMatch(/Not recorded:[^]*\.env[^]*stays on this machine/);
  await shoot('consent');
  await press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await runPaletteCommand(page, 'Coagency: Accept Plan');

  await press('Control+1');
  await press('Control+End');
  await page.keyboard.insertText(CODE);
  await press('Control+s');

  await runPaletteCommand(page, 'Coagency: Finish Session');
  await row('Take a fresh look first').waitFor();
  await row('Still open').or(row('Say so in the notes')).first().waitFor();
  const list = await page.locator('.quick-input-widget').innerText();
  expect(list).toContain('Still open');
  expect(list).toContain('Left behind: // TODO: allow for clock skew');
  await shoot('finish');
  await page.keyboard.type('fresh look');
  await press('Enter');

  const findings = webviewFrame(page).getByLabel('Findings');
  await findings.getByText('A token without expiry passes').waitFor();
  expect(model.requests.at(-1)?.body.messages?.at(-1)?.content).toContain('+ export const isExpired');
  // The first that wants an answer has the keys.
  const first = findings.locator('li').first();
  await expect.poll(() => first.evaluate((item) => item === document.activeElement), { timeout: 20_000 }).toBe(true);
  await shoot('findings');
  await press('a');
  await findings.locator('li', { hasText: 'accepted' }).waitFor();
  await press('ArrowUp');
  await press('ArrowUp');
  await press('d');
  await webviewFrame(page)
    .getByRole('group', { name: 'What is wrong' })
    .or(webviewFrame(page).getByRole('radiogroup', { name: 'What is wrong' }))
    .first()
    .waitFor();
  await press('1');
  await page.keyboard.type('the gateway rejects these', { delay: 10 });
  await press('Enter');
  await findings.locator('li', { hasText: 'the gateway rejects these' }).waitFor();
  // And they come back to it.
  await expect
    .poll(() => findings.locator('li', { hasText: 'the gateway' }).evaluate((item) => item === document.activeElement))
    .toBe(true);
  await shoot('answered');

  await runPaletteCommand(page, 'Coagency: Finish Session');
  await row('The task is done').waitFor();
  await press('Enter');
  await page
    .getByRole('button', { name: /^Coagency: .*recording off/ })
    .first()
    .waitFor();
}, 240_000);

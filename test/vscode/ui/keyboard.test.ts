import { afterAll, beforeAll, expect, test } from 'vitest';
import { webviewFrame } from '../host/workbench.ts';
import { startEditorModel } from './model.ts';
import type { EditorModel } from './model.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

const TASK = 'Reject expired tokens\n';
const step = (title: string, files: string[]) => ({ title, description: '', kind: 'code', files, symbols: [], checks: [], dependsOn: [] });
const PLAN = {
  title: 'Reject expired tokens',
  steps: [
    step('Check the expiry in `token.ts`', ['token.ts']),
    step('Say so in the notes', ['notes.md']),
    step('Ask the other team for a name', []),
  ],
};
const REMARK = 'A clock that runs ahead rejects tokens that are still good.';
const REASON = 'the gateway does this already, twice is once too often';

let model: EditorModel;
let window: EditorWindow;
beforeAll(async () => {
  model = await startEditorModel();
  model.answer({ plan: PLAN }, { text: JSON.stringify({ findings: [{ severity: 'warning', text: REMARK, file: 'token.ts', line: 2 }] }) });
  window = await openWindow({ 'task.md': TASK, 'token.ts': 'export const now = Date.now;\n' }, 'task.md');
}, 120_000);
afterAll(async () => {
  await window.close();
  await model.stop();
});

/** Everything that is done goes through here: keys, and nothing else. */
const press = (key: string): Promise<void> => window.page.keyboard.press(key);
const type = (text: string): Promise<void> => window.page.keyboard.type(text, { delay: 15 });

const rows = () => window.page.locator('.quick-input-widget .monaco-list-row');

/** The palette lists what is there when it opens, and the extension may still be loading: it is opened anew until it is. */
async function command(title: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    await press('F1');
    await window.page.locator('.quick-input-widget input[type=text]:visible').waitFor();
    await type(`Coagency: ${title}`);
    const found = await rows()
      .filter({ hasText: title })
      .first()
      .waitFor({ timeout: 4_000 })
      .then(
        () => true,
        () => false,
      );
    if (found) break;
    expect(tries, `the palette does not offer “${title}”`).toBeLessThan(15);
    await press('Escape');
  }
  await press('Enter');
}

/** What the status bar says to those who hear it. */
const status = (says: RegExp) => window.page.getByRole('button', { name: says }).first().waitFor();

async function flagsSaid(): Promise<number> {
  const label = await window.page
    .getByRole('button', { name: /^Coagency: / })
    .first()
    .getAttribute('aria-label');
  return Number(/(\d+) flags?\b/.exec(label ?? '')?.[1] ?? 0);
}

test('a task from start to finish without a mouse', async () => {
  await window.page.locator('.monaco-editor .view-line').first().waitFor();
  await press('Control+1');
  await press('Control+a');
  await command('Start Task from Selection');
  await status(/^Coagency: 0 of 3 steps/);
  await command('Accept Plan');

  // The plan is edited: reworded, split, moved, nested, and one edit too many taken back.
  const panel = webviewFrame(window.page);
  const titles = (): Promise<string[]> => panel.locator('[data-step] > .line > .title .text').allInnerTexts();
  await press('Control+Alt+p');
  await panel.locator('[data-step] .title:focus').waitFor();
  await press('End');
  await press('e');
  await panel.locator('[data-focus="edit-title"]:focus-within').waitFor();
  await press('Control+a');
  await type('Ask the gateway team for a name');
  await press('Enter');
  await expect.poll(titles).toContain('Ask the gateway team for a name');
  await press('Alt+ArrowUp');
  await expect.poll(async () => (await titles())[1]).toBe('Ask the gateway team for a name');
  await press('>');
  await panel.locator('.step.depth-1').waitFor();
  await press('Control+z');
  await panel.locator('.step.depth-1').waitFor({ state: 'detached' });
  await press('Control+z');
  await expect.poll(async () => (await titles())[1]).toBe('Say so in the notes');

  await press('Control+1');
  const begun = performance.now();
  // Four interactions: the key, what is wrong, why, Enter.
  await press('Control+Alt+d');
  await panel
    .getByRole('group', { name: 'What is wrong' })
    .or(panel.getByRole('radiogroup', { name: 'What is wrong' }))
    .first()
    .waitFor();
  await press('1');
  await type(REASON);
  await press('Enter');
  await panel.getByText(REASON).first().waitFor();
  const seconds = (performance.now() - begun) / 1000;
  // And one goes on where one was.
  await window.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  console.log(`distrust by keyboard: 4 interactions, ${seconds.toFixed(1)} s`);
  await status(/^Coagency: 1 of 3 steps settled.*1 override/);

  await press('Control+p');
  await type('token.ts');
  await rows().filter({ hasText: 'token.ts' }).first().waitFor();
  await press('Enter');
  await window.page.locator('.tab.active[aria-label^="token.ts"]').waitFor();
  await press('Control+End');
  await type('export const isExpired = (expiry: number): boolean => expiry < now();\n');
  await press('Control+s');

  // A fresh look before the end: a model reads what was done, and is refused in turn.
  await command('Take a Fresh Look');
  const finding = panel.locator('[data-finding]').filter({ hasText: REMARK });
  await finding.waitFor();
  await panel.locator('[data-finding]:focus').waitFor();
  for (let tries = 0; !(await finding.evaluate((item) => item === document.activeElement)); tries++) {
    expect(tries, 'the finding is not reached').toBeLessThan(10);
    await press('ArrowDown');
  }
  await press('d');
  await panel.getByRole('radiogroup', { name: 'What is wrong' }).waitFor();
  await press('1');
  await type('the gateway has one clock');
  await press('Enter');
  await finding.getByText('distrusted').waitFor();

  await command('Finish Session');
  await rows().filter({ hasText: 'The task is done' }).waitFor();
  await press('Enter');
  // What was not done is flagged at the end.
  await status(/^Coagency: .*recording off/);
  const flags = await flagsSaid();
  console.log(`flags at the end: ${flags}`);
  expect(flags).toBeGreaterThan(0);
  await command('Dismiss Flag…');
  if (flags > 1) {
    await rows()
      .nth(flags - 1)
      .waitFor();
    await press('Enter');
  }
  await expect.poll(flagsSaid, { timeout: 20_000 }).toBe(flags - 1);
}, 300_000);

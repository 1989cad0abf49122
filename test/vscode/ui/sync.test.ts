import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { coagency, startSyncServer } from '../../../scripts/sync-server.ts';
import type { SyncServerProcess } from '../../../scripts/sync-server.ts';
import { openWindow } from './window.ts';
import type { EditorWindow } from './window.ts';

const settingsFile = (): string => path.join(inject('editor').userData, 'User/settings.json');
let settingsBefore = '{}';
let folder: string;
let server: SyncServerProcess;
let window: EditorWindow;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sync-'));
  server = await startSyncServer(path.join(folder, 'data'));
  settingsBefore = await readFile(settingsFile(), 'utf8');
  await writeFile(settingsFile(), JSON.stringify({ ...(JSON.parse(settingsBefore) as object), 'coagency.sync.serverUrl': server.url }));
  window = await openWindow({ 'task.md': '- Check the expiry\n- Say so\n', 'token.ts': 'export const now = Date.now;\n' }, 'task.md');
}, 120_000);
afterAll(async () => {
  await window.close();
  await server.stop();
  await writeFile(settingsFile(), settingsBefore);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const press = (key: string): Promise<void> => window.page.keyboard.press(key);
const rows = () => window.page.locator('.quick-input-widget .monaco-list-row');
const item = (says: RegExp) => window.page.getByRole('button', { name: says }).first();
/** What the status bar says of the upload to those who hear it. */
const says = (what: string) => item(new RegExp(`^Coagency sync: .*${what}`)).waitFor();

/** The palette lists what is there when it opens, and the extension may still be loading: it is opened anew until it is. */
async function command(title: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    await press('F1');
    await window.page.locator('.quick-input-widget input[type=text]:visible').waitFor();
    await window.page.keyboard.type(`Coagency: ${title}`, { delay: 15 });
    const found = rows().filter({ hasText: title }).first();
    if (
      await found.waitFor({ timeout: 4_000 }).then(
        () => true,
        () => false,
      )
    )
      break;
    expect(tries, `the palette does not offer “${title}”`).toBeLessThan(15);
    await press('Escape');
  }
  await press('Enter');
}

async function signIn(token: string): Promise<void> {
  await command('Sign In to Team Server…');
  await window.page.locator('.quick-input-widget input[type=password]:visible').waitFor();
  await window.page.keyboard.type(token);
  await press('Enter');
}

/** A click on the item, and what its menu says. `ifOffered`: what is chosen may not be there any more. */
async function menu(choose?: string, ifOffered = false): Promise<string> {
  await item(/^Coagency sync: /).click();
  await rows().first().waitFor();
  const text = (await rows().allInnerTexts()).join('\n');
  if (choose === undefined || (ifOffered && !text.includes(choose))) await press('Escape');
  else await rows().filter({ hasText: choose }).click();
  return text;
}

test('a session is sent, or it is said why not and what to do', { timeout: 240_000 }, async () => {
  await window.page.locator('.monaco-editor .view-line').first().waitFor();
  await press('Control+1');
  await press('Control+a');
  await command('Start Task from Selection');
  await says('Signed out');
  expect(await menu()).toContain('Sign in');

  await signIn('coag_not-a-token');
  await says('does not accept the token');
  await signIn(server.token);
  await says('has everything');
  expect(await menu()).toMatch(/Last receipt: [\s\S]*Pause sync[\s\S]*Open the session on the server[\s\S]*Sign out/);

  // The server goes, work goes on, the server comes back.
  const { port } = new URL(server.url);
  await server.stop();
  await press('Control+1');
  await window.page.keyboard.type('offline ', { delay: 15 });
  await says('cannot be reached');
  expect(await menu()).toMatch(/events? waits? here[\s\S]*Try again now/);
  server = await startSyncServer(path.join(folder, 'data'), Number(port));
  // It tries by itself, too, and may have been quicker.
  await menu('Try again now', true);
  await says('has everything');

  await menu('Pause sync');
  await says('is paused');
  await press('Control+1');
  await window.page.keyboard.type('paused ', { delay: 15 });
  expect(await menu('Go on sending')).toContain('Sync is paused');
  await says('has everything');

  // Its key was stolen, and replaced without its doing.
  await server.stop();
  await coagency('key', 'rotate', '--no-handover', '--data', path.join(folder, 'data'));
  server = await startSyncServer(path.join(folder, 'data'), Number(port));
  await press('Control+1');
  await window.page.keyboard.type('new key ', { delay: 15 });
  await says('Sync has stopped');
  await menu('Trust the server’s new key');
  await window.page.getByRole('button', { name: 'Trust the New Key' }).waitFor();
  await window.page.getByRole('button', { name: 'Trust the New Key' }).click();
  await says('has everything');

  await menu('Sign out');
  await says('Signed out');
});

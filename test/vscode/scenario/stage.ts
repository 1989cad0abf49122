import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { runCommand } from '../../../scripts/command.ts';
import { startSyncServer } from '../../../scripts/sync-server.ts';
import type { SyncServerProcess } from '../../../scripts/sync-server.ts';
import { root } from '../../../scripts/toolchain.mjs';
import { packageExtension } from '../../../scripts/vsix.ts';
import { startModelServer } from '../../fixtures/model-server/server.ts';
import type { ModelServer } from '../../fixtures/model-server/server.ts';
import { launchBrowser } from '../host/browser.ts';
import { startServer } from '../host/server.ts';
import type { EditorServer } from '../host/server.ts';
import { workbenchUrl } from '../host/workbench.ts';
import { PLAN } from './plan.ts';

const KEY = 'the-key-of-the-scripted-model';

/** Everything that the main job runs on, all of it real: server, model endpoint, editor with the packaged extension, browser. */
export interface Stage {
  readonly folder: string;
  /** A clone of this repository. */
  readonly workspace: string;
  readonly sessions: string;
  readonly vsix: { readonly file: string; readonly size: number };
  readonly server: SyncServerProcess;
  readonly model: ModelServer;
  readonly page: Page;
  /** Loads the window anew, with a new extension host. */
  reload(): Promise<void>;
  /** Asks the driver extension inside the editor. */
  drive(request: string, parameters: Readonly<Record<string, string | number>>): Promise<unknown>;
  /** Kills the extension host (SIGKILL), as a crash would. */
  killExtensionHost(): Promise<void>;
  close(): Promise<void>;
}

export async function setStage(folder: string): Promise<Stage> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const workspace = path.join(folder, 'coagency');
  await promisify(execFile)('git', ['clone', '--quiet', '--local', '--depth', '1', `file://${root}`, workspace]);
  const sessions = path.join(folder, 'sessions');
  const driverFile = path.join(folder, 'driver.json');

  await runCommand('node', ['esbuild.mjs', 'cli', 'tests'], { cwd: root });
  const vsix = await packageExtension(path.join(folder, 'coagency.vsix'));
  const server = await startSyncServer(path.join(folder, 'server'));
  const scenarios = [{ name: 'main job', replies: [{ plan: PLAN, pace: { first: 300, delay: 40, pieces: 6 } }] }];
  const model = await startModelServer({ script: { scenarios, key: KEY } });
  const env = { COAGENCY_TOKEN: server.token, COAGENCY_API_KEY: KEY, COAGENCY_DRIVER: driverFile };
  const editor = await startServer({
    folder: path.join(folder, 'editor'),
    vsix: vsix.file,
    development: true,
    env,
    settings: {
      'coagency.model.baseUrl': model.url,
      'coagency.model.name': 'scripted',
      'coagency.sync.serverUrl': server.url,
      'coagency.recording.folder': sessions,
      'editor.autoClosingBrackets': 'never',
      'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
      'editor.acceptSuggestionOnEnter': 'off',
      'workbench.colorTheme': 'Default Dark Modern',
    },
  });
  const browser = await launchBrowser();
  const page = await open(browser, editor, workspace, env);
  const driver = async (): Promise<{ port: number; pid: number }> => {
    for (let waited = 0; !existsSync(driverFile); waited += 100) {
      if (waited > 60_000) throw new Error('the driver extension did not start');
      await delay(100);
    }
    return JSON.parse(await readFile(driverFile, 'utf8')) as { port: number; pid: number };
  };

  return {
    folder,
    workspace,
    sessions,
    vsix,
    server,
    model,
    page,
    async reload() {
      await rm(driverFile, { force: true });
      await page.reload({ waitUntil: 'commit' });
      await page.locator('.monaco-workbench .part.statusbar').waitFor();
    },
    async drive(request, parameters) {
      const url = new URL(`http://127.0.0.1:${(await driver()).port}/${request}`);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
      const answer = await fetch(url, { signal: AbortSignal.timeout(900_000) });
      const value: unknown = await answer.json();
      if (!answer.ok) throw new Error(`the driver: ${JSON.stringify(value)}`);
      return value;
    },
    async killExtensionHost() {
      process.kill((await driver()).pid, 'SIGKILL');
      await rm(driverFile, { force: true });
    },
    async close() {
      await browser.close();
      await editor.stop();
      await model.stop();
      await server.stop();
    },
  };
}

async function open(
  browser: Browser,
  editor: EditorServer,
  workspace: string,
  environment: Readonly<Record<string, string>>,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const extension = path.join(root, 'dist/test/driver');
  await cp(path.join(root, 'test/vscode/driver/package.json'), path.join(extension, 'package.json'));
  await page.goto(workbenchUrl(editor, { workspace, extension, environment }), { waitUntil: 'commit' });
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  return page;
}

// npm start: the sync server, the extension in a VS Code, a sample workspace with a task that lies ready. Ctrl-C ends all of it.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SAMPLE_PLAN } from '../test/fixtures/sample-plan.ts';
import { startModelServer } from '../test/fixtures/model-server/server.ts';
import { installedDesktop } from '../test/vscode/host/desktop.ts';
import { startEditor } from '../test/vscode/host/editor.ts';
import { runCommand } from './command.ts';
import { startSyncServer } from './sync-server.ts';
import { root } from './toolchain.mjs';

/** What is to be ended, last begun first. */
const started: (() => Promise<unknown>)[] = [];
let ending: Promise<void> | undefined;

function end(code: number): Promise<void> {
  ending ??= (async () => {
    for (const stop of started.reverse()) await stop().catch((error: unknown) => console.error(String(error)));
    process.exit(code);
  })();
  return ending;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    console.log('\nEnding …');
    void end(0);
  });
}

/** The model that the environment names, else one that answers from a script and says so in its name. */
async function chooseModel(): Promise<{ readonly baseUrl: string; readonly name: string; readonly note: string }> {
  const { COAGENCY_MODEL_URL: baseUrl, COAGENCY_MODEL: name } = process.env;
  if (baseUrl && name) return { baseUrl, name, note: `${name} at ${baseUrl}` };
  const scenarios = [{ name: 'sample', replies: [{ plan: SAMPLE_PLAN, pace: { first: 600, delay: 30, pieces: 3 } }] }];
  const server = await startModelServer({ script: { scenarios } });
  started.push(() => server.stop());
  return {
    baseUrl: server.url,
    name: 'scripted-sample',
    note: 'scripted (set COAGENCY_MODEL_URL, COAGENCY_MODEL and COAGENCY_API_KEY for a real one)',
  };
}

async function main(): Promise<void> {
  await runCommand('node', ['esbuild.mjs'], { cwd: root });
  const folder = await mkdtemp(path.join(tmpdir(), 'coagency-'));
  started.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startSyncServer(path.join(folder, 'server'));
  started.push(() => server.stop());
  const model = await chooseModel();
  const workspace = path.join(folder, 'token-service');
  await cp(path.join(root, 'test/fixtures/sample-workspace'), workspace, { recursive: true });

  const settings = {
    'coagency.model.baseUrl': model.baseUrl,
    'coagency.model.name': model.name,
    'coagency.sync.serverUrl': server.url,
    'coagency.recording.folder': path.join(folder, 'sessions'),
  };
  const env = { COAGENCY_TOKEN: server.token };
  const openFile = path.join(workspace, 'http/middleware.ts');
  const desktop = installedDesktop();
  let where = 'in its own window';
  if (desktop) await openDesktop(desktop, folder, workspace, settings, env);
  else {
    const editor = await startEditor({
      workspace,
      openFile,
      extension: { folder: root },
      settings,
      env,
      folder: path.join(folder, 'editor'),
    });
    started.push(() => editor.stop());
    where = editor.url;
  }
  console.log(`
Coagency is running.

  editor   ${where}
  server   ${server.url}
  token    ${server.token}
  model    ${model.note}
  logs     ${path.join(folder, 'sessions')}

Open the Coagency icon in the activity bar, and start the task that lies ready. Ctrl-C ends all of it.
`);
}

async function openDesktop(
  executable: string,
  folder: string,
  workspace: string,
  settings: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const userData = path.join(folder, 'desktop');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await writeFile(path.join(userData, 'User/settings.json'), JSON.stringify(settings, null, 2));
  const args = ['--wait', '--new-window', '--user-data-dir', userData, `--extensionDevelopmentPath=${root}`, workspace];
  const child = spawn(executable, args, { stdio: 'ignore', env: { ...process.env, ...env }, shell: process.platform === 'win32' });
  started.push(() => Promise.resolve(child.kill()));
  child.on('exit', () => void end(0));
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return end(1);
});

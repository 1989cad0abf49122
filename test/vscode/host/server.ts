import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureEditor } from './install.ts';
import type { Editor } from './install.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Nothing that talks to a network, interrupts, or differs from one start to the next. */
const QUIET: Settings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'npm.autoDetect': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'window.confirmBeforeClose': 'never',
  'files.hotExit': 'off',
  'update.mode': 'none',
  // Asked in tests of its own.
  'coagency.recording.consent': 'given',
};

export interface ServerOptions {
  /** Profile and logs. Default: a temporary folder that is removed at `stop`. */
  readonly folder?: string;
  readonly settings?: Settings;
  /** Added to the environment of the server and its extension hosts. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Without this a built workbench ignores extensions under development and in-host suites. It also suppresses notification
   * toasts, so what shows a toast is tried with an installed VSIX.
   */
  readonly development?: boolean;
  /** Path of a VSIX to install first. */
  readonly vsix?: string;
  readonly extensionsFolder?: string;
  /** 0: any free port. */
  readonly port?: number;
  readonly extraArgs?: readonly string[];
}

export interface EditorServer {
  readonly origin: string;
  /** host:port, as `vscode-remote` URIs name it. */
  readonly authority: string;
  readonly folder: string;
  readonly userData: string;
  /** Ends the server and every extension host, also those that wait for a reconnect. */
  stop(): Promise<void>;
}

const groups = new Set<number>();
process.on('exit', () => groups.forEach((group) => kill(group, 'SIGKILL')));

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The whole group has ended.
  }
}

/** An environment that is not mistaken for that of a running VS Code, npm script or proxy of this process. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|PORT$|PASSWORD$|VITEST)/.test(name)),
  );
}

const profile = (folder: string, extensions = path.join(folder, 'extensions')): string[] => [
  '--config',
  path.join(folder, 'config.yaml'),
  '--user-data-dir',
  path.join(folder, 'user-data'),
  '--extensions-dir',
  extensions,
];

/** Calls the editor's command line on a profile folder (`--install-extension FILE`, `--list-extensions`, …): its output. */
async function editorCli(folder: string, args: readonly string[], extensions?: string): Promise<string> {
  const editor = await ensureEditor();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.yaml'), '');
  const all = [editor.entry, ...profile(folder, extensions), ...args];
  const { status, stdout, stderr } = spawnSync(editor.node, all, { encoding: 'utf8', env: cleanEnvironment() });
  if (status !== 0) throw new Error(`the editor’s command line failed (${status}): ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Starts a VS Code that is used through a browser, on loopback. Rejects with its log if it does not come up within a minute. */
export async function startServer(options: ServerOptions = {}): Promise<EditorServer> {
  const editor = await ensureEditor();
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'vscode-')));
  const userData = path.join(folder, 'user-data');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await writeFile(path.join(userData, 'User/settings.json'), JSON.stringify({ ...QUIET, ...options.settings }, null, 2));
  await writeFile(path.join(folder, 'config.yaml'), '');
  if (options.vsix !== undefined) await editorCli(folder, ['--install-extension', options.vsix], options.extensionsFolder);
  const { group, exited, authority } = await launch(editor, folder, options);
  return {
    origin: `http://${authority}`,
    authority,
    folder,
    userData,
    async stop() {
      kill(group, 'SIGTERM');
      const late = setTimeout(() => kill(group, 'SIGKILL'), 3000);
      await exited;
      clearTimeout(late);
      kill(group, 'SIGKILL');
      groups.delete(group);
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function launch(
  editor: Editor,
  folder: string,
  options: ServerOptions,
): Promise<{ group: number; exited: Promise<void>; authority: string }> {
  const log = path.join(folder, 'server.log');
  const output = openSync(log, 'w');
  const args = [
    editor.entry,
    ...profile(folder, options.extensionsFolder),
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${options.port ?? 0}`,
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
    '--ignore-last-opened',
    ...(options.development ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ...(options.extraArgs ?? []),
  ];
  // A process group of its own, so that all of it can be ended: a disconnected extension host waits for three hours.
  const child = spawn(editor.node, args, {
    stdio: ['ignore', output, output],
    env: { ...cleanEnvironment(), ...options.env },
    detached: true,
  });
  closeSync(output);
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const group = child.pid;
  if (group === undefined) throw new Error(`${editor.node} could not be started`);
  groups.add(group);
  const deadline = performance.now() + 60_000;
  for (;;) {
    const text = await readFile(log, 'utf8');
    const authority = /listening on http:\/\/(127\.0\.0\.1:\d+)/.exec(text)?.[1];
    if (authority !== undefined) return { group, exited, authority };
    if (child.exitCode !== null || performance.now() > deadline) {
      kill(group, 'SIGKILL');
      throw new Error(`VS Code’s server did not start:\n${text}`);
    }
    await delay(50);
  }
}

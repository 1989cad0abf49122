import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../../scripts/command.ts';
import { hasCommand, installDebianPackages } from '../../../scripts/debian.ts';
import { withLock } from '../../../scripts/lock.mjs';
import { nodePackage } from '../../../scripts/toolchain.mjs';

/** Exact versions, outside the package's own dependencies. `recipe` counts changes of the steps below. */
const WANTED = { recipe: 1, 'code-server': '4.139.1', node: '24.21.0' } as const;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Where the editor lives; git ignores it. */
const FOLDER = path.join(ROOT, '.vscode-test/editor');
const SERVER = path.join(FOLDER, 'node_modules/code-server');
const MARKER = path.join(FOLDER, 'installed.json');

/** A real VS Code from npm: run `node entry …`. */
export interface Editor {
  readonly node: string;
  readonly entry: string;
}

const editor: Editor = {
  node: path.join(FOLDER, 'node_modules', nodePackage(), 'bin', 'node'),
  entry: path.join(SERVER, 'out/node/entry.js'),
};

async function installed(): Promise<boolean> {
  if (!existsSync(MARKER) || !existsSync(editor.entry)) return false;
  return (await readFile(MARKER, 'utf8')) === JSON.stringify(WANTED);
}

/** The editor, installed on first use (some minutes and 700 MB, from npm and Debian). Safe to call from several processes. */
export async function ensureEditor(): Promise<Editor> {
  if (process.platform === 'win32')
    throw new Error('The editor from npm runs on Linux and macOS. On Windows set VSCODE_EXECUTABLE to a desktop VS Code.');
  if (await installed()) return editor;
  await withLock(
    `${FOLDER}.lock`,
    async () => {
      if (!(await installed())) await install();
    },
    () => console.error('Waiting for another process to finish installing the editor …'),
  );
  return editor;
}

async function install(): Promise<void> {
  if (!['g++', 'make', 'python3'].every(hasCommand))
    await installDebianPackages(['build-essential', 'python3'], 'a C++ compiler for the editor’s native modules');
  const started = performance.now();
  const step = (what: string): void => console.error(`  [${((performance.now() - started) / 1000).toFixed(0).padStart(3)} s] ${what}`);
  console.error(`Installing VS Code (code-server ${WANTED['code-server']}) into .vscode-test, once; about 700 MB …`);
  // A half-made install has no marker: start over rather than guess what is there.
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const dependencies = { 'code-server': WANTED['code-server'], [nodePackage()]: WANTED.node };
  await writeFile(path.join(FOLDER, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const modules = path.join(FOLDER, 'node_modules', nodePackage());
  const env = {
    ...process.env,
    PATH: `${path.join(modules, 'bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    // Headers for native modules: offline, and of the very Node that will load them.
    npm_config_nodedir: modules,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_loglevel: 'error',
  };
  const npm = (cwd: string, ...args: string[]): Promise<void> =>
    runCommand('npm', args, { cwd, env, log: path.join(FOLDER, 'install.log') });

  step('packages');
  await npm(FOLDER, 'install', '--ignore-scripts', '--no-package-lock');
  // What code-server's own postinstall does, without its slow and downloading parts. Its nested lock file does not satisfy `npm ci`.
  const vscode = path.join(SERVER, 'lib/vscode');
  step('packages of VS Code and of its extensions');
  await npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
  await npm(path.join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts');
  await runCommand(editor.node, ['./postinstall.mjs'], {
    cwd: path.join(vscode, 'extensions'),
    env,
    log: path.join(FOLDER, 'install.log'),
  });
  step('native modules');
  await npm(vscode, 'rebuild', '--foreground-scripts', '@vscode/spdlog', '@vscode/native-watchdog', '@vscode/fs-copyfile', 'node-pty');
  const system = process.platform === 'darwin' ? 'darwin' : 'linux';
  await symlink(`code-${system}.sh`, path.join(vscode, 'bin/remote-cli/code-server')).catch(ignoreExisting);
  await symlink(`browser-${system}.sh`, path.join(vscode, 'bin/helpers/browser.sh')).catch(ignoreExisting);
  // Half of the size, and never used here.
  for (const unused of [
    `node_modules/@github/copilot-sdk-${process.platform}-${process.arch}`,
    'node_modules/@microsoft/mxc-sdk',
    'extensions/copilot',
  ]) {
    await rm(path.join(vscode, unused), { recursive: true, force: true });
  }
  step('first start');
  await runCommand(editor.node, [editor.entry, '--config', path.join(FOLDER, 'config.yaml'), '--version'], {
    env,
    log: path.join(FOLDER, 'install.log'),
  });
  await writeFile(MARKER, JSON.stringify(WANTED));
  step('done');
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

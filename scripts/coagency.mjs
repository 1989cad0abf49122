#!/usr/bin/env node
// The `coagency` command in a checkout: brings dependencies, a new enough Node and an up-to-date dist/cli.js, then becomes the real
// program. Nothing of this is written to stdout, which is the program's own.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { become, prepare, root } from './toolchain.mjs';

const program = path.join(root, 'dist/cli.js');

/** Latest change, in milliseconds since the epoch, of anything that goes into the bundle. */
function newest(folder) {
  return Math.max(
    ...fs.readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? newest(file) : fs.statSync(file).mtimeMs;
    }),
  );
}

function upToDate() {
  if (!fs.existsSync(program)) return false;
  const inputs = ['package-lock.json', 'esbuild.mjs'].map((name) => fs.statSync(path.join(root, name)).mtimeMs);
  return fs.statSync(program).mtimeMs >= Math.max(newest(path.join(root, 'src')), ...inputs);
}

try {
  const { node, env } = await prepare({ quiet: true });
  if (!upToDate()) {
    const build = spawnSync(node, [path.join(root, 'esbuild.mjs'), 'cli'], { cwd: root, env, encoding: 'utf8' });
    if (build.status !== 0) throw new Error(`building the command line failed\n${build.stdout}${build.stderr}`);
  }
  become(node, [program, ...process.argv.slice(2)], env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}

#!/usr/bin/env node
// The `coagency` command in a checkout: brings dependencies, a new enough Node and an up-to-date build, then becomes the real
// program. Nothing of this is written to stdout, which is the program's own.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { staleTargets } from './stale.mjs';
import { become, prepare, root } from './toolchain.mjs';

const args = process.argv.slice(2);

try {
  const { node, env } = await prepare({ quiet: true });
  const stale = staleTargets(root, args[0]);
  if (stale.length > 0) {
    const build = spawnSync(node, [path.join(root, 'esbuild.mjs'), ...stale], { cwd: root, env, encoding: 'utf8' });
    if (build.status !== 0) throw new Error(`building the command line failed\n${build.stdout}${build.stderr}`);
  }
  become(node, [path.join(root, 'dist/cli.js'), ...args], env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}

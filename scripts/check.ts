// npm run check: everything that CI checks besides the tests. Runs all of it, also after a failure. --fix formats first.
import { spawnSync } from 'node:child_process';

/** What is checked, and the command: all of them read their configuration from the repository's root. */
const checks: readonly (readonly [string, readonly string[]])[] = [
  ['types', ['tsc', '-p', '.']],
  ['lint', ['oxlint']],
  ['format', ['oxfmt', '--check', '.']],
  ['unused code and dependencies', ['knip']],
  ['lock file', ['node', 'scripts/lockfile.mjs', '--check']],
];

if (process.argv.includes('--fix')) spawnSync('oxfmt', ['.'], { stdio: 'inherit' });

const failed = checks.filter(([name, [command = '', ...args]]) => {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) console.log(`${stdout ?? ''}${stderr ?? ''}`);
  return status !== 0;
});
process.exitCode = failed.length ? 1 : 0;

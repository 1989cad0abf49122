import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Everything the command prints goes to this file, appended. Without it, to this process's stderr. */
  readonly log?: string;
}

/** Runs a command to its end. Rejects with the log's last lines where it fails. */
export async function runCommand(command: string, args: readonly string[], { cwd, env, log }: RunOptions = {}): Promise<void> {
  const file = log === undefined ? undefined : createWriteStream(log, { flags: 'a' });
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', file ? 'pipe' : 2, file ? 'pipe' : 2],
    shell: process.platform === 'win32',
  });
  if (file) for (const stream of [child.stdout, child.stderr]) stream?.pipe(file, { end: false });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (file) await finished(file.end());
  if (code === 0) return;
  const tail = log === undefined ? '' : `\n${(await readFile(log, 'utf8')).split('\n').slice(-30).join('\n')}`;
  throw new Error(`${command} ${args.join(' ')} failed (${code})${tail}`);
}

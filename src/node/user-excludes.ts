import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PATIENCE_MS = 5_000;

/** The user's own excludes (`core.excludesFile`) as git finds them for a folder; where git is missing or says nothing, its default. */
export async function userExcludesFile(folder: string): Promise<string> {
  const named = await new Promise<string>((resolve) => {
    const args = ['config', '--path', '--get', 'core.excludesFile'];
    execFile('git', args, { cwd: folder, timeout: PATIENCE_MS, windowsHide: true }, (_error, stdout) => resolve(stdout.trim()));
  });
  if (named !== '') return named;
  return join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'git/ignore');
}

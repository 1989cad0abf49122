import { spawnSync } from 'node:child_process';
import { runCommand } from './command.ts';

const succeeds = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Is a command of this name on the path? */
export const hasCommand = (name: string): boolean => succeeds(process.platform === 'win32' ? 'where' : 'which', name);

/**
 * Installs Debian packages where that can be done without asking a person: as root, or by sudo without a password.
 * Otherwise throws what to do by hand.
 */
export async function installDebianPackages(packages: readonly string[], purpose: string): Promise<void> {
  const root = process.getuid?.() === 0;
  if (process.platform !== 'linux' || !hasCommand('apt-get') || (!root && !succeeds('sudo', '-n', 'true'))) {
    throw new Error(
      `${purpose} is missing, and cannot be installed from here. On Debian or Ubuntu: sudo apt-get install ${packages.join(' ')}`,
    );
  }
  console.error(`Installing ${packages.join(', ')} (${purpose}) …`);
  const [command, ...before] = root ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand(command, [...before, 'update', '-qq'], { env });
  await runCommand(command, [...before, 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

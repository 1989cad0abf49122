import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { errorCode } from '../files.ts';

/** Does the process live: started and not ended, be it stopped or asleep? */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Tells a live process from any other that had its number before or will have it: by the machine's boot and the moment of its start
 * since, which no clock that is set, and no sleep, changes. Undefined where the system does not say (it does on Linux).
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const started = statFields(pid)[19];
    return started && `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${started}`;
  } catch {
    return undefined;
  }
}

/** Since the machine was started, its sleep included, milliseconds: no process is older. */
export const sinceBoot = (): number => uptime() * 1_000;

/** Killed, but nobody has taken note (a container without an init process): it will write no more. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^[ZX]/.test(statFields(pid)[0] ?? '');
  } catch {
    return false;
  }
}

/** From the third on, the state: "pid (name) state …", where the name may hold anything. */
function statFields(pid: number): readonly string[] {
  return (readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? '').split(' ');
}

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeAll, writeAtomically } from '../atomic.ts';
import { errorCode } from '../files.ts';
import type { Files } from '../files.ts';
import { isRunning, processIdentity, sinceBoot } from './process-life.ts';

const LOCK = 'lock';
/** A lock of another machine (a container, a shared folder) counts as abandoned after so long without a sign of life; milliseconds. */
const FOREIGN_ABANDONED = 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly nonce: string;
  /** Tells the process from others that have its number later; absent where that cannot be told. */
  readonly process?: string | undefined;
}

/** A lock file without a holder is being written just now, unless it is older than this; milliseconds. */
const EMPTY_ABANDONED = 2_000;

/** Locks that this very process holds: its own pid in a lock file says nothing, as containers hand out the same pid again. */
const heldBy = new WeakMap<Files, Set<string>>();

/** Another process records into this folder. The message says which. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
  readonly code = 'folder-locked';
}

/** One writer a folder. */
export class FolderLock {
  readonly #files: Files;
  readonly #folder: string;
  readonly #nonce: string;

  private constructor(files: Files, folder: string, nonce: string) {
    this.#files = files;
    this.#folder = folder;
    this.#nonce = nonce;
  }

  /** @throws FolderLockedError when a live process holds it. `wall`: now, milliseconds since the epoch. */
  static async acquire(folder: string, files: Files, wall: number): Promise<FolderLock> {
    const path = join(folder, LOCK);
    const nonce = randomBytes(9).toString('base64url');
    const lock = new FolderLock(files, resolve(folder), nonce);
    const held = heldBy.get(files) ?? new Set();
    heldBy.set(files, held);
    if (held.has(resolve(folder))) throw new FolderLockedError(`this process already records into ${folder}`);
    held.add(resolve(folder));
    try {
      if (await create(files, path, nonce)) return lock;
      const found = await look(files, path);
      const age = wall - ((await files.stat(path))?.modified ?? 0);
      if (found !== 'gone' && isHeld(found, age)) {
        const who = found === 'spoilt' ? 'another process' : `process ${found.pid} on ${found.host}`;
        throw new FolderLockedError(`${who} records into ${folder}; end it or record elsewhere`);
      }
      const created = (found === 'gone' || (await takeAway(files, path, found))) && (await create(files, path, nonce));
      // Another that found the same abandoned lock may have had ours in its hands: the one whose lock stands in the end has it.
      if (created) await delay(25);
      if (!created || !(await lock.renew())) throw new FolderLockedError(`another process has just begun to record into ${folder}`);
      return lock;
    } catch (error) {
      await lock.release().catch(() => {});
      throw error;
    }
  }

  /**
   * A sign of life for others. False when another's lock stands there: then stop writing. One that is gone or was spoilt is made
   * again: nobody took it. @throws the file system's own error, which says nothing of who holds it.
   */
  async renew(): Promise<boolean> {
    const path = join(this.#folder, LOCK);
    const found = await look(this.#files, path);
    if (found === 'gone') {
      if (await create(this.#files, path, this.#nonce)) return true;
      // Another was faster by a moment; what it has not written yet is seen the next time.
      const other = await look(this.#files, path);
      return typeof other === 'string' || other.nonce === this.#nonce;
    }
    if (found === 'spoilt') await writeAtomically(path, content(this.#nonce), this.#files);
    else if (found.nonce !== this.#nonce) return false;
    else await touch(this.#files, path, this.#nonce);
    return true;
  }

  async release(): Promise<void> {
    heldBy.get(this.#files)?.delete(this.#folder);
    const path = join(this.#folder, LOCK);
    const found = await look(this.#files, path);
    if (typeof found !== 'string' && found.nonce === this.#nonce) await this.#files.remove(path).catch(ignoreMissing);
  }
}

function content(nonce: string): Buffer {
  return Buffer.from(JSON.stringify({ pid: process.pid, host: hostname(), nonce, process: processIdentity(process.pid) } satisfies Holder));
}

const create = (files: Files, path: string, nonce: string): Promise<boolean> => createWith(files, path, content(nonce));

async function createWith(files: Files, path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const file = await files.open(path, 'wx');
    try {
      await writeAll(file, bytes, 0);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function touch(files: Files, path: string, nonce: string): Promise<void> {
  const file = await files.open(path, 'r+');
  try {
    await writeAll(file, content(nonce), 0);
  } finally {
    await file.close();
  }
}

/** @throws the file system's own error. */
async function look(files: Files, path: string): Promise<Holder | 'gone' | 'spoilt'> {
  try {
    return holderIn(await files.read(path)) ?? 'spoilt';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

function holderIn(content: Uint8Array): Holder | undefined {
  try {
    const holder = JSON.parse(Buffer.from(content).toString()) as Partial<Holder>;
    return typeof holder.pid === 'number' && holder.nonce !== undefined ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes a lock that was found abandoned: by renaming it, so that what is removed is what was found. False: another has put its own in its place
 * meanwhile, which then stays there.
 */
async function takeAway(files: Files, path: string, abandoned: Holder | 'spoilt'): Promise<boolean> {
  const aside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await files.rename(path, aside);
  } catch (error) {
    ignoreMissing(error);
    return true;
  }
  // Whoever has the folder by now may have cleared it of temporary files.
  const bytes = await files.read(aside).catch(ignoreMissing);
  const isIt = bytes !== undefined && holderIn(bytes)?.nonce === (abandoned === 'spoilt' ? undefined : abandoned.nonce);
  if (bytes && !isIt) await createWith(files, path, bytes);
  await files.remove(aside).catch(ignoreMissing);
  return isIt;
}

/** Does its process live, so that it may write again at any time, however long it was silent (stopped, or the machine slept)? */
function isHeld(holder: Holder | 'spoilt', age: number): boolean {
  if (holder === 'spoilt') return age < EMPTY_ABANDONED;
  if (holder.host !== hostname()) return age < FOREIGN_ABANDONED;
  if (holder.pid === process.pid || !isRunning(holder.pid)) return false;
  const identity = processIdentity(holder.pid);
  if (holder.process !== undefined && identity !== undefined) return holder.process === identity;
  // Nothing says whether the number was handed out again, but that happens at the latest when the machine starts.
  return age < Math.max(FOREIGN_ABANDONED, sinceBoot());
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}

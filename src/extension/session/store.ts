import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UnfinishedNotes } from './unfinished.ts';

/** The folders of the sessions recorded on this machine. */
export class SessionStore {
  readonly root: string;
  readonly unfinished: UnfinishedNotes;

  constructor(root: string) {
    this.root = root;
    this.unfinished = new UnfinishedNotes(root);
  }

  folder(session: string): string {
    return join(this.root, session);
  }

  async create(session: string): Promise<string> {
    const folder = this.folder(session);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Takes back what `create` made, as long as nothing is in it. */
  async deleteEmpty(session: string): Promise<void> {
    await rmdir(this.folder(session)).catch(() => undefined);
  }

  /**
   * To record into a folder makes it, and a log that is no more than a torn line begins anew: so what is to be gone on with is
   * looked at first.
   *
   * @throws LogError when there is no log, or none that this version reads
   */
  async requireLog(session: string): Promise<void> {
    const { TrajectoryReader } = await import('../../node/log/reader.ts');
    await TrajectoryReader.open(this.folder(session));
  }

  /** Newest first: a session's id begins with its time. */
  async list(): Promise<readonly string[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && /^\d{8}T\d{6}-/.test(entry.name))
      .map(({ name }) => name)
      .sort()
      .reverse();
  }

  /** @throws FolderLockedError when a window records into it */
  async delete(session: string): Promise<void> {
    const folder = this.folder(session);
    const [{ FolderLock }, { nodeFiles }] = await Promise.all([import('../../node/log/lock.ts'), import('../../node/files.ts')]);
    const lock = await FolderLock.acquire(folder, nodeFiles, Date.now());
    try {
      await rm(folder, { recursive: true, force: true });
    } finally {
      await lock.release();
    }
  }
}

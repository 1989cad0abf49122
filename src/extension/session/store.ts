import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFiles } from '../../node/files.ts';
import { FolderLock } from '../../node/log/lock.ts';

/** The folders of the sessions recorded on this machine. */
export class SessionStore {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
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

  /** Notes that a workspace has an unfinished session: windows on one workspace each have their own. */
  async noteUnfinished(workspace: string, session: string): Promise<void> {
    const notes = this.#notes(workspace);
    await mkdir(notes, { recursive: true });
    await writeFile(join(notes, session), '');
  }

  async forgetUnfinished(workspace: string, session: string): Promise<void> {
    await rm(join(this.#notes(workspace), session), { force: true });
  }

  /** The unfinished sessions of a workspace, the one that was gone on with last first. */
  async unfinished(workspace: string): Promise<readonly string[]> {
    const notes = this.#notes(workspace);
    const names = await readdir(notes).catch(() => []);
    const noted = await Promise.all(
      names.map(async (name) => ({
        name,
        at: await stat(join(notes, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      })),
    );
    return noted.sort((a, b) => b.at - a.at || b.name.localeCompare(a.name)).map(({ name }) => name);
  }

  #notes(workspace: string): string {
    return join(this.root, '.unfinished', createHash('sha256').update(workspace).digest('hex').slice(0, 32));
  }

  /** @throws FolderLockedError when a window records into it */
  async delete(session: string): Promise<void> {
    const folder = this.folder(session);
    const lock = await FolderLock.acquire(folder, nodeFiles, Date.now());
    try {
      await rm(folder, { recursive: true, force: true });
    } finally {
      await lock.release();
    }
  }
}

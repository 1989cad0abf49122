import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

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

  /** Newest first: a session's id begins with its time. */
  async list(): Promise<readonly string[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && /^\d{8}T\d{6}-/.test(entry.name))
      .map(({ name }) => name)
      .sort()
      .reverse();
  }

  async delete(session: string): Promise<void> {
    await rm(this.folder(session), { recursive: true, force: true });
  }
}

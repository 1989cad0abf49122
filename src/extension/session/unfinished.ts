import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Uri, workspace } from 'vscode';
import { getSetting } from '../settings.ts';

/** Under this name a workspace's memento has the session that is open in its window. */
export const CURRENT = 'session';

/** Where sessions are recorded. */
export function logFolder(storage: Uri): string {
  const folder = getSetting('recording.folder');
  return (folder ? Uri.file(folder) : Uri.joinPath(storage, 'sessions')).fsPath;
}

/** What tells this workspace from others on the machine. */
export function workspaceKey(): string {
  const { workspaceFile, workspaceFolders = [] } = workspace;
  return workspaceFile?.toString() ?? workspaceFolders.map(({ uri }) => uri.toString()).join(' ');
}

/** Which sessions workspaces have left unfinished: windows on one workspace each have their own. Apart, since every window looks. */
export class UnfinishedNotes {
  readonly #root: string;

  /** @param root the folder of the sessions */
  constructor(root: string) {
    this.#root = root;
  }

  async note(workspaceName: string, session: string): Promise<void> {
    const notes = this.#notes(workspaceName);
    await mkdir(notes, { recursive: true });
    await writeFile(join(notes, session), '');
  }

  async forget(workspaceName: string, session: string): Promise<void> {
    await rm(join(this.#notes(workspaceName), session), { force: true });
  }

  /** The one that was gone on with last first. */
  async of(workspaceName: string): Promise<readonly string[]> {
    const notes = this.#notes(workspaceName);
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

  /** Who is known to have left this session: this workspace (maybe with others), only others, or nobody. */
  async whose(workspaceName: string, session: string): Promise<'ours' | 'others' | undefined> {
    if (existsSync(join(this.#notes(workspaceName), session))) return 'ours';
    const all = await readdir(this.#folder).catch(() => []);
    return all.some((each) => existsSync(join(this.#folder, each, session))) ? 'others' : undefined;
  }

  get #folder(): string {
    return join(this.#root, '.unfinished');
  }

  #notes(workspaceName: string): string {
    return join(this.#folder, createHash('sha256').update(workspaceName).digest('hex').slice(0, 32));
  }
}

import { Uri, workspace } from 'vscode';
import type { WorkspaceFolder } from 'vscode';

export interface RootedPath {
  /** As the log names it: root-relative, behind the root's name where there are several. */
  readonly path: string;
  /** Relative to its root; '' for the root itself. */
  readonly relative: string;
  readonly folder: WorkspaceFolder;
}

/** The workspace's folders and how the log names what lies in them. */
export class Roots {
  readonly folders: readonly WorkspaceFolder[];
  readonly #names = new Map<string, string>();

  readonly #folderOf: (uri: Uri) => WorkspaceFolder | undefined;

  constructor(folders = workspace.workspaceFolders ?? [], folderOf = (uri: Uri) => workspace.getWorkspaceFolder(uri)) {
    this.folders = folders;
    this.#folderOf = folderOf;
    if (folders.length < 2) return;
    const taken = new Set<string>();
    for (const folder of folders) {
      let name = folder.name.replaceAll('/', '-');
      for (let n = 2; taken.has(name); n++) name = `${folder.name}-${n}`;
      taken.add(name);
      this.#names.set(folder.uri.toString(), name);
    }
  }

  /** The name that leads a root's paths; undefined with a single root. */
  nameOf(folder: WorkspaceFolder): string | undefined {
    return this.#names.get(folder.uri.toString());
  }

  toPath(uri: Uri): RootedPath | undefined {
    const folder = this.#folderOf(uri);
    if (!folder || folder.uri.scheme !== uri.scheme || folder.uri.authority !== uri.authority) return undefined;
    const base = folder.uri.path.endsWith('/') ? folder.uri.path.length : folder.uri.path.length + 1;
    const relative = uri.path.slice(base).replace(/\/$/, '');
    const name = this.nameOf(folder);
    return { path: name === undefined ? relative : relative === '' ? name : `${name}/${relative}`, relative, folder };
  }

  /** The file that a path of the log names; undefined for what has no file or lies in no root of this window. */
  toUri(path: string): Uri | undefined {
    if (path.startsWith('untitled:')) return Uri.parse(path);
    const file = path.replace(/\.ipynb#.*$/, '.ipynb');
    if (this.folders.length < 2) return this.folders[0] && Uri.joinPath(this.folders[0].uri, file);
    const slash = file.indexOf('/');
    const name = slash === -1 ? file : file.slice(0, slash);
    const folder = this.folders.find((each) => this.nameOf(each) === name);
    return folder && (slash === -1 ? folder.uri : Uri.joinPath(folder.uri, file.slice(slash + 1)));
  }
}

import { Uri, workspace } from 'vscode';
import type { WorkspaceFolder } from 'vscode';
import { RootNames } from '../../core/capture/root-names.ts';
import type { Root } from '../../core/trajectory/events.ts';
import { findGitFolder, readHead } from './git-folder.ts';

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
  readonly #names = new Map<string, string | undefined>();
  readonly #folderOf: (uri: Uri) => WorkspaceFolder | undefined;

  /** `names` is a session's own where there is one: its paths must go on to mean what they meant. */
  constructor(
    names = new RootNames(),
    folders = workspace.workspaceFolders ?? [],
    folderOf = (uri: Uri) => workspace.getWorkspaceFolder(uri),
  ) {
    this.folders = folders;
    this.#folderOf = folderOf;
    const called = names.of(folders);
    for (const [index, { uri }] of folders.entries()) this.#names.set(uri.toString(), called[index]);
  }

  /** The name that leads a root's paths; undefined for the one whose paths have none. */
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
    const slash = file.indexOf('/');
    const name = slash === -1 ? file : file.slice(0, slash);
    const named = this.folders.find((each) => this.nameOf(each) === name);
    if (named) return slash === -1 ? named.uri : Uri.joinPath(named.uri, file.slice(slash + 1));
    // The name of a root that came later, and has left the workspace since.
    if (name.endsWith(':')) return undefined;
    const bare = this.folders.find((each) => this.nameOf(each) === undefined);
    return bare && Uri.joinPath(bare.uri, file);
  }
}

/** The roots as the log names them, with where their repositories stand. */
export function describeRoots(roots: Roots): Promise<Root[]> {
  return Promise.all(
    roots.folders.map(async (folder) => {
      const name = roots.nameOf(folder) ?? folder.name;
      const git = await findGitFolder(folder.uri);
      return { name, ...(git ? await readHead(git) : {}) };
    }),
  );
}

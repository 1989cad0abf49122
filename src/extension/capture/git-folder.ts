import { FileType, Uri, workspace } from 'vscode';

const MAX_DEPTH = 40;

export interface GitFolder {
  /** Of the work tree. */
  readonly root: Uri;
  /** What belongs to this work tree: HEAD, the index, HEAD's reflog. */
  readonly gitFolder: Uri;
  /** What all work trees of the repository share: branches, the stash, `info/exclude`. */
  readonly commonFolder: Uri;
}

/** The repository that a folder lies in. In a linked worktree, `.git` is a file that names the real git folder. */
export async function findGitFolder(from: Uri): Promise<GitFolder | undefined> {
  let root = from;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const git = Uri.joinPath(root, '.git');
    try {
      const { type } = await workspace.fs.stat(git);
      if (type & FileType.Directory) return { root, gitFolder: git, commonFolder: git };
      const target = /^gitdir: (.+)$/m.exec(await readText(git))?.[1]?.trim();
      if (!target) return undefined;
      const gitFolder = resolve(root, target);
      const common = await readText(Uri.joinPath(gitFolder, 'commondir')).catch(() => '.');
      return { root, gitFolder, commonFolder: resolve(gitFolder, common.trim()) };
    } catch {
      // Not here: look further up.
    }
    const parent = Uri.joinPath(root, '..');
    if (parent.path === root.path) return undefined;
    root = parent;
  }
  return undefined;
}

/** Where HEAD stands: the branch, unless it is detached, and the commit, unless there is none yet. */
export async function readHead({ gitFolder, commonFolder }: GitFolder): Promise<{ branch?: string; commit?: string }> {
  const head = (await readText(Uri.joinPath(gitFolder, 'HEAD')).catch(() => '')).trim();
  const ref = /^ref: (refs\/.+)$/.exec(head)?.[1];
  if (ref === undefined) return /^[0-9a-f]{40,64}$/.test(head) ? { commit: head } : {};
  const branch = ref.replace(/^refs\/heads\//, '');
  const commit = await commitOf(ref, commonFolder);
  return commit === undefined ? { branch } : { branch, commit };
}

async function commitOf(ref: string, commonFolder: Uri): Promise<string | undefined> {
  const loose = (await readText(Uri.joinPath(commonFolder, ref)).catch(() => '')).trim();
  if (/^[0-9a-f]{40,64}$/.test(loose)) return loose;
  const packed = await readText(Uri.joinPath(commonFolder, 'packed-refs')).catch(() => '');
  return packed
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
}

async function readText(uri: Uri): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(uri));
}

function resolve(from: Uri, target: string): Uri {
  const path = target.replaceAll('\\', '/');
  if (!path.startsWith('/') && !/^[A-Za-z]:/.test(path)) return Uri.joinPath(from, path);
  return from.with({ path: path.startsWith('/') ? path : `/${path}` });
}

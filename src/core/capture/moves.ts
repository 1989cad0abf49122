/** What one burst on disk did: paths that are gone and paths that are new, with the hash of the content where it is known. */
export interface DiskNews {
  readonly gone: readonly GonePath[];
  readonly arrived: readonly ArrivedPath[];
}
export interface GonePath {
  readonly path: string;
  readonly hash?: string;
  /** What was known to lie in a folder. */
  readonly children?: readonly { readonly path: string; readonly hash: string }[];
}
export interface ArrivedPath {
  readonly path: string;
  /** Absent for folders and for files that cannot be hashed. */
  readonly hash?: string;
  readonly folder?: boolean;
}
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly folder?: boolean;
}

/**
 * Pairs what is gone with what is new: a folder when all that is known of it lies in the new one, a file when its content is
 * the same. An empty content is everybody's, and pairs nothing. What is left over was deleted and created.
 */
export function findMoves(news: DiskNews, emptyHash: string): { moves: Move[]; gone: GonePath[]; arrived: ArrivedPath[] } {
  const moves: Move[] = [];
  const hashes = new Map(news.arrived.map(({ path, hash }) => [path, hash]));
  let gone = [...news.gone];
  let arrived = [...news.arrived];

  for (const folder of news.gone.filter(({ children }) => children && children.length > 0)) {
    const target = arrived.find(
      ({ path, folder: isFolder }) =>
        isFolder && folder.children!.every((child) => hashes.get(path + child.path.slice(folder.path.length)) === child.hash),
    );
    if (!target) continue;
    moves.push({ from: folder.path, to: target.path, folder: true });
    const moved = new Set(folder.children!.map((child) => target.path + child.path.slice(folder.path.length)));
    arrived = arrived.filter(({ path }) => path !== target.path && !moved.has(path) && !isFolderUnder(path, target.path, arrived));
    gone = gone.filter(({ path }) => path !== folder.path && !path.startsWith(`${folder.path}/`));
  }

  const files = gone.flatMap((each): readonly { path: string; hash?: string }[] => each.children ?? [each]);
  const taken = new Map<string, string>();
  for (const { path, hash } of arrived) {
    const from = hash === undefined || hash === emptyHash ? undefined : files.find((file) => file.hash === hash && !taken.has(file.path));
    if (from) taken.set(from.path, path);
  }
  const filled = new Set(taken.values());
  for (const [from, to] of taken) moves.push({ from, to });
  gone = gone.filter(({ path }) => !taken.has(path));
  arrived = arrived.filter(({ path }) => !filled.has(path));
  return { moves, gone, arrived };
}

const isFolderUnder = (path: string, folder: string, arrived: readonly ArrivedPath[]): boolean =>
  path.startsWith(`${folder}/`) && arrived.some((each) => each.path === path && each.folder === true);

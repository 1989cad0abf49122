import { FileType, RelativePattern, Uri, workspace } from 'vscode';
import { parseReflog } from '../../core/capture/reflog.ts';
import type { ReflogEntry } from '../../core/capture/reflog.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';

const MAX_DEPTH = 40;

/** The repository that a folder lies in. In a linked worktree, `.git` is a file that names the real git folder. */
export async function findGitFolder(from: Uri): Promise<{ root: Uri; gitFolder: Uri } | undefined> {
  let root = from;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const git = Uri.joinPath(root, '.git');
    try {
      const { type } = await workspace.fs.stat(git);
      if (type & FileType.Directory) return { root, gitFolder: git };
      const line = new TextDecoder().decode(await workspace.fs.readFile(git));
      const target = /^gitdir: (.+)$/m.exec(line)?.[1]?.trim();
      if (!target) return undefined;
      const absolute = target.startsWith('/') || /^[A-Za-z]:/.test(target);
      const path = target.replaceAll('\\', '/');
      return { root, gitFolder: absolute ? root.with({ path: path.startsWith('/') ? path : `/${path}` }) : Uri.joinPath(root, path) };
    } catch {
      // Not here: look further up.
    }
    const parent = Uri.joinPath(root, '..');
    if (parent.path === root.path) return undefined;
    root = parent;
  }
  return undefined;
}

/** Follows one repository's HEAD by its reflog. */
export class GitHead extends Disposable {
  readonly #context: CaptureContext;
  readonly #log: Uri;
  readonly #onEntries: (entries: readonly ReflogEntry[]) => Promise<void>;
  /** Bytes of the reflog that are known. */
  #known = 0;
  #reading: Promise<void> = Promise.resolve();
  #queued = false;

  constructor(context: CaptureContext, gitFolder: Uri, onEntries: (entries: readonly ReflogEntry[]) => Promise<void>) {
    super();
    this.#context = context;
    this.#onEntries = onEntries;
    this.#log = Uri.joinPath(gitFolder, 'logs/HEAD');
    // Word of a reload comes a few milliseconds after these: there is no time to read first.
    const moved = (): void => {
      context.signals.headMoved();
      this.look();
    };
    this.#watch(new RelativePattern(gitFolder, 'HEAD'), moved);
    this.#watch(new RelativePattern(gitFolder, 'index'), () => context.signals.indexWritten());
    this.#watch(new RelativePattern(Uri.joinPath(gitFolder, 'logs'), 'HEAD'), moved);
  }

  async start(): Promise<void> {
    try {
      this.#known = (await workspace.fs.stat(this.#log)).size;
    } catch {
      this.#known = 0;
    }
  }

  /** Reads what the reflog has gained. Called often: reads at most once at a time, and once more for all calls meanwhile. */
  look(): void {
    if (this.#queued) return;
    this.#queued = true;
    this.#reading = this.#reading.then(async () => {
      this.#queued = false;
      await this.#read();
    });
  }

  async #read(): Promise<void> {
    try {
      if ((await workspace.fs.stat(this.#log)).size === this.#known) return;
      const bytes = await workspace.fs.readFile(this.#log);
      // Shorter: git has pruned it, and what is new in it cannot be told.
      const fresh = bytes.length > this.#known ? parseReflog(new TextDecoder().decode(bytes.subarray(this.#known))) : [];
      this.#known = bytes.length;
      if (this.isDisposed) return;
      if (fresh.length > 0 && fresh.every((entry) => entry.kind === 'commit')) this.#context.signals.headOnlyCommitted();
      await this.#onEntries(fresh);
    } catch {
      // No reflog: nothing moved yet, or it is switched off.
    }
  }

  #watch(pattern: RelativePattern, run: () => void): void {
    const watcher = this._register(workspace.createFileSystemWatcher(pattern));
    const guarded = this.#context.guard('git', run);
    this._register(watcher.onDidChange(guarded));
    this._register(watcher.onDidCreate(guarded));
  }
}

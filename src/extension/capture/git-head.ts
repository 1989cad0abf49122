import { RelativePattern, Uri, workspace } from 'vscode';
import { parseReflog } from '../../core/capture/reflog.ts';
import type { ReflogEntry } from '../../core/capture/reflog.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import type { GitFolder } from './git-folder.ts';

/** Follows one repository's HEAD by its reflog. */
export class GitHead extends Disposable {
  readonly #context: CaptureContext;
  readonly #log: Uri;
  readonly #onEntries: (entries: readonly ReflogEntry[]) => Promise<void>;
  /** Bytes of the reflog that are known. */
  #known = 0;
  #reading: Promise<void> = Promise.resolve();
  #queued = false;

  constructor(
    context: CaptureContext,
    { gitFolder, commonFolder }: GitFolder,
    onEntries: (entries: readonly ReflogEntry[]) => Promise<void>,
  ) {
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
    // A stash changes files and moves nothing.
    this.#watch(new RelativePattern(Uri.joinPath(commonFolder, 'refs'), 'stash'), () => context.signals.headMoved());
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
    this._register(watcher.onDidDelete(guarded));
  }
}

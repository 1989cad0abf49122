import { FileType, workspace } from 'vscode';
import type { Uri } from 'vscode';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import type { DiskWatcher } from './disk-watcher.ts';
import type { DocumentTracker } from './documents.ts';

const RENAME_MS = 30_000;

interface Rename {
  readonly from: string;
  readonly to: string;
  folder: boolean;
  done: boolean;
  readonly at: number;
}

/** Files and folders created, moved and deleted through VS Code. */
export class EditorFiles extends Disposable {
  readonly #context: CaptureContext;
  readonly #watcher: DiskWatcher;
  readonly #documents: () => DocumentTracker;
  #renames: Rename[] = [];
  readonly #doomedFolders = new Set<string>();

  constructor(context: CaptureContext, watcher: DiskWatcher, documents: () => DocumentTracker) {
    super();
    this.#context = context;
    this.#watcher = watcher;
    this.#documents = documents;
    this._register(workspace.onDidCreateFiles(context.guard('files created', ({ files }) => this.#created(files))));
    this._register(workspace.onWillRenameFiles(context.guard('files renaming', ({ files }) => this.#renaming(files))));
    this._register(workspace.onDidRenameFiles(context.guard('files renamed', ({ files }) => this.#renamed(files))));
    this._register(workspace.onWillDeleteFiles(context.guard('files deleting', ({ files }) => this.#deleting(files))));
    this._register(workspace.onDidDeleteFiles(context.guard('files deleted', ({ files }) => this.#deleted(files))));
  }

  /** Before a document opens on `path`: VS Code opens the moved document before it says that it was moved. */
  opening(path: string): void {
    for (const rename of this.#renames) if (!rename.done && (path === rename.to || path.startsWith(`${rename.to}/`))) this.#record(rename);
  }

  #created(files: readonly Uri[]): void {
    for (const uri of files) this.#watcher.created(uri);
  }

  #renaming(files: readonly { oldUri: Uri; newUri: Uri }[]): void {
    const at = this.#context.now();
    this.#renames = this.#renames.filter((rename) => at - rename.at < RENAME_MS);
    for (const { oldUri, newUri } of files) {
      const from = this.#context.scope.place(oldUri);
      const to = this.#context.scope.place(newUri);
      if (!from || !to) continue;
      const rename: Rename = { from: from.path, to: to.path, folder: this.#isFolder(from.path), done: false, at };
      this.#renames.push(rename);
      this.#watcher.hold(from.path, to.path);
      void this.#stat(oldUri).then((folder) => (rename.folder ||= folder));
    }
  }

  #renamed(files: readonly { oldUri: Uri; newUri: Uri }[]): void {
    for (const { oldUri, newUri } of files) {
      const from = this.#context.scope.place(oldUri)?.path;
      const to = this.#context.scope.place(newUri)?.path;
      if (from !== undefined && to !== undefined) {
        // Announced once and done once: it may be undone, and done again.
        const announced = this.#renames.findLast((each) => each.from === from && each.to === to);
        this.#renames = this.#renames.filter((each) => each !== announced);
        this.#record(announced ?? { from, to, folder: this.#isFolder(from), done: false, at: this.#context.now() });
      } else if (from !== undefined) this.#deleted([oldUri]);
      else if (to !== undefined) this.#created([newUri]);
    }
  }

  #record(rename: Rename): void {
    if (rename.done) return;
    rename.done = true;
    const { from, to, folder } = rename;
    this.#context.known.rename(from, to);
    this.#documents().replaced(to, () => this.#context.outbox.append({ kind: 'file.renamed', from, to, ...(folder ? { folder } : {}) }));
    this.#documents().movedAway(from);
    this.#watcher.release(from, to);
  }

  #deleting(files: readonly Uri[]): void {
    for (const uri of files) {
      const path = this.#context.scope.place(uri)?.path;
      if (path === undefined) continue;
      void this.#stat(uri).then((folder) => folder && this.#doomedFolders.add(path));
    }
  }

  #deleted(files: readonly Uri[]): void {
    for (const uri of files) {
      const place = this.#context.scope.place(uri);
      if (!place || place.exclusion === 'ignored') continue;
      const folder = this.#doomedFolders.delete(place.path) || this.#isFolder(place.path);
      this.#watcher.deleted(place.path, folder);
    }
  }

  #isFolder(path: string): boolean {
    if (this.#context.known.isFolder(path)) return true;
    for (const open of this.#documents().paths()) if (open.startsWith(`${path}/`)) return true;
    return false;
  }

  async #stat(uri: Uri): Promise<boolean> {
    try {
      return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
    } catch {
      return false;
    }
  }
}

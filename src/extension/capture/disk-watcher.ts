import { RelativePattern, workspace } from 'vscode';
import type { Uri } from 'vscode';
import { DiskBurst } from '../../core/capture/disk-burst.ts';
import type { DiskChange } from '../../core/capture/disk-burst.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import type { DocumentTracker } from './documents.ts';
import type { DiskRecorder } from './disk-recorder.ts';

const QUIET_MS = 300;
const LONGEST_MS = 2_000;
const MAX_PATHS = 2_000;
const OWN_SAVE_MS = 3_000;
/** Longest that the editor may take to move a file that it has announced to move. */
const HELD_MS = 10_000;
/** Most of what a burst brings: told before anything costs. */
const MACHINES = /\/(?:\.git|node_modules)(?:\/|$)/;

/**
 * Watches the roots for what happens outside VS Code. Events come in bursts (a checkout, an install): they are folded
 * to a net change a path, filtered before anything is read, and handed on when it has been quiet for a moment.
 */
export class DiskWatcher extends Disposable {
  readonly #context: CaptureContext;
  readonly #recorder: DiskRecorder;
  readonly #documents: () => DocumentTracker;
  readonly #burst = new DiskBurst(MAX_PATHS);
  readonly #held = new Map<string, number>();
  #cancel: (() => void) | undefined;
  #since = 0;
  #last = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(context: CaptureContext, recorder: DiskRecorder, documents: () => DocumentTracker) {
    super();
    this.#context = context;
    this.#recorder = recorder;
    this.#documents = documents;
    for (const folder of context.scope.roots.folders) {
      const watcher = this._register(workspace.createFileSystemWatcher(new RelativePattern(folder, '**')));
      this._register(watcher.onDidCreate(context.guard('watcher', (uri) => this.#seen(uri, 'created'))));
      this._register(watcher.onDidChange(context.guard('watcher', (uri) => this.#seen(uri, 'changed'))));
      this._register(watcher.onDidDelete(context.guard('watcher', (uri) => this.#seen(uri, 'deleted'))));
    }
    this._register({ dispose: () => this.#cancel?.() });
  }

  /** Created through VS Code: recorded soon, with its hash. */
  created(uri: Uri): void {
    this.#add(uri, 'created');
  }

  /** Deleted through VS Code: recorded now. */
  deleted(path: string, folder: boolean): void {
    if (!this.#context.known.isGone(path)) this.#recorder.deleted(path, folder);
  }

  /** The editor is about to move this: it will say so itself, maybe after the watcher. */
  hold(...paths: readonly string[]): void {
    for (const path of paths) this.#held.set(path, this.#context.now());
  }

  /** It has moved it. What came and went since is not always told: another look. */
  release(...paths: readonly string[]): void {
    for (const path of paths) {
      this.#held.delete(path);
      this.lookAgain(path);
    }
  }

  /** What was seen could not be told yet. */
  lookAgain(path: string): void {
    const uri = this.#context.scope.roots.toUri(path);
    if (uri && !this.isDisposed) this.#add(uri, 'changed');
  }

  #isHeld(path: string): boolean {
    for (const [each, at] of this.#held) {
      if (this.#context.now() - at > HELD_MS) this.#held.delete(each);
      else if (path === each || path.startsWith(`${each}/`)) return true;
    }
    return false;
  }

  /** Asks for a look at a file whose content is in doubt. */
  look(uri: Uri): void {
    this.#add(uri, 'changed');
  }

  /** Asks whether a file is still there. */
  mayBeGone(uri: Uri): void {
    this.#add(uri, 'deleted');
  }

  /** Records all that was seen so far. */
  async settle(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#burst.size > 0) this.#run();
    await this.#running;
  }

  /** Compares files that the log knows, and that are not open, with the disk. */
  recheck(paths: Iterable<string>): Promise<void> {
    this.#running = this.#running
      .then(() => this.#recorder.recheck(paths))
      .catch((error: unknown) => this.#context.problem('recheck', error));
    return this.#running;
  }

  #seen(uri: Uri, change: DiskChange): void {
    if (MACHINES.test(uri.path)) return;
    this.#add(uri, change);
  }

  #add(uri: Uri, change: DiskChange): void {
    const place = this.#context.scope.place(uri);
    if (!place || place.exclusion === 'ignored') return;
    if (!this.#isOwnSave(place.path)) this.#context.signals.fileWritten(place.path);
    this.#burst.add(place.path, change);
    this.#last = this.#context.now();
    if (this.#cancel) return;
    this.#since = this.#last;
    this.#wait(QUIET_MS);
  }

  #isOwnSave(path: string): boolean {
    const savedAt = this.#documents().stateAt(path)?.savedAt;
    return savedAt !== undefined && this.#context.now() - savedAt < OWN_SAVE_MS;
  }

  #wait(ms: number): void {
    this.#cancel = this.#context.timers.after(ms, () => {
      this.#cancel = undefined;
      const now = this.#context.now();
      const left = QUIET_MS - (now - this.#last);
      if (left > 0 && now - this.#since < LONGEST_MS) this.#wait(left);
      else this.#run();
    });
  }

  #run(): void {
    const { changes: all, dropped } = this.#burst.take();
    const changes = all.filter(([path]) => !this.#isHeld(path));
    for (const [path, change] of all) if (this.#isHeld(path)) this.#burst.add(path, change === 'passed' ? 'changed' : change);
    if (this.#burst.size > 0) this.#wait(QUIET_MS);
    if (dropped > 0) {
      this.#context.problem(
        'watcher',
        new Error(`${dropped} of ${dropped + changes.length} files that changed on disk at once were not recorded`),
      );
    }
    this.#running = this.#running
      .then(() => this.#recorder.record(changes))
      .catch((error: unknown) => this.#context.problem('watcher', error));
  }
}

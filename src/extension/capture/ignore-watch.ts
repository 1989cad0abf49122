import { RelativePattern, Uri, workspace } from 'vscode';
import { Throttle } from '../../core/capture/throttle.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';

const QUIET_MS = 300;

/** Follows what says what is ignored: when it has changed, `changed` is called, since an open document may be concerned. */
export class IgnoreWatch extends Disposable {
  readonly #context: CaptureContext;
  readonly #changed: () => void;
  readonly #due = new Map<string, Uri>();
  readonly #throttle: Throttle;

  constructor(context: CaptureContext, changed: () => void) {
    super();
    this.#context = context;
    this.#changed = changed;
    const reload = context.guard('ignore files', () => this.#reload());
    this.#throttle = this._register(new Throttle(context.timers, QUIET_MS, reload));
    for (const folder of context.scope.roots.folders) this.#watch(new RelativePattern(folder, '**/.gitignore'));
    for (const uri of new Map(context.scope.ignoreFilesOutside.map((each) => [each.toString(), each])).values())
      this.#watch(new RelativePattern(Uri.joinPath(uri, '..'), uri.path.slice(uri.path.lastIndexOf('/') + 1)));
  }

  async #reload(): Promise<void> {
    const due = [...this.#due.values()];
    this.#due.clear();
    await Promise.all(due.map((uri) => this.#context.scope.reload(uri)));
    if (!this.isDisposed) this.#changed();
  }

  #watch(pattern: RelativePattern): void {
    const watcher = this._register(workspace.createFileSystemWatcher(pattern));
    const seen = this.#context.guard('ignore files', (uri: Uri) => {
      if (uri.path.includes('/node_modules/')) return;
      this.#due.set(uri.toString(), uri);
      this.#throttle.request();
    });
    this._register(watcher.onDidChange(seen));
    this._register(watcher.onDidCreate(seen));
    this._register(watcher.onDidDelete(seen));
  }
}

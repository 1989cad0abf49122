import { TabInputText, window, workspace } from 'vscode';
import type { Tab, Uri } from 'vscode';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import { DiskReader } from './disk-reader.ts';

/** VS Code gives extensions no document for files above 50 MB: a tab is all there is. */
const HOST_LIMIT = 50 * 1_024 * 1_024;

/** Files that are open but too large for the extension host, by hash and size. */
export class LargeFiles extends Disposable {
  readonly #context: CaptureContext;
  readonly #takeNumber: () => number;
  readonly #open = new Map<string, number>();

  constructor(context: CaptureContext, takeNumber: () => number) {
    super();
    this.#context = context;
    this.#takeNumber = takeNumber;
    this._register(
      window.tabGroups.onDidChangeTabs(
        context.guard('tabs', ({ opened, closed }) => {
          for (const tab of closed) this.#closed(tab);
          return Promise.all(opened.map((tab) => this.#opened(tab)));
        }),
      ),
    );
  }

  async start(): Promise<void> {
    await Promise.all(window.tabGroups.all.flatMap(({ tabs }) => tabs).map((tab) => this.#opened(tab)));
  }

  async #opened({ input }: Tab): Promise<void> {
    if (!(input instanceof TabInputText)) return;
    const place = this.#context.scope.place(input.uri);
    if (!place?.onDisk || this.#open.has(place.path) || !(await this.#isLarge(input.uri))) return;
    const content = await new DiskReader(this.#context).read(place.path);
    if (this.isDisposed || this.#open.has(place.path)) return;
    if (typeof content === 'string') {
      if (content === 'too-large') this.#context.problem('large file', new Error(`${place.path} is too large to be hashed`));
      return;
    }
    const doc = this.#takeNumber();
    this.#open.set(place.path, doc);
    const { hash, size } = content;
    this.#context.outbox.append({
      kind: 'doc.opened',
      doc,
      uri: place.path,
      language: 'plaintext',
      eol: 'lf',
      hash,
      size,
      excluded: 'too-large',
    });
  }

  #closed({ input }: Tab): void {
    const path = input instanceof TabInputText ? this.#context.scope.place(input.uri)?.path : undefined;
    const doc = path === undefined ? undefined : this.#open.get(path);
    if (path === undefined || doc === undefined) return;
    this.#open.delete(path);
    this.#context.outbox.append({ kind: 'doc.closed', doc });
  }

  async #isLarge(uri: Uri): Promise<boolean> {
    try {
      return (await workspace.fs.stat(uri)).size > HOST_LIMIT;
    } catch {
      return false;
    }
  }
}

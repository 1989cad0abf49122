import { UIKind, env, window } from 'vscode';
import { Disposable } from '../dispose.ts';
import { ActiveEditor, Attention } from './attention.ts';
import { ChangeRecorder } from './changes.ts';
import type { ClipboardReader } from './changes.ts';
import type { CaptureContext } from './context.ts';
import { Diagnostics } from './diagnostics.ts';
import { DiskRecorder } from './disk-recorder.ts';
import { DiskWatcher } from './disk-watcher.ts';
import { DocumentTracker } from './documents.ts';
import { EditorFiles } from './editor-files.ts';
import { Git } from './git.ts';
import { IgnoreWatch } from './ignore-watch.ts';
import { LateHashes } from './late-hashes.ts';
import { LargeFiles } from './large-files.ts';
import { Notebooks } from './notebooks.ts';
import type { CaptureOptions, CaptureSettings } from './options.ts';
import { Work } from './work.ts';

const MAX_LENGTH = 5_000_000;
const PATIENCE_MS = 100;

/** All that listens between a start and a stop. */
export class Running extends Disposable {
  readonly documents: DocumentTracker;
  readonly #context: CaptureContext;
  readonly #git: Git;
  readonly #watcher: DiskWatcher;
  readonly #attention: Attention | undefined;
  readonly #diagnostics: Diagnostics;
  readonly #large: LargeFiles;
  readonly #notebooks: Notebooks;

  constructor(context: CaptureContext, options: CaptureOptions, settings: CaptureSettings, firstDoc: number) {
    super();
    this.#context = context;
    const documents = (): DocumentTracker => this.documents;
    const active = this._register(new ActiveEditor());
    this.#git = this._register(new Git(context));
    const recorder = new DiskRecorder(
      context,
      documents,
      (path) => this.#git.headText(path),
      (path) => this.#watcher.lookAgain(path),
    );
    this.#watcher = this._register(new DiskWatcher(context, recorder, documents));
    const files = this._register(new EditorFiles(context, this.#watcher, documents));
    const late = this._register(new LateHashes(context));
    const changes = new ChangeRecorder(context, late, active, clipboardOf(options, settings), options.patience ?? PATIENCE_MS);
    this.documents = this._register(
      new DocumentTracker(context, changes, {
        firstDoc,
        maxLength: settings.maxLength ?? MAX_LENGTH,
        onOpening: (path) => files.opening(path),
        onDoubt: (document) => this.#watcher.look(document.uri),
        onLeft: (document) => this.#watcher.mayBeGone(document.uri),
      }),
    );
    this.#diagnostics = this._register(new Diagnostics(context));
    this._register(new Work(context));
    this.#notebooks = this._register(new Notebooks(context, this.documents));
    this._register(new IgnoreWatch(context, () => this.documents.rescope()));
    this.#large = this._register(new LargeFiles(context, () => this.documents.takeNumber()));
    if (settings.attention) this.#attention = this._register(new Attention(context, this.documents));
  }

  async start(): Promise<void> {
    this.#notebooks.start();
    const opened = this.documents.recordOpen(window.activeTextEditor?.document);
    await Promise.all([opened, this.#git.start(), this.#large.start()]);
    this.#attention?.start();
  }

  flush(): void {
    this.#attention?.flush();
    this.#diagnostics.flush();
    this.#context.outbox.flush();
  }

  async settle(): Promise<void> {
    await this.#watcher.settle();
    this.flush();
  }

  recheck(paths: Iterable<string>): Promise<void> {
    return this.#watcher.recheck(paths);
  }

  override dispose(): void {
    super.dispose();
    this.#context.outbox.close();
  }
}

function clipboardOf({ readClipboard }: CaptureOptions, { clipboard }: CaptureSettings): ClipboardReader {
  if (clipboard === false) return undefined;
  return readClipboard ?? (env.uiKind === UIKind.Desktop ? () => env.clipboard.readText() : undefined);
}

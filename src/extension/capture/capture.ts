import { UIKind, env, window } from 'vscode';
import type { TextDocument, Uri } from 'vscode';
import { DiskSignals } from '../../core/capture/disk-signals.ts';
import { KnownFiles } from '../../core/capture/known-files.ts';
import { Outbox } from '../../core/capture/outbox.ts';
import type { EventSink, HashFunction } from '../../core/capture/sink.ts';
import type { Timers } from '../../core/capture/throttle.ts';
import { Disposable } from '../dispose.ts';
import { ActiveEditor, Attention } from './attention.ts';
import { ChangeRecorder } from './changes.ts';
import type { ClipboardReader } from './changes.ts';
import type { CaptureContext, CaptureProblem } from './context.ts';
import { Diagnostics } from './diagnostics.ts';
import { DiskRecorder } from './disk-recorder.ts';
import { DiskWatcher } from './disk-watcher.ts';
import { DocumentTracker } from './documents.ts';
import { EditorFiles } from './editor-files.ts';
import { Git } from './git.ts';
import { LargeFiles } from './large-files.ts';
import { Notebooks } from './notebooks.ts';
import { Scope } from './scope.ts';
import { Work } from './work.ts';

export interface CaptureSettings {
  /** `.gitignore` patterns of what is recorded by name and hash only. */
  readonly exclude: readonly string[];
  /** Where given, all else is recorded by name and hash only. */
  readonly include?: readonly string[];
  /** Record selections, visible lines and the editor in focus. */
  readonly attention: boolean;
  /** UTF-16 code units beyond which a document is recorded by hash and size. */
  readonly maxLength?: number;
  /** Look at the clipboard after an insertion of several characters, to tell a paste. It is compared, never recorded. */
  readonly clipboard?: boolean;
}

export interface CaptureOptions {
  readonly sink: EventSink;
  readonly hash: HashFunction;
  readonly settings: CaptureSettings;
  /** Folders of our own (logs), never recorded. */
  readonly own?: readonly Uri[];
  /** Number of the first document that is opened: 1 in a new session, one more than the highest so far in a resumed one. */
  readonly firstDoc?: number;
  /** What the log says of a path's text now, for patches of files that are not open. */
  readonly recordedText?: (path: string) => string | undefined;
  readonly onProblem: (problem: CaptureProblem) => void;
  readonly now?: () => number;
  readonly timers?: Timers;
  /** Milliseconds that an event may wait for what tells its origin (the clipboard, word of unsaved changes); 100 by default. */
  readonly patience?: number;
  /** Overrides how the clipboard is read. By default only on the desktop: a browser asks the user each time. */
  readonly readClipboard?: ClipboardReader;
}

const MAX_LENGTH = 5_000_000;
const PATIENCE_MS = 100;

const hostTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Turns what happens in VS Code into events, exactly and cheaply. Reads and listens only; changes nothing in the editor. */
export class Capture extends Disposable {
  readonly #options: CaptureOptions;
  readonly #reported = new Set<string>();
  #running: Running | undefined;
  #nextDoc: number;

  constructor(options: CaptureOptions) {
    super();
    this.#options = options;
    this.#nextDoc = options.firstDoc ?? 1;
    this._register({ dispose: () => this.stop() });
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** The document's number and path in the log. */
  documentOf(document: TextDocument): { readonly doc: number; readonly path: string } | undefined {
    return this.#running?.documents.numberOf(document);
  }

  /** Begins to listen and records what is open now, whole. When it runs already, it begins anew. */
  async start(): Promise<void> {
    this.stop();
    if (this.isDisposed) return;
    const scope = new Scope({ ...this.#options.settings, own: this.#options.own ?? [] });
    await scope.load();
    // Stopped, or started again, meanwhile.
    if (this.isDisposed || this.#running) return;
    this.#running = new Running(this.#context(scope), this.#options, this.#nextDoc);
    await this.#running.start();
  }

  /** Records what is due and listens no more. */
  stop(): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.flush();
    this.#nextDoc = running.documents.nextDoc;
    running.dispose();
  }

  /** Waits until what has been seen so far on disk is recorded. */
  async settle(): Promise<void> {
    await this.#running?.settle();
  }

  #context(scope: Scope): CaptureContext {
    const { sink, hash, recordedText = () => undefined, now = () => performance.now(), timers = hostTimers } = this.#options;
    const problem = (where: string, error: unknown): void => this.#problem(where, error);
    return {
      outbox: new Outbox(sink),
      scope,
      hash,
      now,
      timers,
      known: new KnownFiles(),
      signals: new DiskSignals(now),
      recordedText,
      problem,
      guard:
        (where, listener) =>
        (...args) => {
          try {
            const result = listener(...args);
            if (result instanceof Promise) result.catch((error: unknown) => problem(where, error));
          } catch (error) {
            problem(where, error);
          }
        },
    };
  }

  #problem(where: string, error: unknown): void {
    if (this.#reported.has(where)) return;
    this.#reported.add(where);
    this.#options.onProblem({ where, error });
  }
}

/** All that listens between a start and a stop. */
class Running extends Disposable {
  readonly documents: DocumentTracker;
  readonly #context: CaptureContext;
  readonly #git: Git;
  readonly #watcher: DiskWatcher;
  readonly #attention: Attention | undefined;
  readonly #diagnostics: Diagnostics;
  readonly #large: LargeFiles;

  constructor(context: CaptureContext, options: CaptureOptions, firstDoc: number) {
    super();
    this.#context = context;
    const documents = (): DocumentTracker => this.documents;
    const active = this._register(new ActiveEditor());
    this.#git = this._register(new Git(context));
    this.#watcher = this._register(
      new DiskWatcher(context, new DiskRecorder(context, documents, (path) => this.#git.headText(path)), documents),
    );
    const files = this._register(new EditorFiles(context, this.#watcher, documents));
    const changes = new ChangeRecorder(context, active, clipboardOf(options), options.patience ?? PATIENCE_MS);
    this.documents = this._register(
      new DocumentTracker(context, changes, {
        firstDoc,
        maxLength: options.settings.maxLength ?? MAX_LENGTH,
        onOpening: (_, path) => files.opening(path),
        onDiscarded: (document) => this.#watcher.look(document.uri),
      }),
    );
    this.#diagnostics = this._register(new Diagnostics(context));
    this._register(new Work(context));
    this._register(new Notebooks(context, this.documents));
    this.#large = this._register(new LargeFiles(context, () => this.documents.takeNumber()));
    if (options.settings.attention) this.#attention = this._register(new Attention(context, this.documents));
  }

  async start(): Promise<void> {
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
}

function clipboardOf({ readClipboard, settings }: CaptureOptions): ClipboardReader {
  if (settings.clipboard === false) return undefined;
  return readClipboard ?? (env.uiKind === UIKind.Desktop ? () => env.clipboard.readText() : undefined);
}

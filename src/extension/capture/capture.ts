import { workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { DiskSignals } from '../../core/capture/disk-signals.ts';
import { KnownFiles } from '../../core/capture/known-files.ts';
import { RootNames } from '../../core/capture/root-names.ts';
import { Outbox } from '../../core/capture/outbox.ts';
import type { Timers } from '../../core/capture/throttle.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import type { CaptureOptions } from './options.ts';
import { Running } from './running.ts';
import { Roots, describeRoots } from './roots.ts';
import { Scope } from './scope.ts';

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
  readonly #names: RootNames;
  #roots: Roots;
  /** Counts starts and stops, so that a start that was waiting knows that it is no longer wanted. */
  #turn = 0;
  /** It runs, or is about to. */
  #wanted = false;

  constructor(options: CaptureOptions) {
    super();
    this.#options = options;
    this.#nextDoc = options.firstDoc ?? 1;
    this._register({ dispose: () => this.stop() });
    this.#names = new RootNames(options.began);
    this.#roots = new Roots(this.#names);
    this._register(
      workspace.onDidChangeWorkspaceFolders(() => {
        this.#roots = new Roots(this.#names);
        if (this.#wanted) this.#restart().catch((error: unknown) => this.#problem('roots', error));
      }),
    );
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** The workspace's roots, by the names that the session's log has for them. */
  get roots(): Roots {
    return this.#roots;
  }

  /** The document's number and path in the log. */
  documentOf(document: TextDocument): { readonly doc: number; readonly path: string } | undefined {
    return this.#running?.documents.numberOf(document);
  }

  /** Begins to listen and records what is open now, whole. When it runs already, it begins anew. */
  async start(): Promise<void> {
    this.stop();
    if (this.isDisposed) return;
    this.#wanted = true;
    const turn = this.#turn;
    const settings = this.#options.settings();
    const scope = new Scope({ ...settings, own: this.#options.own ?? [], roots: this.#roots });
    await scope.load();
    // Stopped, or started again, meanwhile.
    if (turn !== this.#turn) return;
    this.#running = new Running(this.#context(scope), this.#options, settings, this.#nextDoc);
    await this.#running.start();
  }

  /** Other roots: the log says which, then what is open in them. */
  async #restart(): Promise<void> {
    this.stop();
    this.#wanted = true;
    const turn = this.#turn;
    const roots = await describeRoots(this.#roots);
    if (turn !== this.#turn || this.isDisposed) return;
    this.#options.sink.append({ kind: 'roots.changed', roots });
    await this.start();
  }

  /** Records what is due and listens no more. */
  stop(): void {
    this.#turn++;
    this.#wanted = false;
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

  /**
   * Looks at files that the log knows, by the names that it has for them: what became of them while nothing was recorded is recorded now.
   * Call it when `recordedText` knows the whole log.
   */
  async recheck(names: Iterable<string>): Promise<void> {
    const { pathOf = (name: string) => name } = this.#options;
    // A name that cannot be traced back is no path: nothing would be found there, though its file is where it was.
    await this.#running?.recheck([...names].map((name) => pathOf(name)).filter((path) => path !== undefined));
  }

  #context(scope: Scope): CaptureContext {
    const { sink, hash, hashInPieces, now = () => performance.now(), timers = hostTimers } = this.#options;
    const { recordedText = () => undefined, recordedEncoding = () => undefined } = this.#options;
    const problem = (where: string, error: unknown): void => this.#problem(where, error);
    return {
      outbox: new Outbox(sink, (error) => problem('outbox', error)),
      scope,
      hash,
      hashInPieces,
      now,
      timers,
      known: new KnownFiles(),
      signals: new DiskSignals(now),
      recordedText,
      recordedEncoding,
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

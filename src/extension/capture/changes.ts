import type { TextDocument, TextDocumentChangeEvent } from 'vscode';
import { shapeOf } from '../../core/capture/change-shape.ts';
import type { ChangeShape } from '../../core/capture/change-shape.ts';
import { toChanges } from '../../core/capture/changes.ts';
import { matchClipboard } from '../../core/capture/clipboard-match.ts';
import type { DocumentState } from '../../core/capture/document-state.ts';
import { clipboardMatters, inferOrigin } from '../../core/capture/origin.ts';
import type { ChangeContext, Origin } from '../../core/capture/origin.ts';
import type { Change, EventOf } from '../../core/trajectory/events.ts';
import { changeContext, isPlainKey } from './change-context.ts';
import type { CaptureContext } from './context.ts';
import { eolOf } from './opening.ts';
import type { ActiveEditor } from './attention.ts';
import type { LateHashes } from './late-hashes.ts';

type Changed = Omit<EventOf<'doc.changed'>, 'seq' | 't'>;

interface Features {
  readonly shape: ChangeShape;
  readonly context: ChangeContext;
}

const CERTAIN = 0.9;

/** Reads the clipboard; undefined where it must not be read without being asked for. */
export type ClipboardReader = (() => PromiseLike<string>) | undefined;

/** Turns one event's changes into one `doc.changed`. On the path of every key press. */
export class ChangeRecorder {
  readonly #context: CaptureContext;
  readonly #clipboard: ClipboardReader;
  readonly #active: ActiveEditor;
  readonly #late: LateHashes;
  readonly #patience: number;
  readonly #waiters = new Map<TextDocument, (dirty: boolean) => void>();
  #untyped: { readonly document: TextDocument; readonly at: number } | undefined;

  /** `patience`: milliseconds that an event may wait for what tells its origin. */
  constructor(context: CaptureContext, late: LateHashes, active: ActiveEditor, clipboard: ClipboardReader, patience: number) {
    this.#context = context;
    this.#active = active;
    this.#late = late;
    this.#clipboard = clipboard;
    this.#patience = patience;
  }

  /** False: the document is not what the log says; the change was not recorded. */
  record(event: TextDocumentChangeEvent, state: DocumentState): boolean {
    const { document, contentChanges: raw } = event;
    const eol = eolOf(document);
    const eolSwitch = eol !== state.eol;
    // One that failed is over.
    state.isSaving(this.#context.now());
    const plain = !eolSwitch && isPlainKey(event, state, this.#active.editor);
    let changes = toChanges(raw);
    if (eolSwitch) {
      const whole = wholeReplacement(changes, state, document);
      if (!whole) return false;
      changes = whole;
    }
    const features = plain ? undefined : this.#features(event, state, changes, eolSwitch);
    let linesDeleted = 0;
    for (const change of raw) linesDeleted += change.range.end.line - change.range.start.line;
    if (!state.follow(changes, linesDeleted, document)) return false;
    state.eol = eol;
    state.dirty = document.isDirty;
    if (state.dirty) this.dirtyKnown(document);

    const body: Changed = { kind: 'doc.changed', doc: state.doc, changes };
    const version = state.nextVersion(document.version);
    if (version !== undefined) body.version = version;
    if (state.hashIsDue() && !this.#late.takes(document, state) && !this.#addHash(body, state, document)) return false;
    if (!features) this.#context.outbox.append(body);
    else this.#appendInferred(body, event, state, features);
    return true;
  }

  #features(event: TextDocumentChangeEvent, state: DocumentState, changes: readonly Change[], eolSwitch: boolean): Features {
    const untyped = this.#untyped;
    const context = changeContext(event, state, {
      eolSwitch,
      onDisk: state.onDisk,
      signals: this.#context.signals,
      otherDocumentAgo: untyped && untyped.document !== event.document ? this.#context.now() - untyped.at : undefined,
    });
    return { shape: shapeOf(changes), context };
  }

  #appendInferred(body: Changed, event: TextDocumentChangeEvent, state: DocumentState, { shape, context }: Features): void {
    const { document } = event;
    const guess = inferOrigin(shape, context);
    if (guess.origin !== 'typed') this.#untyped = { document, at: this.#context.now() };
    const settled = (final: ChangeContext): Changed => {
      if (final.clean && state.onDisk) this.#readFromDisk(document, state);
      return withOrigin(body, inferOrigin(shape, final));
    };
    const asksDirty = context.clean === undefined && state.onDisk && !context.reason;
    if (!asksDirty && !(this.#clipboard && clipboardMatters(shape, context))) return this.#context.outbox.append(settled(context));
    const complete = async (): Promise<Changed> => {
      // Asked at once, waited for together.
      const clipboard = this.#clipboard && clipboardMatters(shape, context) ? this.#soon(this.#clipboard()) : undefined;
      const clean = asksDirty ? !(await this.#untilDirty(document)) : context.clean;
      const final = { ...context, clean, headMovedAgo: this.#context.signals.headMovedAgo };
      const text = await clipboard;
      return settled({ ...final, clipboard: text === undefined ? 'unknown' : matchClipboard(body.changes, text) });
    };
    this.#context.outbox.appendLater(withOrigin({ ...body }, guess), complete());
  }

  /** VS Code has said something about a document's unsaved changes. */
  dirtyKnown(document: TextDocument): void {
    const waiter = this.#waiters.get(document);
    this.#waiters.delete(document);
    waiter?.(document.isDirty);
  }

  async #untilDirty(document: TextDocument): Promise<boolean> {
    const said = new Promise<boolean>((resolve) => this.#waiters.set(document, resolve));
    const dirty = await this.#soon(said);
    this.#waiters.delete(document);
    return dirty ?? document.isDirty;
  }

  #readFromDisk(document: TextDocument, state: DocumentState): void {
    if (document.version !== state.version) return;
    const hash = this.#context.hash(document.getText());
    state.onDiskNow(hash);
    this.#context.known.set(state.path, hash);
  }

  /** What is not known soon is not worth waiting for: events behind this one wait, too. */
  async #soon<T>(answer: PromiseLike<T>): Promise<T | undefined> {
    let cancel = (): void => {};
    const timeout = new Promise<undefined>((resolve) => {
      cancel = this.#context.timers.after(this.#patience, () => resolve(undefined));
    });
    try {
      return await Promise.race([answer, timeout]);
    } catch {
      return undefined;
    } finally {
      cancel();
    }
  }

  #addHash(body: Changed, state: DocumentState, document: TextDocument): boolean {
    const text = document.getText();
    if (text.length !== state.length) return false;
    body.hash = this.#context.hash(text);
    state.hashed();
    return true;
  }
}

/** Replaces the old text, in its old line ends, by the new one from end to end; undefined when it is no such change. */
function wholeReplacement(changes: readonly Change[], state: DocumentState, document: TextDocument): Change[] | undefined {
  const [first] = changes;
  if (changes.length !== 1 || first?.[0] !== 0 || first[1] !== state.length) return undefined;
  return [[0, state.length, document.getText()]];
}

function withOrigin(body: Changed, { origin, confidence }: Origin): Changed {
  if (origin !== 'typed') body.origin = origin;
  if (confidence < CERTAIN) body.confidence = confidence;
  else delete body.confidence;
  return body;
}

import { workspace } from 'vscode';
import type { TextDocument, TextDocumentChangeEvent } from 'vscode';
import { DocumentState } from '../../core/capture/document-state.ts';
import type { EventOf } from '../../core/trajectory/events.ts';
import { Disposable } from '../dispose.ts';
import { eolOf } from './changes.ts';
import type { ChangeRecorder } from './changes.ts';
import type { CaptureContext } from './context.ts';
import type { Place } from './scope.ts';

type Excluded = EventOf<'doc.opened'>['excluded'];

/** Code units up to which a text stands in its event; longer ones go to a blob. */
const INLINE = 8_192;
const SLICE_MS = 8;

/** The open documents: each recorded whole at first sight, then by its changes, saves and its end. */
export class DocumentTracker extends Disposable {
  readonly #context: CaptureContext;
  readonly #changes: ChangeRecorder;
  readonly #maxLength: number;
  readonly #onOpening: (document: TextDocument, path: string, hash: string) => void;
  readonly #states = new Map<TextDocument, DocumentState>();
  /** Open when capture began, and not recorded yet. */
  readonly #pending = new Set<TextDocument>();
  #nextDoc: number;

  constructor(
    context: CaptureContext,
    changes: ChangeRecorder,
    options: { firstDoc: number; maxLength: number; onOpening: (document: TextDocument, path: string, hash: string) => void },
  ) {
    super();
    this.#context = context;
    this.#changes = changes;
    this.#nextDoc = options.firstDoc;
    this.#maxLength = options.maxLength;
    this.#onOpening = options.onOpening;
    this._register(workspace.onDidOpenTextDocument(context.guard('document opened', (document) => this.#opened(document))));
    this._register(workspace.onDidChangeTextDocument(context.guard('document changed', (event) => this.#changed(event))));
    this._register(workspace.onWillSaveTextDocument(context.guard('document saving', ({ document }) => this.#saving(document))));
    this._register(workspace.onDidSaveTextDocument(context.guard('document saved', (document) => this.saved(document))));
    this._register(workspace.onDidCloseTextDocument(context.guard('document closed', (document) => this.#closed(document))));
    for (const document of workspace.textDocuments) this.#pending.add(document);
  }

  /** The number of the next document that is opened. */
  get nextDoc(): number {
    return this.#nextDoc;
  }

  /** Records what is open, `first` first, in slices that leave the extension host free; a change in between brings its document forward. */
  async recordOpen(first: TextDocument | undefined): Promise<void> {
    if (first) this.#recordPending(first);
    let started = this.#context.now();
    for (const document of this.#pending) {
      this.#recordPending(document);
      if (this.#context.now() - started < SLICE_MS) continue;
      await new Promise<void>((resolve) => this.#context.timers.after(0, resolve));
      if (this.isDisposed) return;
      started = this.#context.now();
    }
  }

  numberOf(document: TextDocument): DocumentState | undefined {
    return this.#states.get(document);
  }

  /** The open document on a path, if one is. */
  stateAt(path: string): DocumentState | undefined {
    for (const state of this.#states.values()) if (state.path === path) return state;
    return undefined;
  }

  states(): IterableIterator<[TextDocument, DocumentState]> {
    return this.#states.entries();
  }

  #recordPending(document: TextDocument): void {
    if (this.#pending.delete(document) && !document.isClosed) this.#opened(document);
  }

  #opened(document: TextDocument): void {
    this.#pending.delete(document);
    if (this.#states.has(document)) return;
    const place = this.#context.scope.place(document.uri);
    if (place) this.#record(document, place);
  }

  #record(document: TextDocument, place: Place): void {
    const text = document.getText();
    const excluded: Excluded =
      place.exclusion ?? (text.length > this.#maxLength ? 'too-large' : text.includes('\0') ? 'binary' : undefined);
    const inBlob = excluded === undefined && text.length > INLINE;
    const hash = inBlob ? this.#context.outbox.putBlob(text) : this.#context.hash(text);
    this.#onOpening(document, place.path, hash);
    const doc = this.#nextDoc++;
    const savedHash = document.isDirty ? undefined : hash;
    const state = new DocumentState({
      doc,
      place,
      excluded: excluded !== undefined,
      length: text.length,
      document,
      eol: eolOf(document),
      savedHash,
    });
    this.#states.set(document, state);
    if (savedHash && place.onDisk) this.#context.known.set(place.path, savedHash);
    const { encoding } = document as { encoding?: string };
    this.#context.outbox.append({
      kind: 'doc.opened',
      doc,
      uri: place.path,
      language: document.languageId,
      eol: state.eol,
      ...(encoding === undefined ? {} : { encoding }),
      ...(excluded ? { excluded, size: text.length } : inBlob ? { blob: hash } : { text }),
      hash,
    });
  }

  #changed(event: TextDocumentChangeEvent): void {
    const { document } = event;
    const state = this.#states.get(document);
    if (!state) {
      if (this.#pending.has(document)) this.#opened(document);
      return;
    }
    if (event.contentChanges.length === 0) this.#dirtyFlipped(document, state);
    else if (state.excluded) state.dirty = document.isDirty;
    else if (!this.#changes.record(event, state)) this.#reopen(document, state);
  }

  /** The log's idea of the document is wrong: better its whole text anew than changes that do not fit. */
  #reopen(document: TextDocument, state: DocumentState): void {
    this.#states.delete(document);
    this.#context.outbox.append({ kind: 'doc.closed', doc: state.doc });
    this.#opened(document);
    this.#context.problem('document', new Error(`${state.path} was not what the log said, and is recorded anew`));
  }

  /** VS Code reverts a document before it closes it unsaved, so the text that was thrown away is told from a save by its hash. */
  #dirtyFlipped(document: TextDocument, state: DocumentState): void {
    const was = state.dirty;
    state.dirty = document.isDirty;
    if (was && !state.dirty && state.savingSince === undefined)
      state.discarded = this.#context.hash(document.getText()) !== state.savedHash;
  }

  #saving(document: TextDocument): void {
    const state = this.#states.get(document);
    if (state) state.savingSince = this.#context.now();
  }

  /** Also called for the cells of a notebook that was saved. */
  saved(document: TextDocument): void {
    const state = this.#states.get(document);
    if (!state) return;
    const text = document.getText();
    state.savingSince = undefined;
    state.discarded = false;
    state.dirty = document.isDirty;
    if (!state.excluded && text.length !== state.length) return this.#reopen(document, state);
    const hash = this.#context.hash(text);
    state.savedHash = hash;
    state.hashed();
    if (state.onDisk) this.#context.known.set(state.path, hash);
    this.#context.outbox.append({ kind: 'doc.saved', doc: state.doc, hash });
  }

  /** A change of language closes and opens a document, too: then it is not closed really. */
  #closed(document: TextDocument): void {
    this.#pending.delete(document);
    const state = this.#states.get(document);
    if (!state || !document.isClosed) return;
    this.#states.delete(document);
    const dirty = state.discarded || state.dirty;
    this.#context.outbox.append({ kind: 'doc.closed', doc: state.doc, ...(dirty ? { dirty } : {}) });
  }
}

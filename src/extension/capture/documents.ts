import { existsSync } from 'node:fs';
import { workspace } from 'vscode';
import type { TextDocument, TextDocumentChangeEvent } from 'vscode';
import { DocumentState } from '../../core/capture/document-state.ts';
import { Disposable } from '../dispose.ts';
import type { ChangeRecorder } from './changes.ts';
import type { CaptureContext } from './context.ts';
import { encodingOf, openingOf } from './opening.ts';
import type { Place } from './scope.ts';
import type { Exclusion } from '../../core/capture/selection-rules.ts';

const SLICE_MS = 8;
/** How long the editor may take to close what it has moved. */
const CLOSES_MS = 2_000;
/** Long enough for an open document to have followed its file. */
const WRITTEN_MS = 10_000;

export interface DocumentTrackerOptions {
  readonly firstDoc: number;
  /** UTF-16 code units. */
  readonly maxLength: number;
  /** Before a document's opening is recorded. */
  readonly onOpening: (path: string) => void;
  /** A document was closed that may not be what its file holds: with unsaved changes, or before it followed the disk. */
  readonly onDoubt: (document: TextDocument) => void;
  /** A document lives on whose file was moved. */
  readonly onLeft: (document: TextDocument) => void;
}

/** The open documents: each recorded whole at first sight, then by its changes, saves and its end. */
export class DocumentTracker extends Disposable {
  readonly #context: CaptureContext;
  readonly #changes: ChangeRecorder;
  readonly #options: DocumentTrackerOptions;
  readonly #states = new Map<TextDocument, DocumentState>();
  readonly #byPath = new Map<string, DocumentState>();
  readonly #exclusions = new WeakMap<DocumentState, Exclusion>();
  /** At opening. */
  readonly #encodings = new WeakMap<DocumentState, string | undefined>();
  /** Documents whose files were moved in the editor. */
  readonly #away = new Map<TextDocument, DocumentState>();
  /** Open when capture began, and not recorded yet. */
  readonly #pending = new Set<TextDocument>();
  #nextDoc: number;

  constructor(context: CaptureContext, changes: ChangeRecorder, options: DocumentTrackerOptions) {
    super();
    this.#context = context;
    this.#changes = changes;
    this.#nextDoc = options.firstDoc;
    this.#options = options;
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

  takeNumber(): number {
    return this.#nextDoc++;
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
    return this.#byPath.get(path);
  }

  paths(): IterableIterator<string> {
    return this.#byPath.keys();
  }

  /** Files were moved on disk while documents were open on them: those stay where they were, and their files are gone. */
  moved(from: string, to: string, record: () => void): void {
    const left = this.#openUnder(from);
    for (const [document, state] of left) this.#close(document, state);
    this.replaced(to, record);
    for (const [document] of left) this.#stays(document);
  }

  /** Files are moved to where documents were open already: what those hold from then on is another file. */
  replaced(to: string, record: () => void): void {
    const there = this.#openUnder(to);
    for (const [document, state] of there) this.#close(document, state);
    record();
    for (const [document] of there) this.#stays(document);
  }

  /** Moved in the editor, which closes the documents at the old place soon, unless something still holds them. */
  movedAway(from: string): void {
    for (const [document, state] of this.#openUnder(from)) this.#away.set(document, state);
    const check = this.#context.guard('documents moved away', () => {
      for (const [document, state] of this.#away) this.#stayed(document, state);
    });
    if (this.#away.size > 0) this._register({ dispose: this.#context.timers.after(CLOSES_MS, check) });
  }

  /** A document that lives on though its file is at another place now. */
  #stayed(document: TextDocument, state: DocumentState): void {
    this.#away.delete(document);
    if (this.#states.get(document) !== state || document.isClosed) return;
    this.#close(document, state);
    this.#stays(document);
  }

  #stays(document: TextDocument): void {
    this.#opened(document);
    const path = this.#states.get(document)?.path;
    if (path === undefined || document.uri.scheme !== 'file' || existsSync(document.uri.fsPath)) return this.#options.onLeft(document);
    this.#context.known.setGone(path);
    this.#context.outbox.append({ kind: 'file.deleted', uri: path });
  }

  #close(document: TextDocument, state: DocumentState): void {
    this.#forget(document, state);
    this.#context.outbox.append({ kind: 'doc.closed', doc: state.doc, ...(document.isDirty ? { dirty: true } : {}) });
  }

  #openUnder(folder: string): [TextDocument, DocumentState][] {
    return [...this.#states].filter(([, { path, onDisk }]) => onDisk && (path === folder || path.startsWith(`${folder}/`)));
  }

  #recordPending(document: TextDocument): void {
    if (this.#pending.delete(document) && !document.isClosed) this.#opened(document);
  }

  #opened(document: TextDocument): void {
    this.#pending.delete(document);
    if (this.#states.has(document)) return;
    const place = this.#placeOf(document);
    if (place) this.#record(document, place);
  }

  #placeOf({ uri }: TextDocument): Place | undefined {
    const place = this.#context.scope.place(uri);
    if (!place || place.exclusion || !place.onDisk) return place;
    return { ...place, exclusion: this.#context.scope.exclusionOfTarget(uri) };
  }

  /** What is ignored has changed: a document that is ignored now, or is no longer, is recorded anew. */
  rescope(): void {
    for (const [document, state] of this.#states) {
      if (this.#placeOf(document)?.exclusion === this.#exclusions.get(state)) continue;
      this.#forget(document, state);
      this.#context.outbox.append({ kind: 'doc.closed', doc: state.doc });
      this.#opened(document);
    }
  }

  #record(document: TextDocument, place: Place): void {
    const opening = openingOf(document, place, {
      ...this.#options,
      hash: this.#context.hash,
      putBlob: (text) => this.#context.outbox.putBlob(text),
    });
    this.#options.onOpening(place.path);
    const doc = this.takeNumber();
    const savedHash = document.isDirty ? undefined : opening.hash;
    const excluded = opening.excluded !== undefined;
    const state = new DocumentState({ doc, place, excluded, length: document.getText().length, document, eol: opening.eol, savedHash });
    this.#states.set(document, state);
    this.#byPath.set(state.path, state);
    this.#encodings.set(state, opening.encoding);
    if (place.exclusion) this.#exclusions.set(state, place.exclusion);
    if (savedHash && place.onDisk) this.#context.known.set(place.path, savedHash);
    this.#context.outbox.append({ kind: 'doc.opened', doc, ...opening });
  }

  #changed(event: TextDocumentChangeEvent): void {
    const { document } = event;
    const state = this.#states.get(document);
    if (!state) {
      if (this.#pending.has(document) && document.getText() !== '') this.#opened(document);
      return;
    }
    const away = this.#away.get(document);
    if (away) return this.#stayed(document, away);
    if (event.contentChanges.length === 0) {
      state.dirty = document.isDirty;
      this.#changes.dirtyKnown(document);
    } else if (state.excluded) state.dirty = document.isDirty;
    else if (!this.#takesUntitled(event, state) && !this.#changes.record(event, state)) this.#reopen(document, state);
  }

  /**
   * An untitled document gets a name: VS Code opens an empty file, fills it with the untitled text in one change, then
   * empties the untitled document and closes it. The log says what it means: a rename.
   */
  #takesUntitled(event: TextDocumentChangeEvent, state: DocumentState): boolean {
    const { document, contentChanges } = event;
    const text = contentChanges[0]!.text;
    if (!state.isFresh || contentChanges.length !== 1 || text === '') return false;
    const [untitled, source] = this.#untitledWith(text) ?? [];
    if (!untitled || !source) return false;
    for (const [each, closed] of [[document, state] as const, [untitled, source] as const]) {
      this.#forget(each, closed);
      this.#context.outbox.append({ kind: 'doc.closed', doc: closed.doc });
    }
    // Should it live on after all, its next text is recorded.
    this.#pending.add(untitled);
    this.#context.outbox.append({ kind: 'file.renamed', from: source.path, to: state.path });
    this.#opened(document);
    return true;
  }

  #untitledWith(text: string): [TextDocument, DocumentState] | undefined {
    for (const [document, state] of this.#states)
      if (document.isUntitled && state.length === text.length && document.getText() === text) return [document, state];
    return undefined;
  }

  /** The log's idea of the document is wrong: better its whole text anew than changes that do not fit. */
  #reopen(document: TextDocument, state: DocumentState): void {
    this.#forget(document, state);
    this.#context.outbox.append({ kind: 'doc.closed', doc: state.doc });
    this.#opened(document);
    this.#context.problem('document', new Error(`${state.path} was not what the log said, and is recorded anew`));
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
    state.dirty = document.isDirty;
    if (!state.excluded && text.length !== state.length) return this.#reopen(document, state);
    const hash = this.#context.hash(text);
    state.onDiskNow(hash);
    state.savedAt = this.#context.now();
    if (state.onDisk) this.#context.known.set(state.path, hash);
    this.#context.outbox.append({ kind: 'doc.saved', doc: state.doc, hash, ...this.#newEncoding(document, state) });
  }

  /** A change of language closes and opens a document, too: then it is not closed really. */
  #closed(document: TextDocument): void {
    this.#pending.delete(document);
    const state = this.#states.get(document);
    if (!state || !document.isClosed) return;
    this.#forget(document, state);
    this.#away.delete(document);
    const saved = state.excluded || (state.onDisk ? state.isSaved(() => this.#context.hash(document.getText())) : !document.isUntitled);
    const encoding = this.#newEncoding(document, state);
    this.#context.outbox.append({ kind: 'doc.closed', doc: state.doc, ...(saved ? {} : { dirty: true }), ...encoding });
    if (!state.onDisk) return;
    // The log goes back to what was saved last, as far as it knows: is that what the disk holds?
    if (!saved && state.savedHash !== undefined) this.#context.known.set(state.path, state.savedHash);
    const ago = this.#context.signals.fileWrittenAgo(state.path);
    if (!saved || (ago !== undefined && ago < WRITTEN_MS)) this.#options.onDoubt(document);
  }

  /** It may have been read anew, or saved, in another encoding than it was opened in. */
  #newEncoding(document: TextDocument, state: DocumentState): { readonly encoding?: string } {
    const encoding = encodingOf(document);
    return encoding === undefined || encoding === this.#encodings.get(state) ? {} : { encoding };
  }

  #forget(document: TextDocument, state: DocumentState): void {
    this.#states.delete(document);
    if (this.#byPath.get(state.path) === state) this.#byPath.delete(state.path);
  }
}

import type { Text } from '@codemirror/state';
import type { EventOf } from '../trajectory/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { TextMismatchError } from './file-state.ts';
import type { DocumentState, FileState } from './file-state.ts';
import { patched } from './patched.ts';
import { applyChanges, ropeOf } from './rope.ts';

/** The text of a blob by its SHA-256; undefined when it is not at hand. */
export type BlobSource = (hash: string) => string | undefined;

/** The documents at one moment. Opaque; shares all texts with its source. */
export interface DocumentsSnapshot {
  readonly files: ReadonlyMap<string, FileState>;
  readonly docs: ReadonlyMap<number, DocumentState>;
}

/**
 * The fold of `doc.*` and `file.*` events to texts: exact to the UTF-16 code unit. A closed document keeps its last text
 * until it is opened anew, since what a session did to a file outlives the editor's tab.
 */
export class Documents {
  #files = new Map<string, FileState>();
  #docs = new Map<number, DocumentState>();
  readonly #blobs: BlobSource;

  constructor(blobs: BlobSource = () => undefined) {
    this.#blobs = blobs;
  }

  /** Text now; undefined where it is not known or the file is deleted. */
  textOf(uri: string): string | undefined {
    return this.ropeOf(uri)?.toString();
  }
  ropeOf(uri: string): Text | undefined {
    const file = this.#files.get(uri);
    return file?.deleted ? undefined : file?.text;
  }
  /** First text that the session saw of this path (moved with it by renames); '' for a file that the session created. */
  firstTextOf(uri: string): string | undefined {
    return this.#files.get(uri)?.first?.toString();
  }
  file(uri: string): FileState | undefined {
    return this.#files.get(uri);
  }
  document(doc: number): DocumentState | undefined {
    return this.#docs.get(doc);
  }
  /** Path of a document, open or closed. */
  uriOf(doc: number): string | undefined {
    return this.#docs.get(doc)?.uri;
  }
  /** Text of a document, also of one whose file was deleted while it stayed open. */
  ropeOfDocument(doc: number): Text | undefined {
    const uri = this.uriOf(doc);
    return uri === undefined ? undefined : this.#files.get(uri)?.text;
  }
  /** Was a file of this name ever seen, or one in a folder of this name? */
  knows(uri: string): boolean {
    return this.#files.has(uri) || this.#under(uri, true).length > 0;
  }
  /** Paths that exist and were seen, in the order in which they were first seen. */
  uris(): string[] {
    return this.files().map((file) => file.uri);
  }
  files(): FileState[] {
    return [...this.#files.values()].filter((file) => !file.deleted);
  }
  /** Also what was deleted. */
  allFiles(): FileState[] {
    return [...this.#files.values()];
  }

  snapshot(): DocumentsSnapshot {
    return { files: new Map(this.#files), docs: new Map(this.#docs) };
  }
  restore(snapshot: DocumentsSnapshot): void {
    this.#files = new Map(snapshot.files);
    this.#docs = new Map(snapshot.docs);
  }

  /** Takes one event; others than `doc.*` and `file.*` change nothing. @throws TextMismatchError, and then nothing has changed. */
  apply(event: LogEvent): void {
    switch (event.kind) {
      case 'doc.changed':
        return this.#changed(event);
      case 'doc.opened':
        return this.#opened(event);
      case 'doc.saved': {
        const { uri } = this.#known(event.seq, event.doc);
        return this.#update(uri, { saved: this.#files.get(uri)?.text, deleted: false, ...encodingIn(event) });
      }
      case 'doc.closed':
        return this.#closed(event);
      case 'file.created':
        return event.folder ? undefined : this.#created(event);
      case 'file.changed':
        return this.#changedOnDisk(event);
      case 'file.deleted':
        for (const uri of this.#under(event.uri, event.folder)) this.#update(uri, { deleted: true });
        return;
      case 'file.renamed':
        // What was deleted before did not move along.
        for (const uri of this.#under(event.from, event.folder))
          if (!event.folder || !this.#files.get(uri)?.deleted) this.#rename(uri, event.to + uri.slice(event.from.length));
        return;
    }
  }

  #changed(event: EventOf<'doc.changed'>): void {
    const document = this.#known(event.seq, event.doc);
    const file = this.#files.get(document.uri);
    if (!document.open) throw new TextMismatchError('unknown-document', event.seq, document.uri, `document ${event.doc} is closed`);
    if (!file?.text) throw new TextMismatchError('unknown-text', event.seq, document.uri, 'a change of a text that was not recorded');
    const text = applyChanges(file.text, event.changes);
    if (typeof text === 'string') throw new TextMismatchError('does-not-fit', event.seq, document.uri, text);
    this.#files.set(document.uri, { ...file, text });
    this.#docs.set(event.doc, { ...document, version: event.version ?? document.version + 1 });
  }

  #opened(event: EventOf<'doc.opened'>): void {
    const { doc, uri, language, eol, excluded } = event;
    const known = this.#files.get(uri);
    const text = excluded ? undefined : this.#openedText(event);
    // After a crash no close is in the log: the new document takes the old one's place.
    const superseded = known?.doc === undefined ? undefined : this.#docs.get(known.doc);
    if (superseded) this.#docs.set(superseded.doc, { ...superseded, open: false });
    this.#docs.set(doc, { doc, uri, language, eol, version: 1, open: true, excluded });
    const first = known ? (known.first ?? text) : text;
    this.#files.set(uri, {
      uri,
      text,
      saved: text,
      first,
      firstUri: known ? known.firstUri : uri,
      deleted: false,
      doc,
      ...encodingIn(event),
    });
  }

  #openedText(event: EventOf<'doc.opened'>): Text {
    if (event.text !== undefined) return ropeOf(event.text);
    const known = event.blob === undefined ? undefined : this.#blobs(event.blob);
    if (known === undefined) throw new TextMismatchError('blob-missing', event.seq, event.uri, `blob ${event.blob ?? '(none)'} is missing`);
    return ropeOf(known);
  }

  #closed(event: EventOf<'doc.closed'>): void {
    const document = this.#known(event.seq, event.doc);
    this.#docs.set(event.doc, { ...document, open: false });
    const file = this.#files.get(document.uri);
    if (file?.doc !== event.doc) return;
    // Closed without saving: what is on disk is what was saved last; an untitled document is nowhere any more.
    const gone = event.dirty === true && document.uri.startsWith('untitled:');
    const text = event.dirty && !gone ? file.saved : file.text;
    this.#update(document.uri, { doc: undefined, deleted: file.deleted || gone, text, ...encodingIn(event) });
  }

  #created(event: EventOf<'file.created'>): void {
    const known = this.#files.get(event.uri);
    if (known?.doc !== undefined) return this.#update(event.uri, { deleted: false });
    const text = (event.size ?? 0) === 0 ? ropeOf('') : undefined;
    const first = known ? known.first : ropeOf('');
    this.#files.set(event.uri, { uri: event.uri, text, saved: text, first, firstUri: known ? known.firstUri : null, deleted: false });
  }

  #changedOnDisk(event: EventOf<'file.changed'>): void {
    const known = this.#files.get(event.uri);
    // An open document follows by its own doc.changed.
    if (known?.doc !== undefined) return;
    let text: Text | undefined;
    const before = known?.text ?? (event.base === undefined ? undefined : ropeOf(event.base));
    if (before && event.patch !== undefined) {
      const after = patched(before.toString(), event.patch);
      if (after === undefined) throw new TextMismatchError('does-not-fit', event.seq, event.uri, 'its patch does not fit the text');
      text = ropeOf(after);
    }
    const { first, firstUri } = known ?? { first: before, firstUri: event.uri };
    this.#files.set(event.uri, { uri: event.uri, text, saved: text, first, firstUri, deleted: false, ...(known ? encodingIn(known) : {}) });
  }

  #rename(from: string, to: string): void {
    const file = this.#files.get(from);
    if (!file || from === to) return;
    const there = this.#files.get(to);
    this.#files.delete(from);
    for (const document of this.#docs.values()) if (document.uri === from) this.#docs.set(document.doc, { ...document, uri: to });
    if (there?.doc !== undefined && there.text && file.text?.eq(there.text)) {
      // The editor opened the moved document before it told of the move.
      this.#files.set(to, { ...there, first: file.first, firstUri: file.firstUri });
    } else if (there) {
      // A file that stood there counts from what it was; one that moves takes its past along.
      const replaced = there.doc === undefined ? undefined : this.#docs.get(there.doc);
      if (replaced) this.#docs.set(replaced.doc, { ...replaced, open: false });
      this.#files.set(to, { ...file, uri: to, first: there.first, firstUri: there.firstUri });
    } else {
      this.#files.set(to, { ...file, uri: to });
    }
  }

  #known(seq: number, doc: number): DocumentState {
    const document = this.#docs.get(doc);
    if (!document) throw new TextMismatchError('unknown-document', seq, `document ${doc}`, 'it was never opened');
    return document;
  }

  #update(uri: string, change: Partial<FileState>): void {
    const file = this.#files.get(uri);
    if (file) this.#files.set(uri, { ...file, ...change });
  }

  #under(uri: string, folder: boolean | undefined): string[] {
    if (!folder) return this.#files.has(uri) ? [uri] : [];
    return [...this.#files.keys()].filter((each) => each.startsWith(`${uri}/`));
  }
}

const encodingIn = ({ encoding }: { readonly encoding?: string }): { readonly encoding?: string } =>
  encoding === undefined ? {} : { encoding };

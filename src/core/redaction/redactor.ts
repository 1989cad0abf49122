import { diskPatch } from '../capture/disk-patch.ts';
import { patched } from '../text/patched.ts';
import type { EventBody, EventOf } from '../trajectory/events.ts';
import { FileNames } from './file-names.ts';
import { keptMasks } from './kept-masks.ts';
import { KnownSecrets } from './known-secrets.ts';
import { MASK } from './mask.ts';
import { maskWithin } from './spans.ts';
import type { Span } from './spans.ts';
import { redactStrings } from './strings.ts';
import { RedactedDocument, secretsOf } from './redacted-document.ts';
import { syntaxOf, syntaxOfPath } from './syntax.ts';
import type { Syntax } from './syntax.ts';

type Body<K extends EventBody['kind']> = Omit<EventOf<K>, 'seq' | 't'>;

export interface RedactorOptions {
  /** SHA-256 of a text's UTF-8 bytes, lower-case hex. */
  readonly hash: (text: string) => string;
  /** What the log says of a file's text now, by the path that the log has. */
  readonly recordedText: (path: string) => string | undefined;
  /** Does the log have a file of this name, or one in a folder of this name? By default one that nothing was recorded in before. */
  readonly isRecorded?: (name: string) => boolean;
  /** The raw text that was put aside under a blob's hash; wanted once. */
  readonly takeBlob: (hash: string) => string | undefined;
  /** Stores a text that may be written, and has no lone surrogate; its hash. */
  readonly putBlob: (text: string) => string;
}

/**
 * Stands before the log: takes events as they happened, gives events without secrets. It keeps the raw text of open documents and the
 * secrets it met, both in memory only. Recorded texts have the length of the raw ones at every event, and differ in masked stretches only.
 */
export class Redactor {
  readonly #options: RedactorOptions;
  readonly #known = new KnownSecrets();
  readonly #names: FileNames;
  readonly #documents = new Map<number, RedactedDocument>();
  /** The document that was changed last. */
  #last: RedactedDocument | undefined;

  constructor(options: RedactorOptions) {
    this.#options = options;
    this.#names = new FileNames((text) => this.redactText(text, 'shell'), options.isRecorded ?? (() => false));
  }

  redact(body: EventBody): readonly EventBody[] {
    switch (body.kind) {
      case 'doc.changed':
        return this.#changed(body);
      case 'selection.changed':
      case 'view.changed':
      case 'editor.focused':
        return [body];
      case 'doc.opened':
        this.#settle();
        return [this.#opened(body)];
      case 'doc.saved':
      case 'doc.hashed':
        return [this.#withHash(body)];
      case 'doc.closed':
        this.#settle();
        this.#documents.delete(body.doc);
        return [body];
      case 'file.changed':
        this.#settle();
        return this.#changedOnDisk(body);
      case 'file.renamed':
        this.#settle();
        if (body.folder) this.#names.moved(body.from, body.to);
        return [this.#strings(body)];
      default:
        this.#settle();
        return [this.#strings(body)];
    }
  }

  /** A text that leaves this machine otherwise, or is shown beside the log, without secrets; same length. */
  redactText(text: string, syntax: Syntax = 'data'): string {
    return maskWithin(text, secretsOf(text, syntax, this.#known));
  }

  /** The name by which the log knows a file. */
  redactPath(path: string): string {
    return this.#names.nameOf(path);
  }

  /** The file that a name of the log stands for; undefined where it was changed before this window. */
  pathOf(name: string): string | undefined {
    return this.#names.pathOf(name);
  }

  /**
   * Learns what the log has masked of a file, from the file as it is now. To be called where an earlier window recorded: what it knew is
   * not kept anywhere. Give all files before any of them is recorded, since each may hold what another gives away.
   */
  learnMasked(path: string, raw: string): void {
    this.#keptOf(path, raw);
  }

  /** What stays masked in a text, since the log has it masked; known from then on. */
  #keptOf(path: string, raw: string): Span[] {
    const recorded = this.#options.recordedText(path);
    if (recorded === undefined) return [];
    const kept = keptMasks(recorded, raw);
    for (const { from, to } of kept) for (const piece of raw.slice(from, to).split(MASK)) this.#known.learn(piece);
    return kept;
  }

  #strings<B extends EventBody>(body: B): B {
    return redactStrings(
      body,
      (text, shell) => this.redactText(text, shell ? 'shell' : 'data'),
      (path) => this.#names.recorded(path),
    );
  }

  #opened(body: Body<'doc.opened'>): EventBody {
    const named = { ...body, uri: this.#names.recorded(body.uri) };
    if (body.excluded) return named;
    const raw = body.text ?? (body.blob === undefined ? undefined : this.#options.takeBlob(body.blob));
    if (raw === undefined) return named;
    // What was opened before under this name was given up without a close: the log does the same.
    for (const [doc, { uri }] of this.#documents) if (uri === body.uri) this.#documents.delete(doc);
    const document = new RedactedDocument(body.uri, raw, syntaxOf(body.language), this.#known, this.#keptOf(named.uri, raw));
    this.#documents.set(body.doc, document);
    const text = document.isMasked ? document.recordedText() : raw;
    if (body.blob !== undefined) {
      // UTF-8 has no lone surrogate, but an event's JSON has: a blob would give back another text, to which no later change fits.
      if (!text.isWellFormed()) return { ...named, blob: undefined, text, hash: this.#options.hash(text) };
      const blob = this.#options.putBlob(text);
      return { ...named, blob, hash: blob };
    }
    return document.isMasked ? { ...named, text, hash: this.#options.hash(text) } : named;
  }

  #changed(body: Body<'doc.changed'>): readonly EventBody[] {
    const document = this.#documents.get(body.doc);
    // The log holds no such document, so no reader can use the change; and it could hold anything.
    if (!document) return [];
    if (this.#last !== document) this.#settle();
    this.#last = document;
    document.version = body.version ?? document.version + 1;
    const masked = document.change(body.changes);
    if (!masked) return [];
    if (!document.isMasked) return [body];
    const { hash, ...rest } = body;
    const hashed = hash === undefined ? {} : { hash: this.#options.hash(document.recordedText()) };
    const { changes, follow } = masked;
    if (follow.length === 0) return [{ ...rest, changes: [...changes], ...hashed }];
    const { doc } = body;
    return [
      { ...rest, changes: [...changes] },
      { kind: 'doc.changed', doc, changes: [...follow], version: document.version, origin: 'redaction', ...hashed },
    ];
  }

  #withHash(body: Body<'doc.saved'> | Body<'doc.hashed'>): EventBody {
    const document = this.#documents.get(body.doc);
    return document?.isMasked ? { ...body, hash: this.#options.hash(document.recordedText()) } : body;
  }

  /** A patch must fit the recorded text and lead to one without secrets. */
  #changedOnDisk(body: Body<'file.changed'>): readonly EventBody[] {
    const { patch, base, ...rest } = { ...body, uri: this.#names.recorded(body.uri) };
    if (patch === undefined) return [rest];
    const known = this.#options.recordedText(rest.uri);
    const raw = known ?? base;
    // Nobody can apply it but who has the file's history.
    if (raw === undefined) return [{ ...rest, patch: this.redactText(patch) }];
    const after = patched(raw, patch);
    if (after === undefined) return [rest];
    const syntax = syntaxOfPath(rest.uri);
    const before = known ?? this.redactText(raw, syntax);
    const safe = maskWithin(after, secretsOf(after, syntax, this.#known, this.#keptOf(rest.uri, after)));
    // Only what is masked is different: the log has this text already.
    if (safe === known) return [];
    const along = known === undefined ? { base: before } : {};
    if (safe === after && before === raw && this.redactText(patch) === patch) return [{ ...rest, patch, ...along }];
    const hash = this.#options.hash(safe);
    const remade = diskPatch(rest.uri, { text: before, hash: this.#options.hash(before) }, { text: safe, hash });
    return [{ ...rest, hash, ...(remade === undefined ? {} : { patch: remade, ...along }) }];
  }

  #settle(): void {
    this.#last?.settle();
  }
}

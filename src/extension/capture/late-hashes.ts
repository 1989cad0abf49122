import { Range } from 'vscode';
import type { TextDocument } from 'vscode';
import type { DocumentState } from '../../core/capture/document-state.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';

/** A text up to this many code units is hashed at once: some milliseconds. */
const AT_ONCE = 500_000;
/** Code units between two breaths. */
const PIECE = 100_000;
const QUIET_MS = 1_000;

/**
 * Hashes long documents piece by piece, in a moment in which nobody changes them: one pass over the whole text would hold up the key
 * press that it falls to.
 */
export class LateHashes extends Disposable {
  readonly #context: CaptureContext;
  readonly #due = new Map<TextDocument, () => void>();

  constructor(context: CaptureContext) {
    super();
    this.#context = context;
    this._register({ dispose: () => this.#due.forEach((cancel) => cancel()) });
  }

  /** A change was recorded after which the document's hash is due. False: hash it now. */
  takes(document: TextDocument, state: DocumentState): boolean {
    if (state.length <= AT_ONCE || state.hashIsOverdue()) return false;
    this.#due.get(document)?.();
    const run = this.#context.guard('late hash', () => this.#hash(document, state));
    this.#due.set(document, this.#context.timers.after(QUIET_MS, run));
    return true;
  }

  async #hash(document: TextDocument, state: DocumentState): Promise<void> {
    this.#due.delete(document);
    const { version, lineCount } = document;
    const hash = this.#context.hashInPieces();
    const isAsItWas = (): boolean => document.version === version && !document.isClosed && !this.isDisposed;
    for (let line = 0; line < lineCount;) {
      const from = line;
      for (let length = 0; line < lineCount && length < PIECE; line++) length += document.lineAt(line).text.length;
      hash.update(document.getText(new Range(from, 0, line, 0)));
      await new Promise<void>((resolve) => this.#context.timers.after(0, resolve));
      // The next change finds it due again.
      if (!isAsItWas()) return;
    }
    state.hashed();
    this.#context.outbox.append({ kind: 'doc.hashed', doc: state.doc, hash: hash.digest() });
  }
}

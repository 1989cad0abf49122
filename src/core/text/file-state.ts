import type { Text } from '@codemirror/state';

/** What the log says of one path. Immutable, so that snapshots share it. */
export interface FileState {
  readonly uri: string;
  /** Absent: not known (excluded, binary, or changed on disk without a patch). */
  readonly text?: Text;
  /** The text that a dirty close falls back to. */
  readonly saved?: Text;
  /** First text in the session: what net changes are counted from. Empty for a file that the session created. */
  readonly first?: Text;
  /** Path at the start of the session, where a rename changed it since; null: the session created the file. */
  readonly firstUri: string | null;
  readonly deleted: boolean;
  /** In which the editor read or wrote it last, by the editor's own name. */
  readonly encoding?: string;
  /** The document that is open on it. */
  readonly doc?: number;
}

/** What the log says of one document number, which stays valid after the document was closed. */
export interface DocumentState {
  readonly doc: number;
  readonly uri: string;
  readonly language: string;
  readonly eol: 'lf' | 'crlf';
  readonly version: number;
  readonly open: boolean;
  readonly excluded?: string;
}

/** A change that does not fit the text which the log itself gave: from this event on, a replay would be a fiction. */
export class TextMismatchError extends Error {
  override readonly name = 'TextMismatchError';
  readonly seq: number;
  readonly uri: string;
  readonly code: 'does-not-fit' | 'unknown-document' | 'unknown-text' | 'blob-missing';

  constructor(code: TextMismatchError['code'], seq: number, uri: string, what: string) {
    super(`event ${seq} (${uri}): ${what}`);
    this.code = code;
    this.seq = seq;
    this.uri = uri;
  }
}

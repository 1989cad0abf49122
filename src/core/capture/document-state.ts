import { countLineEnds, hashInterval, lengthDelta } from './changes.ts';
import type { Change } from '../trajectory/events.ts';

export type Eol = 'lf' | 'crlf';

/** A save that takes longer, in milliseconds, is taken for one that failed. */
const SAVE_LIMIT = 10_000;

/** What a look at the document costs nothing to say. */
export interface Glance {
  readonly lineCount: number;
  readonly isDirty: boolean;
}

/**
 * What capture believes of an open document: never its text, only what tells that belief and document apart. Every
 * number here is kept in step with the changes in time that depends on the change alone.
 */
export class DocumentState {
  readonly doc: number;
  readonly path: string;
  /** Has a file of its own. */
  readonly onDisk: boolean;
  readonly excluded: boolean;
  /** UTF-16 code units. */
  length: number;
  lineCount: number;
  /** The log holds no version for an opening: a reader counts from 1. */
  version = 1;
  eol: Eol;
  dirty: boolean;
  /** Clock at the last save in the editor. */
  savedAt: number | undefined;
  #savedHash: string | undefined;
  #savedVersion = 1;
  /** Clock at "about to save"; undefined when no save is under way. */
  savingSince: number | undefined;
  /** Where the last change left the cursor. */
  cursor = -1;
  #sinceHash = 0;
  #hashDue: number;

  constructor(start: {
    doc: number;
    place: { readonly path: string; readonly onDisk: boolean };
    excluded: boolean;
    length: number;
    document: Glance;
    eol: Eol;
    savedHash: string | undefined;
  }) {
    this.doc = start.doc;
    this.path = start.place.path;
    this.onDisk = start.place.onDisk;
    this.excluded = start.excluded;
    this.length = start.length;
    this.lineCount = start.document.lineCount;
    this.eol = start.eol;
    this.dirty = start.document.isDirty;
    this.#savedHash = start.savedHash;
    this.#hashDue = hashInterval(this.length);
  }

  /**
   * Follows an event's changes; `linesDeleted` is what the changed ranges spanned, summed. False: the document is not
   * what the log says, and must be recorded anew.
   */
  follow(changes: readonly Change[], linesDeleted: number, glance: Glance): boolean {
    const [offset, deleted, inserted] = changes[0]!;
    const fits = offset + deleted <= this.length;
    let lines = this.lineCount - linesDeleted;
    for (const change of changes) if (change[2].length > 0) lines += countLineEnds(change[2]);
    this.length += lengthDelta(changes);
    this.lineCount = glance.lineCount;
    this.cursor = offset + inserted.length;
    return fits && lines === glance.lineCount;
  }

  /** The version to record: nothing when it is the one before, plus 1. */
  nextVersion(version: number): number | undefined {
    const expected = this.version + 1;
    this.version = version;
    return version === expected ? undefined : version;
  }

  /** What was on disk when the document last held just that. */
  get savedHash(): string | undefined {
    return this.#savedHash;
  }

  /** Opened empty from a file, and not changed yet. */
  get isFresh(): boolean {
    return this.version === 1 && this.length === 0 && this.onDisk;
  }

  /** Is a save under way? */
  isSaving(now: number): boolean {
    if (this.savingSince !== undefined && now - this.savingSince > SAVE_LIMIT) this.savingSince = undefined;
    return this.savingSince !== undefined;
  }

  /** What the document holds now is what is on disk. */
  onDiskNow(hash: string): void {
    this.#savedHash = hash;
    this.#savedVersion = this.version;
    this.savingSince = undefined;
    this.hashed();
  }

  /**
   * Does the document hold what is on disk? VS Code closes a document whose changes are thrown away as a clean one,
   * so only its text tells. `hash` is asked for only where it matters.
   */
  isSaved(hash: () => string): boolean {
    if (this.#savedHash === undefined) return !this.dirty && this.version === this.#savedVersion;
    return this.version === this.#savedVersion || hash() === this.#savedHash;
  }

  hashIsDue(): boolean {
    this.#sinceHash++;
    return this.#sinceHash >= this.#hashDue;
  }

  /** It was due long ago. */
  hashIsOverdue(): boolean {
    return this.#sinceHash >= this.#hashDue * 4;
  }

  hashed(): void {
    this.#sinceHash = 0;
    this.#hashDue = hashInterval(this.length);
  }
}

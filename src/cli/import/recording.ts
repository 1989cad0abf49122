import { readdir, rm } from 'node:fs/promises';
import { Documents } from '../../core/text/documents.ts';
import { TextMismatchError } from '../../core/text/file-state.ts';
import { applyChanges } from '../../core/text/rope.ts';
import { HashCadence, hashText } from '../../core/text/text-hash.ts';
import type { Change, ChangeOrigin, EventBody } from '../../core/trajectory/events.ts';
import { errorCode } from '../../node/files.ts';
import { FolderLockedError } from '../../node/log/lock.ts';
import { RecordingPausedError } from '../../node/log/log-state.ts';
import type { LogFault } from '../../node/log/log-state.ts';
import { systemClock } from '../../node/log/writer-clock.ts';
import { TrajectoryWriter } from '../../node/log/writer.ts';
import { nodeSha256 } from '../../node/sha256.ts';
import { InputError } from '../io.ts';

/** Characters and bytes that may wait before an import lets them reach the disk: well below what the writer would begin to lose. */
const BATCH = 4 << 20;
/** Texts longer than this (UTF-16 code units) go into blobs, so that no line is huge. */
const INLINE_TEXT = 64 * 1024;

const WHY: Readonly<Record<LogFault, string>> = {
  'no-space': 'the disk is full',
  'read-only': 'it cannot be written to',
  'folder-gone': 'it was removed, or its files were, while they were written',
  'lock-lost': 'another process took it over',
  'too-slow': 'the disk does not keep up',
  io: 'the disk does not take what is written',
};

/** What an import's clock shows: milliseconds since the session's start, which is milliseconds since the epoch. */
interface SetClock {
  readonly start: number;
  at: number;
}

/** A trajectory made from what happened long ago: its clock is set by what is imported, so equal input gives equal bytes. */
export class Recording {
  readonly documents: Documents;
  readonly #writer: TrajectoryWriter;
  readonly #clock: SetClock;
  readonly #cadence = new HashCadence();
  readonly #blobs = new Map<string, string>();
  readonly #interrupted: AbortSignal;
  #docs = 0;
  #waiting = 0;

  private constructor(writer: TrajectoryWriter, clock: SetClock, interrupted: AbortSignal) {
    this.#writer = writer;
    this.#interrupted = interrupted;
    this.#clock = clock;
    this.documents = new Documents((hash) => this.#blobs.get(hash));
  }

  /**
   * Makes a trajectory in `out`, which must be empty: `fill` appends its events. Complete when it resolves (to the number of
   * events); a failure leaves nothing behind. `start`: when the session began, milliseconds since the epoch. @throws InputError.
   */
  static async make(
    out: string,
    session: string,
    start: number,
    interrupted: AbortSignal,
    fill: (recording: Recording) => Promise<void>,
  ): Promise<number> {
    const recording = await Recording.#create(out, session, start, interrupted);
    try {
      await fill(recording);
      await recording.#writer.seal();
      await recording.#writer.close();
    } catch (error) {
      await recording.#writer.close();
      await rm(out, { recursive: true, force: true });
      // The disk may take it the next time, but an import does not wait for that.
      throw error instanceof RecordingPausedError ? new InputError(`cannot write to ${out}: ${WHY[error.fault]}`) : error;
    }
    return recording.#writer.count;
  }

  static async #create(out: string, session: string, start: number, interrupted: AbortSignal): Promise<Recording> {
    const clock: SetClock = { start, at: 0 };
    try {
      if ((await readdir(out).catch(emptyIfMissing)).length > 0) throw new InputError(`${out} is not empty; name a new folder`);
      const writer = await TrajectoryWriter.open(out, {
        session,
        clock: { now: () => clock.at, wall: () => new Date(clock.start + clock.at), after: systemClock.after },
      });
      return new Recording(writer, clock, interrupted);
    } catch (error) {
      const isFileError = /^E[A-Z]+$/.test(errorCode(error) ?? '');
      if (error instanceof FolderLockedError || isFileError) throw new InputError(`cannot write to ${out}: ${(error as Error).message}`);
      throw error;
    }
  }

  /** Wall time of the last event. */
  get wall(): string {
    return new Date(this.#clock.start + this.#clock.at).toISOString();
  }

  /** Sets the clock, milliseconds since the epoch; it never runs back. */
  at(time: number): void {
    this.#clock.at = Math.max(this.#clock.at, Math.floor(time - this.#clock.start));
  }

  /** @throws InputError when a change does not fit its document, or the import is interrupted. */
  async append(body: EventBody): Promise<void> {
    if (this.#interrupted.aborted) throw new InputError('interrupted: nothing was imported');
    const placed = this.#writer.append(body);
    // An import waits for the disk after every batch, so nothing can be lost for want of memory.
    if (!placed) throw new Error('the log took no event');
    try {
      this.documents.apply({ ...body, ...placed });
    } catch (error) {
      if (error instanceof TextMismatchError) throw new InputError(error.message);
      throw error;
    }
    await this.#waits(JSON.stringify(body).length);
  }

  /** So much more waits for the disk; more than a batch does not. */
  async #waits(size: number): Promise<void> {
    this.#waiting += size;
    if (this.#waiting < BATCH) return;
    this.#waiting = 0;
    await this.#writer.flush();
  }

  /** Resolves to the document's number. */
  async open(uri: string, language: string, text: string): Promise<number> {
    const doc = ++this.#docs;
    const eol = text.includes('\r\n') ? 'crlf' : 'lf';
    const hash = hashText(text, nodeSha256);
    const body = { kind: 'doc.opened', doc, uri, language, eol, hash } as const;
    // A blob is UTF-8, which has no lone surrogate; an event's JSON has.
    if (text.length <= INLINE_TEXT || !text.isWellFormed()) await this.append({ ...body, text });
    else {
      this.#blobs.set(hash, text);
      const blob = this.#writer.putBlob(text);
      await this.#waits(Buffer.byteLength(text));
      await this.append({ ...body, blob });
      this.#blobs.delete(hash);
    }
    return doc;
  }

  /** Changes in UTF-16 offsets, descending. */
  async change(doc: number, changes: Change[], origin?: ChangeOrigin): Promise<void> {
    await this.append({ kind: 'doc.changed', doc, changes, origin, hash: this.#dueHash(doc, changes) });
  }

  async save(doc: number): Promise<void> {
    this.#cadence.reset(doc);
    await this.append({ kind: 'doc.saved', doc, hash: hashText(this.documents.ropeOfDocument(doc)!, nodeSha256) });
  }

  #dueHash(doc: number, changes: readonly Change[]): string | undefined {
    const text = this.documents.ropeOfDocument(doc)!;
    if (!this.#cadence.due(doc, text.length)) return undefined;
    const after = applyChanges(text, changes);
    return typeof after === 'string' ? undefined : hashText(after, nodeSha256);
  }
}

function emptyIfMissing(error: unknown): string[] {
  if (errorCode(error) === 'ENOENT') return [];
  throw error;
}

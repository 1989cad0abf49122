import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Chain } from '../../core/trajectory/chain.ts';
import { encodeHeader, encodeSeal } from '../../core/trajectory/codec.ts';
import { FORMAT, SCHEMA_VERSION } from '../../core/trajectory/events.ts';
import { writeAll, writeAtomically } from '../atomic.ts';
import type { Files, OpenFile } from '../files.ts';
import { nodeSha256 } from '../sha256.ts';
import { recover } from './recovery.ts';
import type { LogPosition } from './recovery.ts';
import { holdsLog } from './same-log.ts';
import { segmentName } from './segment-name.ts';

/** Lines encoded, hashed and written in one go before the event loop gets its turn: well under a millisecond or two. */
const LINES_AT_ONCE = 256;
const CHARACTERS_AT_ONCE = 128 * 1024;

/** Blobs known to be on disk, so that a document opened again and again costs no look at it. */
const BLOBS_REMEMBERED = 1_000;

/** Identity of no file: what is there has to be looked at. */
const UNKNOWN = '';

/** The active segment's file is gone, shorter than what was written to it, or another one that holds something else. */
class FolderGoneError extends Error {
  override readonly name = 'FolderGoneError';
  readonly code = 'folder-gone';
}

/** The log on disk: appends whole batches, each durable when its promise resolves, or not there at all. One call at a time. */
export class SegmentStore {
  readonly #folder: string;
  readonly #files: Files;
  readonly #wall: () => Date;
  #position: LogPosition;
  #file: OpenFile | undefined;
  /** Of the file that is known to hold the active segment and nothing of others; undefined: it was just read, or made. */
  #identity: string | undefined;
  readonly #blobs = new Set<string>();

  private constructor(folder: string, files: Files, wall: () => Date, position: LogPosition) {
    this.#folder = folder;
    this.#files = files;
    this.#wall = wall;
    this.#position = position;
  }

  /** Opens what is there, or begins a log whose first header is durable when this resolves. */
  static async open(folder: string, files: Files, wall: () => Date, session: string): Promise<SegmentStore> {
    const found = await recover(folder, files);
    const store = new SegmentStore(folder, files, wall, found ?? { session, count: 0, t: 0, head: '', segment: 1, firstSeq: 0, size: 0 });
    if (!found) {
      await store.#begin();
      await files.syncFolder(dirname(folder));
    }
    return store;
  }

  get position(): LogPosition {
    return this.#position;
  }

  /** True when the active segment has no events, or is yet to be made. */
  get isEmpty(): boolean {
    return this.#position.count === this.#position.firstSeq;
  }

  /** Appends lines, of which the last one's time is `t`. */
  async append(lines: readonly string[], t: number): Promise<void> {
    const file = await this.#active();
    const { head, count, size } = this.#position;
    const chain = new Chain(nodeSha256, head, count);
    let end = size;
    for (let from = 0; from < lines.length;) {
      let to = from;
      for (let characters = 0; to < lines.length && to - from < LINES_AT_ONCE && characters < CHARACTERS_AT_ONCE; to++)
        characters += (lines[to] as string).length;
      const bytes = Buffer.from(`${lines.slice(from, to).join('\n')}\n`);
      chain.addLines(bytes);
      await this.#guard(writeAll(file, bytes, end));
      end += bytes.length;
      from = to;
      if (from < lines.length) await breathe();
    }
    await this.#guard(file.sync());
    this.#position = { ...this.#position, count: chain.count, head: chain.head, t, size: end };
  }

  /** Durable when it resolves. */
  async putBlob(hash: string, bytes: Uint8Array): Promise<void> {
    if (this.#blobs.has(hash)) return;
    const folder = join(this.#folder, 'blobs');
    const path = join(folder, hash);
    if ((await this.#files.stat(path))?.size !== bytes.length) {
      await this.#files.makeFolder(folder);
      await this.#files.syncFolder(this.#folder);
      await writeAtomically(path, bytes, this.#files);
    }
    if (this.#blobs.size >= BLOBS_REMEMBERED) this.#blobs.clear();
    this.#blobs.add(hash);
  }

  /** Closes the active segment with the chain's head; the next append begins another. Returns the number of the sealed one. */
  async seal(): Promise<number> {
    const { segment, count, head, size } = this.#position;
    const file = await this.#active();
    await this.#guard(writeAll(file, Buffer.from(`${encodeSeal(segment, count, head)}\n`), size));
    await this.#guard(file.sync());
    this.#position = { ...this.#position, segment: segment + 1, firstSeq: count, size: 0 };
    await this.close();
    return segment;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** The active segment's file, cut to what is known to be sound: a failed write may have left a part of itself. */
  async #active(): Promise<OpenFile> {
    const { segment, size } = this.#position;
    if (size === 0) {
      await this.#begin();
      return this.#active();
    }
    const path = join(this.#folder, segmentName(segment));
    const there = await this.#files.stat(path);
    if (!there || there.size < size) {
      await this.close().catch(() => {});
      throw new FolderGoneError(`${path} is ${there ? 'shorter than what was recorded' : 'gone'}`);
    }
    // Another took its name (a restore, a sync client, an editor that saves so), or wrote to it while we had it open.
    const isOther = this.#identity !== undefined && there.identity !== this.#identity;
    if (isOther || (this.#file && there.size > size)) {
      await this.close().catch(() => {});
      this.#identity = UNKNOWN;
    }
    if (!this.#file) {
      const file = await this.#files.open(path, 'r+');
      this.#file = file;
      if (this.#identity === UNKNOWN) await this.#guard(this.#requireSame(file, path));
      if (there.size > size) await this.#guard(file.truncate(size));
      this.#identity = there.identity;
    }
    return this.#file;
  }

  /** @throws FolderGoneError where the file is not what was written so far. */
  async #requireSame(file: OpenFile, path: string): Promise<void> {
    if (!(await holdsLog(file, this.#position))) throw new FolderGoneError(`${path} is not what was recorded`);
    // What took the segment's place may have taken that of the folder.
    this.#blobs.clear();
  }

  /** Makes the segment that is next. */
  async #begin(): Promise<void> {
    const { session, segment, count, head } = this.#position;
    const wall = this.#wall().toISOString();
    const first = segment === 1;
    const header = { format: FORMAT, version: SCHEMA_VERSION, session, segment, firstSeq: count, head: first ? null : head, wall } as const;
    const line = encodeHeader(header);
    await writeAtomically(join(this.#folder, segmentName(segment)), `${line}\n`, this.#files);
    this.#identity = undefined;
    this.#position = {
      ...this.#position,
      size: Buffer.byteLength(line) + 1,
      head: first ? Chain.start(nodeSha256, line).head : head,
    };
  }

  /** After a failure the file is opened anew: what a failed write or fsync left in it is not known. */
  async #guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      await this.close().catch(() => {});
      throw error;
    }
  }
}

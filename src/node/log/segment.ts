import { join } from 'node:path';
import { decodeHeader } from '../../core/trajectory/codec.ts';
import type { Header } from '../../core/trajectory/events.ts';
import { LogError } from '../../core/trajectory/log-error.ts';
import type { Files } from '../files.ts';
import { extendIndex, soundEnd } from './lines.ts';
import type { LineIndex, Stop } from './lines.ts';
import { unpack, unpackStart } from './packing.ts';
import type { SegmentFile } from './segment-name.ts';

const LF = 10;
/** Enough for any header, packed or not. */
const HEADER_BYTES = 4_096;

/** One segment for reading. A plain one may still be growing: `refresh` takes in what came since. */
export class Segment {
  readonly file: SegmentFile;
  readonly header: Header;
  readonly headerLine: string;
  readonly #path: string;
  readonly #files: Files;
  #index: LineIndex;
  /** All lines of a packed segment; a plain one is read from disk where needed. */
  readonly #bytes: Uint8Array | undefined;

  private constructor(files: Files, path: string, file: SegmentFile, headerLine: string, bytes: Uint8Array | undefined) {
    this.#files = files;
    this.#path = path;
    this.file = file;
    this.headerLine = headerLine;
    this.header = decodeHeader(headerLine);
    this.#bytes = bytes;
    this.#index = { headerEnd: Buffer.byteLength(headerLine) + 1, ends: [] };
  }

  /** Reads only the header, so that a position can be found without decompressing what stands before it. */
  static async header(files: Files, folder: string, file: SegmentFile): Promise<string> {
    const handle = await files.open(join(folder, file.name), 'r');
    let start: Uint8Array;
    try {
      start = await handle.read(0, file.packing ? 64 * HEADER_BYTES : HEADER_BYTES);
    } finally {
      await handle.close();
    }
    return headerLineOf(file.packing ? await unpackStart(start, file.packing) : start, file);
  }

  static async open(files: Files, folder: string, file: SegmentFile): Promise<Segment> {
    const path = join(folder, file.name);
    if (file.packing) {
      const bytes = await unpack(await files.read(path), file.packing);
      const segment = new Segment(files, path, file, headerLineOf(bytes, file), bytes);
      segment.#index = await extendIndex(segment.#index, bytes.subarray(segment.#index.headerEnd), segment.firstSeq);
      return segment;
    }
    const segment = new Segment(files, path, file, await Segment.header(files, folder, file), undefined);
    await segment.refresh();
    return segment;
  }

  get firstSeq(): number {
    return this.header.firstSeq;
  }
  /** `seq` after the last sound event. */
  get nextSeq(): number {
    return this.header.firstSeq + this.#index.ends.length;
  }
  get sealed(): boolean {
    return this.#index.sealEnd !== undefined;
  }
  /** What is wrong after the last sound line, if anything. */
  get stop(): Stop | undefined {
    return this.#index.stop;
  }
  /** Where `stop` is, in bytes. */
  get soundEnd(): number {
    return soundEnd(this.#index);
  }

  async refresh(): Promise<void> {
    if (this.#bytes || this.sealed) return;
    const from = this.soundEnd;
    const handle = await this.#files.open(this.#path, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = await handle.read(from, Math.max(0, size - from));
      this.#index = await extendIndex(this.#index, bytes, this.firstSeq);
    } finally {
      await handle.close();
    }
  }

  /** Bytes of the event lines from `fromSeq` up to (not with) `toSeq`, line feeds included. */
  async lines(fromSeq: number, toSeq: number): Promise<Uint8Array> {
    return this.#slice(this.startOf(fromSeq), this.startOf(toSeq));
  }

  async sealLine(): Promise<Uint8Array | undefined> {
    return this.#index.sealEnd === undefined ? undefined : this.#slice(this.startOf(this.nextSeq), this.#index.sealEnd);
  }

  /** Offset of an event's line; of the end of the last one for `nextSeq`. */
  startOf(seq: number): number {
    const { headerEnd, ends } = this.#index;
    return seq === this.firstSeq ? headerEnd : (ends[seq - this.firstSeq - 1] ?? this.soundEnd);
  }

  async #slice(from: number, to: number): Promise<Uint8Array> {
    if (this.#bytes) return this.#bytes.subarray(from, to);
    const handle = await this.#files.open(this.#path, 'r');
    try {
      return await handle.read(from, to - from);
    } finally {
      await handle.close();
    }
  }
}

function headerLineOf(bytes: Uint8Array, file: SegmentFile): string {
  const end = bytes.indexOf(LF);
  if (end < 0) throw new LogError('not-a-header', `${file.name} does not begin with a header`);
  return Buffer.from(bytes.subarray(0, end)).toString();
}

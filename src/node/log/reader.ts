import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Chain } from '../../core/trajectory/chain.ts';
import { LogError } from '../../core/trajectory/log-error.ts';
import { decodeHeader } from '../../core/trajectory/codec.ts';
import type { LogSource } from '../../sync/source.ts';
import { errorCode, nodeFiles } from '../files.ts';
import type { Files } from '../files.ts';
import { nodeSha256 } from '../sha256.ts';
import { damageIn } from './damage.ts';
import type { Damage } from './damage.ts';
import { Segment } from './segment.ts';
import { segmentsAmong } from './segment-name.ts';
import type { SegmentFile } from './segment-name.ts';

const LF = 10;
/** Bytes of lines that are hashed between two turns of the event loop. */
const BYTES_AT_ONCE = 1 << 16;

/** One line of the log with where it stands, or the place where the log stops being sound. */
export type LogEntry =
  | { readonly type: 'header' | 'event' | 'seal'; readonly line: Uint8Array; readonly segment: number }
  /** `torn`: a piece of a line at the end of the last segment, as a crash or a writer at work leaves it; else damage. */
  | { readonly type: 'stop'; readonly segment: number; readonly offset: number; readonly reason: string; readonly torn: boolean };

/**
 * Reads a trajectory's folder, finished or being written. Holds one segment in memory at most. What follows the last sound
 * line of a segment is never given out.
 */
export class TrajectoryReader implements LogSource {
  readonly folder: string;
  readonly session: string;
  readonly #files: Files;
  readonly #headerLine: string;
  readonly #firstSeqs = new Map<number, number>();
  #open: Segment | undefined;
  #lastHead: { readonly count: number; readonly head: string } | undefined;

  private constructor(folder: string, files: Files, session: string, headerLine: string) {
    this.folder = folder;
    this.#files = files;
    this.session = session;
    this.#headerLine = headerLine;
  }

  /** @throws LogError `not-a-trajectory`, `segment-missing`, `newer-version`, … */
  static async open(folder: string, files: Files = nodeFiles): Promise<TrajectoryReader> {
    const first = (await listSegments(folder, files))[0];
    if (!first) throw new LogError('not-a-trajectory', `${folder} holds no trajectory (no 000001.jsonl)`);
    if (first.segment !== 1) throw new LogError('segment-missing', `segment 1 of ${folder} is missing; the first is ${first.name}`);
    const headerLine = await Segment.header(files, folder, first);
    return new TrajectoryReader(folder, files, decodeHeader(headerLine).session, headerLine);
  }

  /** First line of segment 1, without line feed: the chain begins with it. */
  async header(): Promise<string> {
    return this.#headerLine;
  }

  /** Number of whole, sound events on disk. */
  async count(): Promise<number> {
    return this.#whileSealing(async () => (await this.#load((await this.#segments()).at(-1)!)).nextSeq);
  }

  /**
   * Lines from `fromSeq` on, of one segment at most, until `maxBytes` are reached (at least one line, where there is one). None: the log
   * ends before. @throws LogError `segment-missing`, `segment-damaged`: it goes on, but not from there.
   */
  async read(fromSeq: number, maxBytes: number): Promise<{ lines: string[]; nextSeq: number }> {
    return this.#whileSealing(() => this.#read(fromSeq, maxBytes));
  }

  async #read(fromSeq: number, maxBytes: number): Promise<{ lines: string[]; nextSeq: number }> {
    const { segment, after } = await this.#find(fromSeq);
    if (!segment || fromSeq >= segment.nextSeq) {
      if (after) throw gap(segment, after, fromSeq);
      return { lines: [], nextSeq: fromSeq };
    }
    const start = segment.startOf(fromSeq);
    let to = fromSeq + 1;
    while (to < segment.nextSeq && segment.startOf(to + 1) - start <= maxBytes) to++;
    const text = Buffer.from(await segment.lines(fromSeq, to)).toString();
    return { lines: text.slice(0, -1).split('\n'), nextSeq: to };
  }

  /** Every event line from `fromSeq` on, decoded to text. */
  async *lines(fromSeq = 0): AsyncGenerator<string> {
    for (let seq = fromSeq; ;) {
      const { lines, nextSeq } = await this.read(seq, 1 << 20);
      if (nextSeq === seq) return;
      yield* lines;
      seq = nextSeq;
    }
  }

  /** What stands after the last sound event and is none, nor a piece of one that is being written: what `lines` gives is not the whole. */
  async damageAtEnd(): Promise<LogError | undefined> {
    const { stop, soundEnd, nextSeq, file } = await this.#whileSealing(async () => this.#load((await this.#segments()).at(-1)!));
    if (!stop || stop.torn) return undefined;
    return new LogError('segment-damaged', `segment ${file.segment}, byte ${soundEnd}: ${stop.reason}`, nextSeq);
  }

  /** Chain head after `count` events; undefined when there are fewer. */
  async head(count: number): Promise<string | undefined> {
    if (count === 0) return Chain.start(nodeSha256, this.#headerLine).head;
    return this.#whileSealing(() => this.#head(count));
  }

  async #head(count: number): Promise<string | undefined> {
    const { segment } = await this.#find(count - 1);
    if (!segment || count > segment.nextSeq) return undefined;
    const known = this.#lastHead;
    const start =
      known && known.count >= segment.firstSeq && known.count <= count
        ? new Chain(nodeSha256, known.head, known.count)
        : segment.header.head === null
          ? Chain.start(nodeSha256, this.#headerLine)
          : new Chain(nodeSha256, segment.header.head, segment.firstSeq);
    if (start.count < count) await follow(start, await segment.lines(start.count, count));
    this.#lastHead = { count, head: start.head };
    return start.head;
  }

  /** All lines of all segments in order, framing included; where a segment's sound lines end before its bytes do, a `stop`. */
  async *entries(): AsyncGenerator<LogEntry> {
    const files = await this.#segments();
    for (const [i, { segment: number }] of files.entries()) {
      const last = i === files.length - 1;
      let found: { segment: Segment; lines: Uint8Array; seal: Uint8Array | undefined };
      try {
        found = await this.#whileSealing(() => this.#whole(number));
      } catch (error) {
        if (!(error instanceof LogError)) throw error;
        yield { type: 'stop', segment: number, offset: 0, reason: error.message, torn: false };
        continue;
      }
      const { segment, lines, seal } = found;
      yield { type: 'header', line: Buffer.from(segment.headerLine), segment: number };
      for (let start = 0; start < lines.length;) {
        const end = lines.indexOf(LF, start);
        yield { type: 'event', line: lines.subarray(start, end), segment: number };
        start = end + 1;
      }
      if (seal) yield { type: 'seal', line: seal.subarray(0, -1), segment: number };
      const { stop, soundEnd: offset } = segment;
      if (stop) yield { type: 'stop', segment: number, offset, reason: stop.reason, torn: stop.torn && last };
    }
  }

  async #whole(number: number): Promise<{ segment: Segment; lines: Uint8Array; seal: Uint8Array | undefined }> {
    const file = (await this.#segments()).find((each) => each.segment === number);
    if (!file) throw new LogError('segment-missing', `segment ${number} is gone`);
    const segment = await this.#load(file);
    return { segment, lines: await segment.lines(segment.firstSeq, segment.nextSeq), seal: await segment.sealLine() };
  }

  /** Damage that was found by whoever wrote the log, and gone on from. */
  damages(): Promise<Damage[]> {
    return damageIn(this.folder, this.#files);
  }

  /** Bytes of a blob; undefined when there is none. Whether they are what the name says is for `verify` to tell. */
  async blob(hash: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#files.read(join(this.folder, 'blobs', hash));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** A plain segment may be replaced by its packed form between being found and being read: look again then. */
  async #whileSealing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      this.#open = undefined;
      return work();
    }
  }

  async #segments(): Promise<SegmentFile[]> {
    const files = await listSegments(this.folder, this.#files);
    if (files.length === 0) throw new LogError('not-a-trajectory', `${this.folder} is gone`);
    return files;
  }

  /**
   * The last segment that begins at `seq` or before, which holds it where any does. `after`: the one that followed when we looked; so it
   * was written to its end by then.
   */
  async #find(seq: number): Promise<{ segment?: Segment; after?: SegmentFile | undefined }> {
    if (this.#open && seq >= this.#open.firstSeq && seq < this.#open.nextSeq) return { segment: this.#open };
    // Most readers want what is new: look from the end, by headers alone.
    let after: SegmentFile | undefined;
    for (const file of (await this.#segments()).reverse()) {
      if ((await this.#firstSeq(file)) <= seq) return { segment: await this.#load(file), after };
      after = file;
    }
    return { after };
  }

  async #firstSeq(file: SegmentFile): Promise<number> {
    const known = this.#firstSeqs.get(file.segment);
    if (known !== undefined) return known;
    const { firstSeq } = JSON.parse(await Segment.header(this.#files, this.folder, file)) as { firstSeq: number };
    this.#firstSeqs.set(file.segment, firstSeq);
    return firstSeq;
  }

  async #load(file: SegmentFile): Promise<Segment> {
    if (this.#open?.file.name === file.name) await this.#open.refresh();
    else this.#open = await Segment.open(this.#files, this.folder, file);
    this.#firstSeqs.set(file.segment, this.#open.firstSeq);
    return this.#open;
  }
}

/** Takes whole lines into the chain, and gives others their turn. */
async function follow(chain: Chain, lines: Uint8Array): Promise<void> {
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(LF, Math.min(start + BYTES_AT_ONCE, lines.length - 1)) + 1;
    chain.addLines(lines.subarray(start, end));
    start = end;
    await breathe();
  }
}

/** Why event `seq` cannot be read although the log goes on after it. */
function gap(before: Segment | undefined, after: SegmentFile, seq: number): LogError {
  const number = before?.file.segment ?? 0;
  if (after.segment > number + 1) return new LogError('segment-missing', `segment ${number + 1} is missing: ${after.segment} follows`, seq);
  const reason = before?.stop ? `: ${before.stop.reason}` : '';
  return new LogError('segment-damaged', `segment ${number} does not hold all events before ${after.name}${reason}`, seq);
}

/** One file a segment: the plain one where a crash left both. */
async function listSegments(folder: string, files: Files): Promise<SegmentFile[]> {
  let names: string[];
  try {
    names = await files.list(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR')
      throw new LogError('not-a-trajectory', `there is no folder ${folder}`);
    throw error;
  }
  return segmentsAmong(names).filter((file, i, all) => all[i - 1]?.segment !== file.segment);
}

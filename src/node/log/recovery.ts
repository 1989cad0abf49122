import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Chain } from '../../core/trajectory/chain.ts';
import { decodeHeader, decodeLine } from '../../core/trajectory/codec.ts';
import type { Header } from '../../core/trajectory/events.ts';
import { LogError } from '../../core/trajectory/log-error.ts';
import type { Files } from '../files.ts';
import { nodeSha256 } from '../sha256.ts';
import { isTorn, setAside } from './damage.ts';
import type { Damage } from './damage.ts';
import { Segment } from './segment.ts';
import { segmentsAmong } from './segment-name.ts';
import type { SegmentFile } from './segment-name.ts';

const LF = 10;
/** Lines looked at between two turns of the event loop. */
const LINES_AT_ONCE = 1_000;

/** Where a log stands: what the next event follows. */
export interface LogPosition {
  readonly session: string;
  /** Events so far. */
  readonly count: number;
  /** Time of the last event, 0 where there is none. */
  readonly t: number;
  /** Chain head after `count` events. */
  readonly head: string;
  /** The segment to write to. */
  readonly segment: number;
  /** `seq` of its first event, there or to come. */
  readonly firstSeq: number;
  /** Bytes of it that are there and sound; 0: it is yet to be made. */
  readonly size: number;
  /** What was found on opening, and not there to go on from. */
  readonly damage?: Damage | undefined;
}

/**
 * Finds where a folder's log stands, and cuts a torn tail off its last segment; damage is set aside and told. Undefined: there is no
 * log yet. Reads one segment, however long the session. @throws LogError `newer-version`, `segment-damaged`, `segment-missing`.
 */
export async function recover(folder: string, files: Files): Promise<LogPosition | undefined> {
  const names = await files.list(folder);
  for (const name of names.filter((each) => each.endsWith('.tmp'))) await files.remove(join(folder, name)).catch(() => {});
  const segments = segmentsAmong(names);
  requireAll(segments);
  for (;;) {
    const last = segments.pop();
    if (!last) return undefined;
    if (last.packing) {
      // Where both forms are there, the plain one is as good and cheaper.
      const plain = segments.at(-1)?.segment === last.segment ? segments.pop() : undefined;
      return afterSealed(files, folder, plain ?? last);
    }
    const bytes = Buffer.from(await files.read(join(folder, last.name)));
    const header = wholeHeader(bytes, last.segment);
    if (header) return scan(files, folder, last, segments.at(-1), bytes, header);
    // Not even a header, so no event that could be told from others. Without anything before it, it is no log of ours.
    const before = segments.at(-1);
    const damage = isTorn(bytes) ? undefined : await setAside(folder, last.segment, bytes, 0, files);
    await files.remove(join(folder, last.name));
    if (damage && before) return { ...(await afterSealed(files, folder, before)), damage };
  }
}

/** One that is gone from the middle took what all that follows builds on. @throws LogError `segment-missing`. */
function requireAll(segments: readonly SegmentFile[]): void {
  let last = 0;
  for (const { segment } of segments) {
    if (segment > last + 1) throw new LogError('segment-missing', `segment ${last + 1} is missing: ${segment} follows`);
    last = segment;
  }
}

async function scan(
  files: Files,
  folder: string,
  file: SegmentFile,
  before: SegmentFile | undefined,
  bytes: Buffer,
  header: Header,
): Promise<LogPosition> {
  const headerEnd = bytes.indexOf(LF) + 1;
  const { session, segment, firstSeq } = header;
  const chain =
    header.head === null ? Chain.start(nodeSha256, bytes.subarray(0, headerEnd - 1)) : new Chain(nodeSha256, header.head, firstSeq);
  let seq = firstSeq;
  let t = -1;
  let end = headerEnd;
  let seal: string | undefined;
  while (end < bytes.length && seal === undefined) {
    const lineEnd = bytes.indexOf(LF, end);
    const line = lineEnd < 0 ? undefined : parseLine(bytes.subarray(end, lineEnd));
    if (line?.seal) seal = line.seal.head;
    else if (line?.seq === seq && (line.t ?? -1) >= t) {
      t = line.t as number;
      seq++;
      chain.addLines(bytes.subarray(end, lineEnd + 1));
      end = lineEnd + 1;
      if (seq % LINES_AT_ONCE === 0) await breathe();
    } else break;
  }
  if (t < 0) t = before ? (await afterSealed(files, folder, before)).t : 0;
  const position = { session, count: seq, t, head: chain.head };
  if (seal === undefined) {
    const damage = end < bytes.length ? await cut(files, folder, file, bytes, end) : undefined;
    return { ...position, segment, firstSeq, size: end, damage };
  }
  if (seal !== chain.head)
    throw new LogError('seal-differs', `segment ${segment} is not what its seal says; it was changed after it was written`);
  return { ...position, segment: segment + 1, firstSeq: seq, size: 0 };
}

/** Undefined: there is none to be read. @throws LogError `newer-version`; any where it is the log's first, without which there is no log. */
function wholeHeader(bytes: Buffer, segment: number): Header | undefined {
  const end = bytes.indexOf(LF);
  if (end < 0) return undefined;
  try {
    const header = decodeHeader(bytes.toString('utf8', 0, end));
    if (header.segment !== segment) throw new LogError('not-a-header', `the header of segment ${segment} is that of ${header.segment}`);
    return header;
  } catch (error) {
    if (error instanceof LogError && (error.code === 'newer-version' || (segment === 1 && !isTorn(bytes)))) throw error;
    return undefined;
  }
}

interface ParsedLine {
  readonly seq?: number;
  readonly t?: number;
  readonly seal?: { readonly head: string };
}

/** Only as much as tells a whole line from a torn one: what newer versions write is none of our business to cut. */
function parseLine(bytes: Buffer): ParsedLine | undefined {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString()) as ParsedLine;
  } catch {
    return undefined;
  }
}

async function afterSealed(files: Files, folder: string, file: SegmentFile): Promise<LogPosition> {
  const segment = await Segment.open(files, folder, file);
  const seal = await segment.sealLine();
  if (!seal || segment.nextSeq === segment.firstSeq) throw new LogError('segment-damaged', `${file.name} has no seal or no events`);
  const last = decodeLine(Buffer.from(seal).toString());
  const event = JSON.parse(Buffer.from(await segment.lines(segment.nextSeq - 1, segment.nextSeq)).toString()) as { t: number };
  if (last.type !== 'seal') throw new LogError('segment-damaged', `${file.name} does not end in a seal`);
  return {
    session: segment.header.session,
    count: segment.nextSeq,
    t: event.t,
    head: last.seal.head,
    segment: file.segment + 1,
    firstSeq: segment.nextSeq,
    size: 0,
  };
}

/** Cuts off what follows the sound lines. What is more than a torn tail is kept beside the log, with all that stood before it. */
async function cut(files: Files, folder: string, { segment, name }: SegmentFile, bytes: Buffer, end: number): Promise<Damage | undefined> {
  const damage = isTorn(bytes.subarray(end)) ? undefined : await setAside(folder, segment, bytes, end, files);
  const handle = await files.open(join(folder, name), 'r+');
  try {
    await handle.truncate(end);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return damage;
}

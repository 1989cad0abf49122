import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Chain } from '../../core/trajectory/chain.ts';
import { decodeHeader, decodeLine } from '../../core/trajectory/codec.ts';
import type { Header } from '../../core/trajectory/events.ts';
import { LogError } from '../../core/trajectory/log-error.ts';
import { writeAtomically } from '../atomic.ts';
import type { Files } from '../files.ts';
import { nodeSha256 } from '../sha256.ts';
import { Segment } from './segment.ts';
import { segmentName, segmentsAmong } from './segment-name.ts';
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
}

/**
 * Finds where a folder's log stands, and cuts a torn tail off its last segment. Undefined: there is no log yet. Reads one
 * segment, however long the session. @throws LogError `newer-version`, `segment-damaged`, `segment-missing`.
 */
export async function recover(folder: string, files: Files): Promise<LogPosition | undefined> {
  const names = await files.list(folder);
  for (const name of names.filter((each) => each.endsWith('.tmp'))) await files.remove(join(folder, name)).catch(() => {});
  const segments = segmentsAmong(names);
  for (;;) {
    const last = segments.pop();
    if (!last) return undefined;
    if (last.packing) {
      // Where both forms are there, the plain one is as good and cheaper.
      const plain = segments.at(-1)?.segment === last.segment ? segments.pop() : undefined;
      return afterSealed(files, folder, plain ?? last);
    }
    const bytes = Buffer.from(await files.read(join(folder, last.name)));
    const header = wholeHeader(bytes);
    if (header) return scan(files, folder, last, segments.at(-1), bytes, header);
    // Not even a header: nothing was ever recorded in it.
    await files.remove(join(folder, last.name));
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
    if (end < bytes.length) await cut(files, folder, file, bytes, end);
    return { ...position, segment, firstSeq, size: end };
  }
  if (seal !== chain.head)
    throw new LogError('seal-differs', `segment ${segment} is not what its seal says; it was changed after it was written`);
  return { ...position, segment: segment + 1, firstSeq: seq, size: 0 };
}

/** Undefined: a piece of one, and nothing else. @throws LogError where events follow something that is no header. */
function wholeHeader(bytes: Buffer): Header | undefined {
  const end = bytes.indexOf(LF);
  if (end < 0) return undefined;
  try {
    return decodeHeader(bytes.toString('utf8', 0, end));
  } catch (error) {
    if (error instanceof LogError && error.code === 'not-json' && end === bytes.length - 1) return undefined;
    throw error;
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

/** Cuts the segment at `end`. Whole lines among what is cut (damage, not a crash) are kept beside it for someone to look at. */
async function cut(files: Files, folder: string, file: SegmentFile, bytes: Buffer, end: number): Promise<void> {
  const tail = bytes.subarray(end);
  if (tail.includes(LF)) await writeAtomically(join(folder, `${segmentName(file.segment)}.cut-at-${end}`), tail, files);
  const handle = await files.open(join(folder, file.name), 'r+');
  try {
    await handle.truncate(end);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

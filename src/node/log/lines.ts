import { setImmediate as breathe } from 'node:timers/promises';

const LF = 10;
const COMMA = 44;
const ZERO = 48;
const SEQ = Buffer.from('{"seq":');
const SEAL = Buffer.from('{"seal":');
/** Lines looked at between two turns of the event loop. */
const LINES_AT_ONCE = 1_000;

/** Why a segment's sound lines end before its bytes do. `torn`: only a piece of a line follows, as a crash leaves it. */
export interface Stop {
  readonly reason: string;
  readonly torn: boolean;
}

/** Where a segment's sound lines end, found without decoding them. Offsets in bytes from the start of the segment. */
export interface LineIndex {
  /** End of the header line (after its line feed). */
  readonly headerEnd: number;
  /** End of each event's line. */
  readonly ends: readonly number[];
  /** End of the seal's line, where there is one. */
  readonly sealEnd?: number;
  /** What follows is no sound line. Undefined: nothing follows. */
  readonly stop?: Stop;
}

/** End of the last sound line. */
export function soundEnd(index: LineIndex): number {
  return index.sealEnd ?? index.ends.at(-1) ?? index.headerEnd;
}

/** Takes in the bytes that follow what `index` covers. `firstSeq`: number of the segment's first event. */
export async function extendIndex(index: LineIndex, bytes: Uint8Array, firstSeq: number): Promise<LineIndex> {
  const { headerEnd } = index;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const base = soundEnd(index);
  const ends = [...index.ends];
  for (let start = 0; start < buffer.length;) {
    const seq = firstSeq + ends.length;
    const end = buffer.indexOf(LF, start) + 1;
    if (end === 0) {
      return { headerEnd, ends, stop: { reason: `its last line is incomplete (${buffer.length - start} bytes)`, torn: true } };
    }
    if (buffer.compare(SEAL, 0, SEAL.length, start, start + SEAL.length) === 0) {
      const stop = end < buffer.length ? { reason: 'something follows its seal', torn: false } : undefined;
      return { headerEnd, ends, sealEnd: base + end, stop };
    }
    // Every line begins with its number, so that a line out of place shows without decoding it.
    if (!hasNumber(buffer, start, seq)) {
      return { headerEnd, ends, stop: { reason: `the line where event ${seq} should be is something else`, torn: false } };
    }
    ends.push(base + end);
    start = end;
    if (ends.length % LINES_AT_ONCE === 0) await breathe();
  }
  return { headerEnd, ends };
}

function hasNumber(buffer: Buffer, start: number, seq: number): boolean {
  if (buffer.compare(SEQ, 0, SEQ.length, start, start + SEQ.length) !== 0) return false;
  let at = start + SEQ.length;
  let number = 0;
  for (; buffer[at] !== COMMA; at++) {
    const digit = buffer[at]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return false;
    number = number * 10 + digit;
  }
  return number === seq && at > start + SEQ.length;
}

const LF = 10;

/** Why a segment's sound lines end before its bytes do. `torn`: only a piece of a line follows, as a crash leaves it. */
export interface Stop {
  readonly reason: string;
  readonly torn: boolean;
}

/** Where a segment's sound lines end, found without decoding them. Offsets in bytes from the start of the segment. */
export interface LineIndex {
  /** End of the header line (after its line feed); 0: there is none. */
  readonly headerEnd: number;
  /** End of each event's line. */
  readonly ends: number[];
  /** End of the seal's line, where there is one. */
  readonly sealEnd?: number;
  /** What follows is no sound line. Undefined: nothing follows. */
  readonly stop?: Stop;
}

/** End of the last sound line. */
export function soundEnd(index: LineIndex): number {
  return index.sealEnd ?? index.ends.at(-1) ?? index.headerEnd;
}

/** Indexes whole lines; goes on from `known` (of the same segment, so far as it was written then). */
export function indexLines(bytes: Uint8Array, base: number, firstSeq: number, known: readonly number[] = []): Omit<LineIndex, 'headerEnd'> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const ends = [...known];
  let seq = firstSeq + ends.length;
  let start = 0;
  while (start < buffer.length) {
    const end = buffer.indexOf(LF, start);
    if (end < 0) return { ends, stop: { reason: `its last line is incomplete (${buffer.length - start} bytes)`, torn: true } };
    // Every line begins with its number, so that a line out of place shows without decoding it.
    const sign = `{"seq":${seq},`;
    if (buffer.toString('latin1', start, start + sign.length) === sign) {
      ends.push(base + end + 1);
      seq++;
    } else if (buffer.toString('latin1', start, start + 8) === '{"seal":') {
      const sealEnd = base + end + 1;
      return { ends, sealEnd, stop: end + 1 < buffer.length ? { reason: 'something follows its seal', torn: false } : undefined };
    } else {
      return { ends, stop: { reason: `the line where event ${seq} should be is something else`, torn: false } };
    }
    start = end + 1;
  }
  return { ends };
}

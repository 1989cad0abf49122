/** How a sealed segment is packed, by its file name's end: the lines compressed as they are, or (`cols`) by columns. */
export type Packing = 'zst' | 'br' | 'gz' | 'cols.zst' | 'cols.br';

export interface SegmentFile {
  readonly segment: number;
  /** Absent: plain lines. */
  readonly packing?: Packing;
  readonly name: string;
}

export function segmentName(segment: number, packing?: Packing): string {
  const plain = `${String(segment).padStart(6, '0')}.jsonl`;
  return packing ? `${plain}.${packing}` : plain;
}

/** A folder's segments in order; where a plain and a packed one stand side by side (a crash while sealing), the plain one comes first. */
export function segmentsAmong(names: readonly string[]): SegmentFile[] {
  const files: SegmentFile[] = [];
  for (const name of names) {
    const match = /^(\d{6,})\.jsonl(?:\.(zst|br|gz|cols\.zst|cols\.br))?$/.exec(name);
    if (match) files.push({ segment: Number(match[1]), packing: match[2] as Packing | undefined, name });
  }
  return files.sort((a, b) => a.segment - b.segment || a.name.length - b.name.length);
}

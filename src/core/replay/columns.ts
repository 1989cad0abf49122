import type { LogEvent } from '../trajectory/codec.ts';
import type { ChangeOrigin, EventOf } from '../trajectory/events.ts';

/**
 * The three kinds that make up nearly all of a session are kept as columns: about 30 bytes an event instead of some 300 as objects, and they
 * cross from a worker as transferred buffers. Everything else (and any unusual form of the three) stays an object in `sparse`.
 */
const KIND = { sparse: 0, change: 1, selection: 2, view: 3 } as const;

/** A list of our own: the schema's would bring all of zod into the page. The type makes it complete. */
const ORIGIN_CODES: Readonly<Record<ChangeOrigin, number>> = {
  typed: 0,
  paste: 1,
  undo: 2,
  redo: 3,
  completion: 4,
  formatter: 5,
  refactoring: 6,
  reload: 7,
  git: 8,
  eol: 9,
  redaction: 10,
  other: 11,
};
const ORIGINS = Object.keys(ORIGIN_CODES) as ChangeOrigin[];
/** What `origin` holds for an event that names none. */
const NO_ORIGIN = 255;

/** A run of events, packed. Arrays are of equal length; `sparse` holds the events whose `kinds` is 0, in order. */
export interface EventChunk {
  /** `seq` of the first. */
  readonly from: number;
  readonly kinds: Uint8Array;
  readonly origins: Uint8Array;
  /** Milliseconds on the session's clock. */
  readonly t: Float64Array;
  readonly doc: Uint32Array;
  /** Offset and deleted length; anchor and active; first and last line. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly inserted: readonly string[];
  readonly sparse: readonly LogEvent[];
}

type Packed = Pick<EventChunk, 'from' | 'kinds' | 'origins' | 't' | 'doc' | 'a' | 'b'>;

const allocate = (from: number, size: number): Packed => ({
  from,
  kinds: new Uint8Array(size),
  origins: new Uint8Array(size).fill(NO_ORIGIN),
  t: new Float64Array(size),
  doc: new Uint32Array(size),
  a: new Uint32Array(size),
  b: new Uint32Array(size),
});

/** The buffers of a chunk, to hand over in `postMessage`. */
export function transferables(chunk: EventChunk): ArrayBuffer[] {
  return [chunk.kinds, chunk.origins, chunk.t, chunk.doc, chunk.a, chunk.b].map((column) => column.buffer as ArrayBuffer);
}

/** Packs events; they must follow one another without a gap. */
export function pack(events: readonly LogEvent[]): EventChunk {
  const columns = allocate(events[0]?.seq ?? 0, events.length);
  const inserted: string[] = Array.from({ length: events.length }, () => '');
  const sparse: LogEvent[] = [];
  for (const [row, event] of events.entries()) {
    columns.t[row] = event.t;
    if (!packRow(columns, inserted, row, event)) sparse.push(event);
  }
  return { ...columns, inserted, sparse };
}

function packRow(columns: Packed, inserted: string[], row: number, event: LogEvent): boolean {
  const set = (kind: number, doc: number, a: number, b: number): true => {
    columns.kinds[row] = kind;
    columns.doc[row] = doc;
    columns.a[row] = a;
    columns.b[row] = b;
    return true;
  };
  switch (event.kind) {
    case 'doc.changed': {
      const [change] = event.changes;
      if (change === undefined || event.changes.length !== 1) return false;
      if (event.version !== undefined || event.confidence !== undefined || event.hash !== undefined) return false;
      inserted[row] = change[2];
      if (event.origin !== undefined) columns.origins[row] = ORIGIN_CODES[event.origin];
      return set(KIND.change, event.doc, change[0], change[1]);
    }
    case 'selection.changed': {
      const [selection] = event.selections;
      if (selection === undefined || event.selections.length !== 1) return false;
      return set(KIND.selection, event.doc, selection[0], selection[1]);
    }
    case 'view.changed': {
      const [range] = event.ranges;
      if (range === undefined || event.ranges.length !== 1) return false;
      return set(KIND.view, event.doc, range[0], range[1]);
    }
    default:
      return false;
  }
}

/** All events of a session, gapless from 0, growing at the end. */
export class EventColumns {
  #columns = allocate(0, 1024);
  readonly #inserted: string[] = [];
  readonly #sparse = new Map<number, LogEvent>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Throws RangeError if the chunk does not follow what is here. */
  append(chunk: EventChunk): void {
    if (chunk.from !== this.#count) throw new RangeError(`expected events from ${this.#count}, got ${chunk.from}`);
    const size = chunk.kinds.length;
    this.#reserve(this.#count + size);
    for (const name of ['kinds', 'origins', 't', 'doc', 'a', 'b'] as const) this.#columns[name].set(chunk[name], this.#count);
    for (const text of chunk.inserted) this.#inserted.push(text);
    for (const event of chunk.sparse) this.#sparse.set(event.seq, event);
    this.#count += size;
  }

  /** The event at `seq`; throws RangeError outside of the log. */
  at(seq: number): LogEvent {
    if (!(seq >= 0 && seq < this.#count)) throw new RangeError(`no event ${seq} in a log of ${this.#count}`);
    const { kinds, t: times, doc: docs, a, b } = this.#columns;
    const t = times[seq]!;
    const doc = docs[seq]!;
    switch (kinds[seq]) {
      case KIND.change: {
        const event: EventOf<'doc.changed'> = { seq, t, kind: 'doc.changed', doc, changes: [[a[seq]!, b[seq]!, this.#inserted[seq]!]] };
        const origin = ORIGINS[this.#columns.origins[seq]!];
        return origin === undefined ? event : { ...event, origin };
      }
      case KIND.selection:
        return { seq, t, kind: 'selection.changed', doc, selections: [[a[seq]!, b[seq]!]] };
      case KIND.view:
        return { seq, t, kind: 'view.changed', doc, ranges: [[a[seq]!, b[seq]!]] };
      default:
        return this.#sparse.get(seq)!;
    }
  }

  kindAt(seq: number): LogEvent['kind'] {
    const kind = this.#columns.kinds[seq];
    if (kind === KIND.change) return 'doc.changed';
    if (kind === KIND.selection) return 'selection.changed';
    return kind === KIND.view ? 'view.changed' : this.at(seq).kind;
  }

  /** Whether an event is about a document: opens, changes or selects in it. False for a view that scrolls. */
  isAbout(seq: number, doc: number): boolean {
    const kind = this.#columns.kinds[seq];
    if (kind === KIND.change || kind === KIND.selection) return this.#columns.doc[seq] === doc;
    if (kind === KIND.view) return false;
    const event = this.at(seq);
    return (event.kind === 'doc.opened' || event.kind === 'doc.changed' || event.kind === 'selection.changed') && event.doc === doc;
  }

  /** Milliseconds on the session's clock; 0 for an empty log. */
  timeOf(seq: number): number {
    return this.#columns.t[Math.max(0, Math.min(seq, this.#count - 1))] ?? 0;
  }

  /** The last event that had happened at `t`; 0 if none had. */
  seqAt(t: number): number {
    const times = this.#columns.t;
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! <= t) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  #reserve(size: number): void {
    if (size <= this.#columns.kinds.length) return;
    const grown = allocate(0, Math.max(size, this.#columns.kinds.length * 2));
    for (const name of ['kinds', 'origins', 't', 'doc', 'a', 'b'] as const) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}

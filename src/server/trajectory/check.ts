import { isUtf8 } from 'node:buffer';
import { Chain } from '../../core/trajectory/chain.ts';
import { Header } from '../../core/trajectory/events.ts';
import { nodeSha256 } from '../../node/sha256.ts';
import { ProblemError } from '../problem.ts';
import { headAfter } from './head-after.ts';
import { hotLineEnd } from './hot-line.ts';
import { indexed, marksOf } from './marks.ts';
import type { Mark } from './marks.ts';

/** Longest line that is taken, in UTF-16 code units. Larger texts travel as blobs. */
const MAX_LINE = 8 << 20;

export interface Place {
  readonly count: number;
  readonly head: string;
}

/** What the index keeps of a batch of events. */
export interface Facts {
  readonly title?: string;
  readonly finished?: boolean;
  readonly marks: readonly Mark[];
}

export interface Checked extends Place {
  readonly facts: Facts;
}

const refuse = (code: string, detail: string): ProblemError => new ProblemError(422, code, detail);

/** Checks the header line with which a session begins. Returns it with the chain's start. */
export function checkHeader(bytes: Buffer): { header: Header; head: string } {
  const end = bytes.indexOf(0x0a);
  if (end === -1 || end !== bytes.length - 1)
    throw refuse('bad-header', 'A session begins with its header: one line, ended by a line feed');
  if (!isUtf8(bytes)) throw refuse('bad-utf8', 'The header is not UTF-8');
  const parsed = Header.safeParse(parse(bytes.toString('utf8', 0, end), 'The header'));
  if (!parsed.success)
    throw refuse('bad-header', parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const header = parsed.data;
  if (header.segment !== 1 || header.firstSeq !== 0 || header.head !== null) {
    throw refuse('bad-header', 'Only the header of the first segment travels');
  }
  return { header, head: Chain.start(nodeSha256, bytes.subarray(0, end)).head };
}

/**
 * Checks a batch of event lines that should continue a session at `from`: UTF-8, one JSON object a line, `seq` without a gap. Returns
 * where the session stands after them. The chain is recomputed over the exact bytes.
 */
export function checkEvents(bytes: Buffer, from: Place): Checked {
  if (bytes.at(-1) !== LF) throw refuse('torn-line', 'The last line is not ended by a line feed');
  if (!isUtf8(bytes)) throw refuse('bad-utf8', 'The events are not UTF-8');
  let { count, head } = from;
  const facts: Noted = { marks: [] };
  for (const piece of pieces(bytes)) {
    for (let start = 0; start < piece.length; count++) {
      let end = hotLineEnd(piece, start, count);
      if (end < 0) {
        end = piece.indexOf(LF, start);
        const line = piece.toString('utf8', start, end);
        if (line.length > MAX_LINE) throw new ProblemError(413, 'line-too-long', `Event ${count} has more than ${MAX_LINE} characters`);
        const event = eventAt(count, line);
        if (event.seq !== count) {
          throw new ProblemError(409, 'seq-mismatch', { detail: `Expected event ${count}, found ${String(event.seq)}`, ...from });
        }
        note(facts, event);
      }
      start = end + 1;
    }
    // Two passes over a piece that the processor still has at hand are faster than one that does both.
    head = headAfter(head, piece);
  }
  return { count, head, facts };
}

/** Whole lines, of about so many bytes or one line: `headAfter` has room for so many without asking for more. */
const PIECE = 64 << 10;
const LF = 0x0a;

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const end = start + PIECE >= bytes.length ? bytes.length : bytes.indexOf(LF, start + PIECE) + 1;
    yield bytes.subarray(start, end);
    start = end;
  }
}

interface EventLike {
  readonly seq?: unknown;
  readonly kind: string;
  readonly task?: { readonly title?: unknown };
}

function eventAt(seq: number, line: string): EventLike {
  const what = `Event ${seq}`;
  const event = parse(line, what) as (EventLike & { readonly t?: unknown }) | null;
  if (typeof event !== 'object' || event === null || typeof event.kind !== 'string' || !isTime(event.t)) {
    throw refuse('bad-event', `${what} is no event: it needs seq, t and kind`);
  }
  return event;
}

const isTime = (t: unknown): boolean => typeof t === 'number' && Number.isFinite(t) && t >= 0;

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('bad-json', `${what} is not JSON`);
  }
}

type Noted = { -readonly [K in keyof Facts]: Facts[K] } & { marks: Mark[] };

function note(facts: Noted, event: EventLike): void {
  facts.marks.push(...marksOf(event));
  if (event.kind === 'session.finished') facts.finished = true;
  else if (event.kind === 'session.resumed') facts.finished = false;
  else if (event.kind === 'session.started' && typeof event.task?.title === 'string') facts.title = indexed(event.task.title, 500);
}

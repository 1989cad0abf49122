import { Header, SCHEMA_VERSION, Seal, TrajectoryEvent } from './events.ts';
import type { Change, EventBody, EventOf } from './events.ts';
import { LogError } from './log-error.ts';

/** An event of a kind that this version does not know: kept as it is, since newer versions add kinds. */
export interface OpaqueEvent {
  readonly seq: number;
  readonly t: number;
  readonly kind: 'opaque';
  /** Its kind in the log. */
  readonly name: string;
  readonly line: string;
}
export type LogEvent = TrajectoryEvent | OpaqueEvent;

export type LogLine =
  | { readonly type: 'header'; readonly header: Header }
  | { readonly type: 'seal'; readonly seal: Seal['seal'] }
  | { readonly type: 'event'; readonly event: LogEvent };

const KINDS: ReadonlySet<string> = new Set(TrajectoryEvent.options.map((option) => option.shape.kind.value));

/** What is written at every key press, cursor move and scroll. Nothing that a model, a file or a person says stands in it. */
const UNCHECKED: ReadonlySet<string> = new Set(['doc.changed', 'selection.changed', 'view.changed']);

/**
 * One event's line, without the line feed: plain JSON, `seq`, `t` and `kind` first. What a catalogue comment says an absent
 * field means is left out. Lone surrogates are escaped, so the line's UTF-8 bytes hold exactly the text.
 *
 * @throws LogError `not-recordable` for what no reader would take: once written, all behind it could not be read either.
 */
export function encodeEvent(seq: number, t: number, body: EventBody): string {
  const start = `{"seq":${seq},"t":${t},"kind":"${body.kind}"`;
  if (body.kind === 'doc.changed') return start + encodeChange(body);
  const { seq: _seq, t: _t, kind: _kind, ...fields } = body as TrajectoryEvent;
  if (!UNCHECKED.has(body.kind)) {
    const event = TrajectoryEvent.safeParse({ ...body, seq, t });
    if (!event.success) throw new LogError('not-recordable', `${body.kind}: ${firstIssue(event.error)}`, seq);
  }
  const rest = JSON.stringify(fields);
  return rest === '{}' ? `${start}}` : `${start},${rest.slice(1)}`;
}

/** By hand, since this runs at every key press. */
function encodeChange(body: Omit<EventOf<'doc.changed'>, 'seq' | 't'>): string {
  let line = `,"doc":${body.doc},"changes":[`;
  for (let i = 0; i < body.changes.length; i++) {
    const [offset, deleted, inserted] = body.changes[i] as Change;
    line += `${i === 0 ? '[' : ',['}${offset},${deleted},${inserted === '' ? '""' : JSON.stringify(inserted)}]`;
  }
  line += ']';
  if (body.version !== undefined) line += `,"version":${body.version}`;
  if (body.origin !== undefined && body.origin !== 'typed') line += `,"origin":"${body.origin}"`;
  if (body.confidence !== undefined && body.confidence < 0.9) line += `,"confidence":${body.confidence}`;
  if (body.hash !== undefined) line += `,"hash":"${body.hash}"`;
  return `${line}}`;
}

export function encodeHeader(header: Header): string {
  const { format, version, session, segment, firstSeq, head, wall } = header;
  return JSON.stringify({ format, version, session, segment, firstSeq, head, wall });
}

export function encodeSeal(segment: number, count: number, head: string): string {
  return JSON.stringify({ seal: { segment, count, head } });
}

/** Any line of a segment. @throws LogError `not-json`, `not-an-event`, `not-a-header` or `newer-version`. */
export function decodeLine(line: string): LogLine {
  const value = parse(line);
  if ('kind' in value) return { type: 'event', event: checkEvent(value, line) };
  if ('seal' in value) {
    const seal = Seal.safeParse(value);
    if (!seal.success) throw new LogError('not-an-event', 'a seal without segment, count and head');
    return { type: 'seal', seal: seal.data.seal };
  }
  return { type: 'header', header: checkHeader(value) };
}

/** @throws LogError `not-json` or `not-an-event`. */
export function decodeEvent(line: string): LogEvent {
  return checkEvent(parse(line), line);
}

/** @throws LogError `not-json`, `not-a-header` or `newer-version`. */
export function decodeHeader(line: string): Header {
  return checkHeader(parse(line));
}

function parse(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new LogError('not-json', 'a line that is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LogError('not-an-event', 'a line that is no JSON object');
  return value as Record<string, unknown>;
}

function checkHeader(value: Record<string, unknown>): Header {
  if (typeof value['version'] === 'number' && value['version'] > SCHEMA_VERSION && 'format' in value)
    throw new LogError(
      'newer-version',
      `written by a newer Coagency (log version ${value['version']}, this one reads up to ${SCHEMA_VERSION}): update to read it`,
    );
  const header = Header.safeParse(value);
  if (!header.success) throw new LogError('not-a-header', `no header of a trajectory: ${firstIssue(header.error)}`);
  return header.data;
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

function checkEvent(value: Record<string, unknown>, line: string): LogEvent {
  const { seq, t, kind } = value;
  if (!isCount(seq) || !isCount(t) || typeof kind !== 'string') throw new LogError('not-an-event', 'a line without seq, t and kind');
  if (kind === 'doc.changed' && isPlainChange(value)) return value as EventOf<'doc.changed'>;
  if (!KINDS.has(kind)) return { seq, t, kind: 'opaque', name: kind, line };
  const event = TrajectoryEvent.safeParse(value);
  if (!event.success) throw new LogError('not-an-event', `event ${seq} is no sound ${kind}: ${firstIssue(event.error)}`, seq);
  return event.data;
}

/** The usual key press, checked without the schema; anything else about it goes the long way. */
function isPlainChange(value: Record<string, unknown>): boolean {
  const { doc, changes } = value;
  if (Object.keys(value).length !== 5 || !isCount(doc) || doc === 0 || !Array.isArray(changes) || changes.length === 0) return false;
  for (const change of changes as unknown[]) {
    if (!Array.isArray(change) || change.length !== 3) return false;
    if (!isCount(change[0]) || !isCount(change[1]) || typeof change[2] !== 'string') return false;
  }
  return true;
}

function firstIssue(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.map(String).join('.') || 'it'}: ${issue.message}` : 'unknown';
}

import { describe, expect, it } from 'vitest';
import { hashText } from '../../../../src/core/text/text-hash.ts';
import { Chain } from '../../../../src/core/trajectory/chain.ts';
import { encodeEvent, encodeHeader, encodeSeal } from '../../../../src/core/trajectory/codec.ts';
import { FORMAT } from '../../../../src/core/trajectory/events.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { sha256 } from '../../../../src/core/trajectory/sha256.ts';
import { Verifier } from '../../../../src/core/trajectory/verifier.ts';
import type { Verdict } from '../../../../src/core/trajectory/verifier.ts';

const hash = (text: string): string => hashText(text, sha256);
const opened: EventBody = { kind: 'doc.opened', doc: 1, uri: 'a', language: 'x', eol: 'lf', text: 'one', hash: hash('one') };

const bodies: readonly EventBody[] = [
  opened,
  { kind: 'doc.changed', doc: 1, changes: [[3, 0, '!']], hash: hash('one!') },
  { kind: 'doc.changed', doc: 1, changes: [[0, 1, 'O']] },
  { kind: 'doc.saved', doc: 1, hash: hash('One!') },
  { kind: 'note.added', text: 'end' },
];

function header(segment: number, firstSeq: number, head: string | null, session = 'session-1'): string {
  return encodeHeader({ format: FORMAT, version: 1, session, segment, firstSeq, head, wall: '2026-01-01T00:00:00.000Z' });
}

/** A log of two segments, the first with three events. */
function log(events: readonly EventBody[] = bodies): string[] {
  const lines = [header(1, 0, null)];
  const chain = Chain.start(sha256, lines[0]!);
  for (const [seq, body] of events.entries()) {
    if (seq === 3) lines.push(encodeSeal(1, 3, chain.head), header(2, 3, chain.head));
    lines.push(encodeEvent(seq, seq * 10, body));
    chain.add(lines.at(-1)!);
  }
  return lines;
}

function verify(lines: readonly (string | Uint8Array)[], blob?: (hash: string) => string | undefined): Verdict {
  const verifier = new Verifier(sha256, blob);
  for (const line of lines) verifier.line(typeof line === 'string' ? Buffer.from(line) : line);
  return verifier.verdict();
}

/** A log with some of its lines put differently. */
function spoilt(change: (lines: string[]) => void, events?: readonly EventBody[]): Verdict {
  const lines = log(events);
  change(lines);
  return verify(lines);
}

describe('Verifier', () => {
  it('says yes to a sound log, and what it looked at', () => {
    expect(verify(log())).toMatchObject({
      session: 'session-1',
      events: 5,
      segments: 2,
      seals: 1,
      hashes: 3,
      documents: 1,
      unknown: 0,
      problem: undefined,
    });
  });

  it('counts events of unknown kinds, which are no fault', () => {
    const lines = log().concat('{"seq":5,"t":99,"kind":"dream.recorded"}');
    expect(verify(lines)).toMatchObject({ events: 6, unknown: 1, problem: undefined });
  });

  it.each<[string, (lines: string[]) => void, { code: string; seq: number }]>([
    ['a changed byte shows at the seal', (lines) => (lines[3] = lines[3]!.replace('"O"', '"o"')), { code: 'seal-differs', seq: 3 }],
    ['a changed text shows at the next hash', (lines) => (lines[2] = lines[2]!.replace('"!"', '"?"')), { code: 'hash-differs', seq: 1 }],
    ['an event left out', (lines) => lines.splice(2, 1), { code: 'out-of-order', seq: 1 }],
    ['an event twice', (lines) => lines.splice(2, 0, lines[2]!), { code: 'out-of-order', seq: 2 }],
    ['time that runs back', (lines) => (lines[3] = lines[3]!.replace('"t":20', '"t":9')), { code: 'time-runs-back', seq: 2 }],
    ['a change that does not fit', (lines) => (lines[3] = lines[3]!.replace('[0,1', '[9,1')), { code: 'text-differs', seq: 2 }],
    ['a segment left out', (lines) => lines.splice(0, 5), { code: 'segment-missing', seq: 0 }],
    ['a seal left out', (lines) => lines.splice(4, 1), { code: 'seal-differs', seq: 3 }],
    ['an event after a seal', (lines) => lines.splice(5, 1), { code: 'out-of-order', seq: 3 }],
    ['a segment of another session', (lines) => (lines[5] = lines[5]!.replace('session-1', 'session-2')), { code: 'out-of-order', seq: 3 }],
    [
      'a segment that goes on from elsewhere',
      (lines) => (lines[5] = lines[5]!.replace(/"head":"./, '"head":"x')),
      { code: 'not-a-header', seq: 3 },
    ],
    ['a segment that goes on from another head', (lines) => (lines[5] = header(2, 3, 'a'.repeat(64))), { code: 'chain-broken', seq: 3 }],
    ['a line that is no JSON', (lines) => (lines[2] = '{"seq":1,'), { code: 'not-json', seq: 1 }],
    ['a log without its header', (lines) => lines.shift(), { code: 'not-a-header', seq: 0 }],
  ])('%s is found', (_, change, problem) => {
    expect(spoilt(change).problem).toMatchObject(problem);
  });

  it('finds bytes that are no UTF-8', () => {
    const lines: (string | Uint8Array)[] = log();
    lines[6] = Buffer.concat([Buffer.from(lines[6] as string), Buffer.from([0xc3])]);
    expect(verify(lines).problem).toMatchObject({ code: 'not-json', seq: 3 });
  });

  it('finds a blob that is missing or is not what its name says', () => {
    const body: EventBody = { kind: 'doc.opened', doc: 1, uri: 'a', language: 'x', eol: 'lf', blob: hash('one'), hash: hash('one') };
    const lines = log([body]);
    expect(verify(lines, () => 'one').problem).toBeUndefined();
    expect(verify(lines, () => 'two').problem).toMatchObject({ code: 'blob-differs', seq: 0 });
    expect(verify(lines).problem).toMatchObject({ code: 'text-differs', seq: 0 });
  });

  it('stops at the first problem', () => {
    const verifier = new Verifier(sha256);
    const lines = log().map((line) => Buffer.from(line));
    expect(verifier.line(lines[0]!)).toBe(true);
    expect(verifier.line(lines[2]!)).toBe(false);
    expect(verifier.line(lines[1]!)).toBe(false);
    expect(verifier.verdict()).toMatchObject({ events: 0, problem: { seq: 0 } });
  });
});

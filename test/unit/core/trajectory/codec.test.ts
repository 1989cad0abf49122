import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, decodeHeader, decodeLine, encodeEvent, encodeHeader, encodeSeal } from '../../../../src/core/trajectory/codec.ts';
import { FORMAT } from '../../../../src/core/trajectory/events.ts';
import type { EventBody, Header } from '../../../../src/core/trajectory/events.ts';
import { anyEvent } from './arbitrary.ts';

const header: Header = {
  format: FORMAT,
  version: 1,
  session: 'session-1',
  segment: 1,
  firstSeq: 0,
  head: null,
  wall: '2026-01-02T03:04:05.678Z',
};

describe('event lines', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const line = encodeEvent(event.seq, event.t, event);
        expect(decodeEvent(line)).toEqual(event);
        expect(line).not.toContain('\n');
        // What is on disk is UTF-8: nothing may be lost on that way either.
        expect(Buffer.from(line).toString()).toBe(line);
      }),
    );
  });

  it('begin with seq, t and kind, and are short for a key press', () => {
    const line = encodeEvent(40_000, 12_345_678, {
      kind: 'doc.changed',
      doc: 1,
      changes: [[12_345, 0, 'a']],
      origin: 'typed',
      confidence: 0.97,
    });
    expect(line).toBe('{"seq":40000,"t":12345678,"kind":"doc.changed","doc":1,"changes":[[12345,0,"a"]]}');
  });

  it('keep an origin that is not the usual one, and a confidence that is low', () => {
    const line = encodeEvent(0, 0, {
      kind: 'doc.changed',
      doc: 1,
      changes: [
        [0, 1, ''],
        [0, 0, 'b'],
      ],
      origin: 'undo',
      confidence: 0.5,
    });
    expect(decodeEvent(line)).toMatchObject({
      origin: 'undo',
      confidence: 0.5,
      changes: [
        [0, 1, ''],
        [0, 0, 'b'],
      ],
    });
  });

  it('of a kind from the future are kept as they are', () => {
    const line = '{"seq":3,"t":4,"kind":"dream.recorded","text":"…"}';
    expect(decodeEvent(line)).toEqual({ seq: 3, t: 4, kind: 'opaque', name: 'dream.recorded', line });
  });

  it('that no reader would take are not written', () => {
    const note = { kind: 'note.added', text: 7 } as unknown as EventBody;
    expect(() => encodeEvent(3, 0, note)).toThrow(expect.objectContaining({ code: 'not-recordable', seq: 3 }));
  });

  it.each([
    ['{"seq":1', 'not-json'],
    ['[]', 'not-an-event'],
    ['{"seq":-1,"t":0,"kind":"note.added","text":""}', 'not-an-event'],
    ['{"seq":1,"t":0.5,"kind":"note.added","text":""}', 'not-an-event'],
    ['{"seq":1,"t":0,"kind":"note.added"}', 'not-an-event'],
    ['{"seq":1,"t":0,"kind":"doc.changed","doc":1,"changes":[]}', 'not-an-event'],
    ['{"seq":1,"t":0,"kind":"doc.changed","doc":1,"changes":[[0,-1,""]]}', 'not-an-event'],
    ['{"seq":1,"t":0,"kind":"doc.changed","doc":0,"changes":[[0,1,""]]}', 'not-an-event'],
    ['{"seq":1,"t":0,"kind":"doc.changed","doc":1,"changes":[[0,1,""]],"hash":"x"}', 'not-an-event'],
  ])('%s is refused', (line, code) => {
    expect(() => decodeEvent(line)).toThrow(expect.objectContaining({ code }));
  });
});

describe('framing', () => {
  it('comes back as it was', () => {
    expect(decodeHeader(encodeHeader(header))).toEqual(header);
    const head = 'a'.repeat(64);
    expect(decodeLine(encodeSeal(2, 70, head))).toEqual({ type: 'seal', seal: { segment: 2, count: 70, head } });
    expect(decodeLine(encodeHeader(header)).type).toBe('header');
  });

  it('of a newer version says that an update is needed', () => {
    const line = encodeHeader({ ...header, version: 2 }).replace('"segment"', '"something":1,"segment"');
    expect(() => decodeHeader(line)).toThrow(/newer Coagency.*version 2.*update/);
  });

  it('that is none is refused', () => {
    expect(() => decodeHeader('{"a":1}')).toThrow(expect.objectContaining({ code: 'not-a-header' }));
    expect(() => decodeLine('{"seal":{"segment":1}}')).toThrow(expect.objectContaining({ code: 'not-an-event' }));
  });
});

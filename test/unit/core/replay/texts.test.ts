import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventColumns, pack } from '../../../../src/core/replay/columns.ts';
import { TextTimeline } from '../../../../src/core/replay/texts.ts';
import type { LogEvent } from '../../../../src/core/trajectory/codec.ts';

const HASH = '0'.repeat(64);
const opened = (doc: number, text: string): object => ({
  kind: 'doc.opened',
  doc,
  uri: `f${doc}.ts`,
  language: 'ts',
  eol: 'lf',
  text,
  hash: HASH,
});

function timeline(bodies: readonly object[], blobs: ReadonlyMap<string, string> = new Map()): TextTimeline {
  const columns = new EventColumns();
  columns.append(pack(bodies.map((body, seq) => ({ ...body, seq, t: seq * 10 }) as LogEvent)));
  return new TextTimeline(columns, (hash) => blobs.get(hash));
}

/** Seeded, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state % below;
  };
}

describe('texts at any moment', () => {
  test('equal a plain string that the edits are applied to, in whatever order they are sought', () => {
    const next = random(7);
    const texts = ['', 'alpha\r\nbeta\n', 'γ😀'];
    const bodies: object[] = texts.map((text, index) => opened(index + 1, text));
    const expected: string[][] = bodies.map((_, index) => texts.map((text, doc) => (doc <= index ? text : undefined!)));
    for (let edit = 0; edit < 3_000; edit += 1) {
      const doc = next(3);
      const text = texts[doc]!;
      const at = next(text.length + 1);
      const deleted = next(Math.min(4, text.length - at + 1));
      const inserted = ['x', 'ab\n', '', '\r', '😀', 'word '][next(6)]!;
      texts[doc] = text.slice(0, at) + inserted + text.slice(at + deleted);
      bodies.push({ kind: 'doc.changed', doc: doc + 1, changes: [[at, deleted, inserted]] });
      expected.push([...texts]);
    }
    const seekable = timeline(bodies);
    seekable.fold(Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: bodies.length - 1 }), fc.integer({ min: -20, max: 20 })), { maxLength: 6 }),
        (moments) => {
          for (const [seq, step] of moments) {
            // A jump, then steps from there, back and forth across keyframes.
            for (const at of [seq, Math.max(0, Math.min(bodies.length - 1, seq + step)), Math.max(0, seq - 1)]) {
              const documents = seekable.at(at);
              for (const doc of [0, 1, 2]) expect(documents.textOf(`f${doc + 1}.ts`)).toBe(expected[at]![doc]);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('can be sought before the fold has got there', () => {
    const texts = timeline([opened(1, 'a'), { kind: 'doc.changed', doc: 1, changes: [[1, 0, 'b']] }]);
    expect(texts.at(1).textOf('f1.ts')).toBe('ab');
    expect(texts.at(-1).uris()).toEqual([]);
    expect(texts.folded).toBe(2);
  });

  test('are not sought beyond a text that is still to come: what is folded without it would stay so', () => {
    const columns = new EventColumns();
    const bodies = [
      opened(1, 'a'),
      { kind: 'doc.opened', doc: 2, uri: 'big.ts', language: 'ts', eol: 'lf', blob: HASH, hash: HASH },
      { kind: 'doc.changed', doc: 2, changes: [[1, 0, 'X']] },
    ];
    columns.append(pack(bodies.map((body, seq) => ({ ...body, seq, t: seq }) as LogEvent)));
    const blobs = new Map<string, string>();
    const texts = new TextTimeline(
      columns,
      (hash) => blobs.get(hash),
      () => (blobs.size === 0 ? 1 : Number.POSITIVE_INFINITY),
    );
    expect(texts.at(0).uris()).toEqual(['f1.ts']);
    expect(() => texts.at(2)).toThrow(RangeError);
    blobs.set(HASH, 'big');
    expect(texts.at(2).textOf('big.ts')).toBe('bXig');
  });

  test('stop where a change does not fit, and say where', () => {
    const texts = timeline([
      opened(1, 'a'),
      { kind: 'doc.changed', doc: 1, changes: [[9, 1, 'b']] },
      { kind: 'note.added', text: 'after' },
    ]);
    texts.fold(Number.POSITIVE_INFINITY);
    expect(texts.stop).toEqual({ seq: 1, message: expect.stringContaining('f1.ts') });
    expect(texts.at(0).textOf('f1.ts')).toBe('a');
    expect(() => texts.at(1)).toThrow(RangeError);
  });

  test('a text that is not to be had is passed over, the others are not', () => {
    const blob = { kind: 'doc.opened', doc: 1, uri: 'big.ts', language: 'ts', eol: 'lf', blob: HASH, hash: HASH };
    const bodies = [
      blob,
      opened(2, 'a'),
      { kind: 'doc.changed', doc: 1, changes: [[9, 1, 'b']] },
      { kind: 'doc.changed', doc: 2, changes: [[0, 1, 'b']] },
    ];
    const without = timeline(bodies);
    without.fold(Number.POSITIVE_INFINITY);
    expect(without.stop).toBeUndefined();
    expect(without.at(3).textOf('f2.ts')).toBe('b');
    expect(without.at(3).textOf('big.ts')).toBeUndefined();
    const withText = timeline(bodies, new Map([[HASH, '0123456789']]));
    expect(withText.at(3).textOf('big.ts')).toBe('012345678b');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hotLineEnd } from '../../../src/server/trajectory/hot-line.ts';

/** What `checkEvents` asks of a line, by the parser of the language: the judge of the fast way. */
function isEvent(line: string, seq: number): boolean {
  try {
    const event = JSON.parse(line) as { seq: unknown; t: unknown; kind: unknown };
    return event.seq === seq && Number.isFinite(event.t) && (event.t as number) >= 0 && typeof event.kind === 'string';
  } catch {
    return false;
  }
}

const KINDS = ['doc.changed', 'selection.changed', 'view.changed'];
const fields = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 4 });
const line = fc
  .tuple(
    fc.nat(1_000_000),
    fc.oneof(
      fc.nat(),
      fc.nat(100_000).map((tenths) => tenths / 10),
    ),
    fc.constantFrom(...KINDS),
    fields,
  )
  .map(([seq, t, kind, rest]) => ({ seq, text: JSON.stringify({ seq, t, kind, ...rest }) }));
const found = (text: string, seq: number): number => hotLineEnd(Buffer.from(`${text}\n`), 0, seq);

describe('a line that is known without being parsed', () => {
  it('is one that our client writes', () => {
    const change = JSON.stringify({ seq: 7, t: 12, kind: 'doc.changed', doc: 1, changes: [[3, 0, 'é"\n\u0001']], origin: 'typed' });
    expect(found(change, 7)).toBe(Buffer.byteLength(change));
    expect(found(change, 8)).toBe(-1);
    const attention = {
      seq: 0,
      t: 1.5,
      kind: 'view.changed',
      doc: 2,
      ranges: [[0, -40]],
      deep: { a: [{}, [], true, false, null, -1.5e-7] },
    };
    expect(found(JSON.stringify(attention), 0)).toBeGreaterThan(0);
  });

  it.each([
    ['another kind, which the index may want', '{"seq":0,"t":1,"kind":"session.finished"}'],
    ['a field of the same name, which counts instead', '{"seq":0,"t":1,"kind":"doc.changed","seq":5}'],
    ['a name in disguise', String.raw`{"seq":0,"t":1,"kind":"doc.changed","\u0073eq":5}`],
    ['a number with a leading zero', '{"seq":00,"t":1,"kind":"doc.changed"}'],
    ['a number that is not exact', '{"seq":0,"t":1000000000000000000,"kind":"doc.changed"}'],
    ['a control character in a text', '{"seq":0,"t":1,"kind":"doc.changed","a":"\t"}'],
    ['an escape that is none', String.raw`{"seq":0,"t":1,"kind":"doc.changed","a":"\x"}`],
    ['half an escape', String.raw`{"seq":0,"t":1,"kind":"doc.changed","a":"\u12"}`],
    ['a comma too many', '{"seq":0,"t":1,"kind":"doc.changed","a":[1,]}'],
    ['something after it', '{"seq":0,"t":1,"kind":"doc.changed"} '],
    ['a value that is deep', `{"seq":0,"t":1,"kind":"doc.changed","a":${'['.repeat(50)}${']'.repeat(50)}}`],
  ])('is not %s', (_what, text) => expect(found(text, 0)).toBe(-1));

  it('is always one that the parser takes, however the line was damaged', () => {
    const piece = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', 'e', '.', 'u', '\t', 'null', '"seq":1', '"\\u0074":2');
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), piece), { maxLength: 3 });
    let known = 0;
    fc.assert(
      fc.property(line, damage, ({ seq, text }, edits) => {
        let damaged = text;
        for (const [share, cut, put] of edits) {
          const at = Math.floor(share * damaged.length);
          damaged = damaged.slice(0, at) + put + damaged.slice(at + cut);
        }
        const end = found(damaged, seq);
        if (end < 0) return;
        known++;
        expect(end).toBe(Buffer.byteLength(damaged));
        expect(isEvent(damaged, seq)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(known).toBeGreaterThan(500);
  });

  it('is nearly every one that was not damaged', () => {
    fc.assert(
      fc.property(line, ({ seq, text }) => {
        // A name with an escape is the parser’s affair.
        fc.pre(!text.includes('\\'));
        expect(found(text, seq)).toBe(Buffer.byteLength(text));
      }),
    );
  });
});

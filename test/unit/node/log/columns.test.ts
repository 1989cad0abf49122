import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { encodeEvent } from '../../../../src/core/trajectory/codec.ts';
import { fromColumns, toColumns } from '../../../../src/node/log/columns.ts';
import { anyEvent } from '../../core/trajectory/arbitrary.ts';

// Compressing and processes of their own take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));

async function throughColumns(lines: Uint8Array): Promise<Buffer> {
  return Buffer.from(await fromColumns(await toColumns(lines)));
}

describe('columns', () => {
  it('give back the lines of any events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 30 }), async (events) => {
        const lines = bytesOf([
          '{"format":"x"}',
          ...events.map((event) => encodeEvent(event.seq, event.t, event)),
          '{"seal":{"segment":1}}',
        ]);
        expect((await throughColumns(lines)).equals(lines)).toBe(true);
      }),
    );
  });

  it('give back any lines whatever, JSON or not', async () => {
    const piece = fc.constantFrom(
      '{"seq":',
      '1',
      '0',
      '-',
      '01',
      '.5',
      'e3',
      '1e400',
      '99999999999999999999',
      ',"t":',
      ',',
      '"',
      '\\',
      '"a":',
      '"kind":"',
      '}',
      '\ue001',
      '\ue004',
      '\r',
      'é',
      '😀',
    );
    const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 10 }), async (some) => {
        const lines = bytesOf(some);
        expect((await throughColumns(lines)).equals(lines)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('give back bytes that are no text', async () => {
    const lines = Buffer.concat([Buffer.from('header\n{"seq":0,"t":0,"x":"'), Buffer.from([0xff, 0xc3, 0x80]), Buffer.from('"}\n')]);
    expect((await throughColumns(lines)).equals(lines)).toBe(true);
  });

  it.each([
    ['letters', 'x'],
    ['what has to be escaped', '\\"'],
    ['what is no ASCII', 'é'],
  ])('give back lines that are very long, of %s', async (_, piece) => {
    const long = `{"seq":1,"t":5,"kind":"note.added","text":"${piece.repeat((17 << 20) / piece.length)}"}`;
    const lines = bytesOf(['{"format":"x"}', '{"seq":0,"t":3,"x":1}', long, '{"seq":2,"t":9,"x":2}']);
    expect((await throughColumns(lines)).equals(lines)).toBe(true);
  });

  it('hold a key press in a few bytes', async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) =>
      encodeEvent(i, i * 137, { kind: 'doc.changed', doc: 1, changes: [[i, 0, 'x']] }),
    );
    expect((await toColumns(bytesOf(['header', ...lines]))).length / 10_000).toBeLessThan(14);
  });

  it('refuse what is none, or is cut', async () => {
    const columns = await toColumns(bytesOf(['header', '{"seq":0,"t":0,"kind":"note.added","text":"a"}']));
    await expect(fromColumns(Buffer.from('header\n'))).rejects.toThrow(/no coagency-columns/);
    await expect(fromColumns(columns.subarray(0, -1))).rejects.toThrow(/too soon/);
  });
});

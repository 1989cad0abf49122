import { describe, expect, test } from 'vitest';
import { LogReader } from '../../../../src/core/replay/reader.ts';
import { LogBuilder } from '../../../webview/replay/session.ts';

function log(notes: number): string[] {
  const builder = new LogBuilder();
  for (let note = 0; note < notes; note += 1) builder.add({ kind: 'note.added', text: `note ${note}` });
  return builder.lines;
}

const readAll = (reader: LogReader, text: string): number[] => [...reader.read(text, 2)].flat().map((event) => event.seq);

describe('a log that is not as it should be opens as far as it is sound', () => {
  test('a sound one, in pieces that overlap', () => {
    const lines = log(5);
    const reader = new LogReader();
    expect(readAll(reader, lines.slice(0, 4).join('\n'))).toEqual([0, 1, 2]);
    expect(readAll(reader, `${lines.slice(2).join('\n')}\n`)).toEqual([3, 4]);
    expect(reader.stop).toBeUndefined();
  });

  test.each([
    ['a torn line', (lines: string[]): unknown => (lines[3] = lines[3]!.slice(0, 20)), 2],
    ['a missing event', (lines: string[]): unknown => lines.splice(3, 1), 2],
    ['time that runs back', (lines: string[]): unknown => (lines[3] = lines[3]!.replace(/"t":\d+/, '"t":1')), 2],
    ['something that is no event', (lines: string[]): unknown => (lines[3] = '{"seq":2,"kind":7}'), 2],
    ['no header', (lines: string[]): unknown => lines.shift(), 0],
    ['a newer version', (lines: string[]): unknown => (lines[0] = lines[0]!.replace('"version":1', '"version":99')), 0],
  ] as const)('%s', (_, damage, seq) => {
    const lines = log(5);
    damage(lines);
    const reader = new LogReader();
    expect(readAll(reader, lines.join('\n'))).toEqual(Array.from({ length: seq }, (_each, index) => index));
    expect(reader.stop).toEqual({ seq, message: expect.stringMatching(/\w{4}/) });
    expect(readAll(reader, log(5).join('\n'))).toEqual([]);
  });

  test('kinds of a later time are kept, not refused', () => {
    const reader = new LogReader();
    const lines = [...log(1), '{"seq":1,"t":200,"kind":"dream.dreamt","of":"sheep"}'];
    expect([...reader.read(lines.join('\n'))].flat().at(-1)).toMatchObject({ seq: 1, kind: 'opaque', name: 'dream.dreamt' });
  });
});

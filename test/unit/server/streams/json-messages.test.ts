import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesToArray, messagesToLines } from '../../../../src/server/streams/json-messages.ts';

const asLines = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));

describe('JSON mode', () => {
  it('flattens one level and keeps the texts of the elements', () => {
    expect(messagesToLines('{"a":1}')).toEqual(['{"a":1}']);
    expect(messagesToLines(' [1.00, "x,]\\"", {"b": [1,\n2]} , []]\n')).toEqual(['1.00', '"x,]\\""', '{"b": [1, 2]}', '[]']);
    expect(messagesToLines('[]')).toEqual([]);
    expect(() => messagesToLines('{"a":')).toThrow(SyntaxError);
  });

  it('gives back what came, for any JSON, however it was laid out', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.constantFrom(undefined, 1, '\t'), (values, indent) => {
        const lines = messagesToLines(JSON.stringify(values, null, indent));
        expect(lines.every((line) => !/[\r\n]/.test(line))).toBe(true);
        const back: unknown = JSON.parse(linesToArray(asLines(lines)).toString());
        expect(back).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});

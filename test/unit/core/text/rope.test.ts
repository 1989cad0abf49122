import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, ropeOf } from '../../../../src/core/text/rope.ts';
import type { Change } from '../../../../src/core/trajectory/events.ts';
import { anyText, changesFor } from '../trajectory/arbitrary.ts';

function onString(text: string, changes: readonly Change[]): string {
  return changes.reduce((now, [offset, deleted, inserted]) => now.slice(0, offset) + inserted + now.slice(offset + deleted), text);
}

describe('rope', () => {
  it('keeps every code unit, carriage returns and lone surrogates included', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(ropeOf(text).toString()).toBe(text);
      }),
    );
    expect(ropeOf('a\r\nb\rc').lines).toBe(2);
  });

  it('changes as a string does', () => {
    fc.assert(
      fc.property(
        anyText.chain((text) => fc.tuple(fc.constant(text), changesFor(text.length))),
        ([text, changes]) => {
          expect(applyChanges(ropeOf(text), changes).toString()).toBe(onString(text, changes));
        },
      ),
    );
  });

  it('makes many changes of one long line at the cost of the line', () => {
    const item = '{"id":"abcdefgh","ok":true},';
    const changes = Array.from({ length: 20_000 }, (_, i): Change => [i * item.length + 1, 4, '"key"']).reverse();
    const before = performance.now();
    expect(applyChanges(ropeOf(item.repeat(changes.length)), changes).toString()).toBe(
      item.replace('"id"', '"key"').repeat(changes.length),
    );
    // Some hundredths; a copy of the line for each change takes half a minute.
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it.each<[string, Change[]]>([
    ['beyond the end', [[3, 3, '']]],
    [
      'ascending',
      [
        [0, 0, 'a'],
        [2, 1, 'b'],
      ],
    ],
    [
      'overlapping',
      [
        [2, 2, ''],
        [1, 2, ''],
      ],
    ],
  ])('refuses changes %s', (_, changes) => {
    expect(applyChanges(ropeOf('12345'), changes)).toEqual(expect.any(String));
  });
});

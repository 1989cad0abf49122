import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ropeOf } from '../../../../src/core/text/rope.ts';
import { HashCadence, hashText } from '../../../../src/core/text/text-hash.ts';
import { sha256 } from '../../../../src/core/trajectory/sha256.ts';

describe('hashText', () => {
  it('is SHA-256 of the UTF-8 bytes, of a string or a rope', () => {
    const text = 'a\r\né😀\n';
    const expected = createHash('sha256').update(text, 'utf8').digest('hex');
    expect([hashText(text, sha256), hashText(ropeOf(text), sha256)]).toEqual([expected, expected]);
  });
});

describe('HashCadence', () => {
  function dueIn(changes: number, length: number): number {
    const cadence = new HashCadence();
    return Array.from({ length: changes }, () => cadence.due(1, length)).filter(Boolean).length;
  }

  it('asks every few hundred changes of a small document', () => {
    expect(dueIn(1_000, 500)).toBe(5);
  });

  it('hashes no more characters a change in a large document than in a small one', () => {
    for (const length of [100_000, 1_000_000, 10_000_000]) expect((dueIn(200_000, length) * length) / 200_000).toBeLessThanOrEqual(64);
  });

  it('counts each document by itself, and anew after a reset', () => {
    const cadence = new HashCadence();
    for (let i = 0; i < 199; i++) expect(cadence.due(1, 10)).toBe(false);
    expect(cadence.due(2, 10)).toBe(false);
    cadence.reset(1);
    expect(cadence.due(1, 10)).toBe(false);
  });
});

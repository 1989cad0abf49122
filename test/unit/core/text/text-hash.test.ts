import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ropeOf } from '../../../../src/core/text/rope.ts';
import { HashCadence, hashText, textOfBlob } from '../../../../src/core/text/text-hash.ts';
import { sha256 } from '../../../../src/core/trajectory/sha256.ts';

describe('hashText', () => {
  it('is SHA-256 of the UTF-8 bytes, of a string or a rope', () => {
    const text = 'a\r\né😀\n';
    const expected = createHash('sha256').update(text, 'utf8').digest('hex');
    expect([hashText(text, sha256), hashText(ropeOf(text), sha256)]).toEqual([expected, expected]);
  });
});

describe('textOfBlob', () => {
  const bytes = (text: string) => Buffer.from(text, 'utf8');
  const nameOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

  it.each(['', 'a\r\né😀\n', '\uFEFFone\ntwo\n', '\uFEFF\uFEFF'])('gives back %j to the last code unit', (text) => {
    expect(textOfBlob(nameOf(bytes(text)), bytes(text), sha256)).toBe(text);
  });

  it('takes nothing that is not what its name says, and nothing that is no text', () => {
    expect(textOfBlob(nameOf(bytes('one')), bytes('0ne'), sha256)).toBeUndefined();
    const noText = Uint8Array.of(0x61, 0xff);
    expect(textOfBlob(nameOf(noText), noText, sha256)).toBeUndefined();
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

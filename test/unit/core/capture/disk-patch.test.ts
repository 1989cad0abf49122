import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diskPatch } from '../../../../src/core/capture/disk-patch.ts';

const version = (text: string) => ({ text, hash: `hash of ${text.length} ${text.slice(0, 20)}` });

describe('diskPatch', () => {
  it('names both versions by their hashes', () => {
    const patch = diskPatch('src/a.ts', { text: 'one\ntwo\n', hash: 'aaa' }, { text: 'one\n2\n', hash: 'bbb' });
    expect(patch).toContain('--- src/a.ts\taaa\n+++ src/a.ts\tbbb\n');
    expect(patch).toContain('-two\n+2\n');
  });

  it('turns one text into the other, whatever their line ends', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', ' ', '😀', '-- x', '+++ y');
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', ''))).map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const patch = diskPatch('p', { text: before, hash: '1' }, { text: after, hash: '2' });
        expect(applyPatch(before, patch!, { autoConvertLineEndings: false })).toBe(after);
      }),
    );
  });

  it('is left out when it would say less than the hash', () => {
    expect(diskPatch('p', version('same'), version('same'))).toBe(undefined);
    expect(diskPatch('p', version(''), version('x\n'.repeat(300_000)))).toBe(undefined);
    expect(diskPatch('p', version(''), version('a long line\n'.repeat(6_000)))).toBe(undefined);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StreamVerifier } from '../../../../src/core/replay/stream-verifier.ts';
import { Chain } from '../../../../src/core/trajectory/chain.ts';
import { sha256 } from '../../../../src/core/trajectory/sha256.ts';

const LINES = ['{"format":"x"}', '{"seq":0}', '{"seq":1,"text":"é€😀"}', '{"seq":2}'];
const bytesOf = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
const headAfter = (count: number): string => {
  const chain = Chain.start(sha256, LINES[0]!);
  for (const line of LINES.slice(1, count + 1)) chain.add(line);
  return chain.head;
};
/** Cuts bytes at these places. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test('stands where it was expected, however the bytes are cut, and at each event', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 0, max: 3 }), fc.boolean(), (cuts, count, late) => {
      const verifier = new StreamVerifier(sha256);
      const verdicts: (boolean | undefined)[] = [];
      const expected = { count, head: headAfter(count) };
      if (!late) verdicts.push(verifier.expect(expected));
      for (const piece of pieces(bytesOf(LINES), cuts)) verdicts.push(verifier.add(piece));
      if (late) verdicts.push(verifier.expect(expected));
      const heard = verdicts.filter((verdict) => verdict !== undefined);
      // What is passed already cannot be compared any more.
      expect(heard).toEqual(late && count < 3 ? [] : [true]);
    }),
  );
});

test('one changed byte anywhere before is found', () => {
  const bytes = bytesOf(LINES);
  fc.assert(
    fc.property(fc.nat(bytes.length - 2), (at) => {
      const changed = bytes.slice();
      // Never a line feed: that would be another number of lines.
      if (changed[at] === 10) return;
      changed[at] = changed[at] === 65 ? 66 : 65;
      const verifier = new StreamVerifier(sha256);
      verifier.expect({ count: 3, head: headAfter(3) });
      expect(verifier.add(changed)).toBe(false);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chain } from '../../../src/core/trajectory/chain.ts';
import { nodeSha256 } from '../../../src/node/sha256.ts';
import { headAfter } from '../../../src/server/trajectory/head-after.ts';

describe('headAfter', () => {
  it('is the chain’s head, for any lines', () => {
    const line = fc.uint8Array({ maxLength: 300 }).map((bytes) => bytes.map((byte) => (byte === 0x0a ? 0x20 : byte)));
    fc.assert(
      fc.property(fc.string(), fc.array(line), (header, lines) => {
        const chain = Chain.start(nodeSha256, header);
        const start = chain.head;
        for (const each of lines) chain.add(each);
        expect(headAfter(start, Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')])))).toBe(chain.head);
      }),
    );
    expect(() => headAfter('0'.repeat(64), Buffer.from('torn'))).toThrow(RangeError);
  });
});

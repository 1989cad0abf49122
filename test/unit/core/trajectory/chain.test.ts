import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chain } from '../../../../src/core/trajectory/chain.ts';
import { sha256 } from '../../../../src/core/trajectory/sha256.ts';
import { nodeSha256 } from '../../../../src/node/sha256.ts';

const lines = ['{"seq":0}', 'é😀', '', 'x'.repeat(1_000)];

describe('Chain', () => {
  it('is head ‖ line, hashed, from the header on', () => {
    let head = createHash('sha256').update('header').digest();
    for (const line of lines) head = createHash('sha256').update(head).update(line).digest();
    const chain = Chain.start(nodeSha256, 'header');
    for (const line of lines) chain.add(line);
    expect(chain.head).toBe(head.toString('hex'));
    expect(chain.count).toBe(4);
  });

  it('is the same whoever hashes, and line by line or all at once', () => {
    fc.assert(
      fc.property(fc.array(fc.string().map((text) => text.replaceAll('\n', ''))), (some) => {
        const one = Chain.start(sha256, 'h');
        for (const line of some) one.add(line);
        const all = Chain.start(nodeSha256, 'h');
        all.addLines(Buffer.from(some.map((line) => `${line}\n`).join('')));
        expect(all.head).toBe(one.head);
        expect(all.count).toBe(some.length);
      }),
    );
  });

  it('goes on from a head', () => {
    const whole = Chain.start(sha256, 'h');
    whole.add('a');
    const rest = new Chain(sha256, whole.head, 1);
    whole.add('b');
    rest.addLines(Buffer.from('b\n'));
    expect([rest.head, rest.count]).toEqual([whole.head, 2]);
  });

  it('takes only whole lines, and only heads that are hashes', () => {
    expect(() => Chain.start(sha256, 'h').addLines(Buffer.from('a\nb'))).toThrow(RangeError);
    expect(() => new Chain(sha256, 'abc', 0)).toThrow(RangeError);
  });
});

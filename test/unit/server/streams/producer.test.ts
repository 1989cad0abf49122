import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeProducer } from '../../../../src/server/streams/producer.ts';

describe('judgeProducer', () => {
  it.each([
    [undefined, [0, 0], 'accept'],
    [undefined, [7, 0], 'accept'],
    [undefined, [0, 1], 'gap'],
    [[0, 3], [0, 4], 'accept'],
    [[0, 3], [0, 3], 'duplicate'],
    [[0, 3], [0, 0], 'duplicate'],
    [[0, 3], [0, 5], 'gap'],
    [[2, 3], [1, 4], 'stale-epoch'],
    [[2, 3], [3, 0], 'accept'],
    [[2, 3], [3, 1], 'epoch-starts-at-zero'],
  ] as const)('after %j comes %j: %s', (last, [epoch, seq], kind) => {
    expect(judgeProducer(last && { epoch: last[0], seq: last[1] }, { id: 'p', epoch, seq }).kind).toBe(kind);
  });

  it('accepts no request twice, in whatever order and number they arrive', () => {
    const request = fc.record({ epoch: fc.nat(3), seq: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(request), (requests) => {
        let last: { epoch: number; seq: number } | undefined;
        const accepted: string[] = [];
        for (const each of requests) {
          if (judgeProducer(last, { id: 'p', ...each }).kind !== 'accept') continue;
          accepted.push(`${each.epoch}/${each.seq}`);
          last = each;
        }
        expect(new Set(accepted).size).toBe(accepted.length);
      }),
    );
  });
});

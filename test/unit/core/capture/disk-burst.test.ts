import { describe, expect, it } from 'vitest';
import { DiskBurst } from '../../../../src/core/capture/disk-burst.ts';
import type { DiskChange, NetChange } from '../../../../src/core/capture/disk-burst.ts';

const net = (...changes: DiskChange[]): NetChange | undefined => {
  const burst = new DiskBurst(10);
  for (const change of changes) burst.add('a', change);
  return burst.take().changes[0]?.[1];
};

describe('DiskBurst', () => {
  it.each<[DiskChange[], NetChange]>([
    [['changed', 'changed'], 'changed'],
    [['created', 'changed'], 'created'],
    [['created', 'created', 'changed'], 'created'],
    [['created', 'deleted'], 'passed'],
    [['created', 'deleted', 'created'], 'created'],
    [['deleted', 'created'], 'changed'],
    [['deleted', 'created', 'deleted'], 'deleted'],
    [['changed', 'deleted'], 'deleted'],
    [['deleted', 'deleted'], 'deleted'],
    [['changed', 'created'], 'changed'],
  ])('%j is %s in all', (changes, expected) => {
    expect(net(...changes)).toBe(expected);
  });

  it('is bounded, and counts what it leaves out', () => {
    const burst = new DiskBurst(100);
    for (let n = 0; n < 50_000; n++) burst.add(`node/${n}`, 'created');
    const { changes, dropped } = burst.take();
    expect([changes.length, dropped, burst.size, burst.dropped]).toEqual([100, 49_900, 0, 0]);
  });
});

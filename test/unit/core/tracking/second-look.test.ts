import { describe, expect, it } from 'vitest';
import { profileHunk } from '../../../../src/core/tracking/hunk-profile.ts';
import { ECHO_FEATURES, ECHO_SIZE, echoOf, kinship, type Kin } from '../../../../src/core/tracking/second-look.ts';

const hunk = (path: string, line: number, added: string[], context = '') =>
  profileHunk({ id: 0, path, oldStart: line, newStart: line, context, removed: [], added });

const at = (kin: Kin | undefined, name: (typeof ECHO_FEATURES)[number]): number => kin?.by[ECHO_FEATURES.indexOf(name)] ?? 0;

describe('the second look', () => {
  const profiles = [
    hunk('src/a.ts', 10, ['export function parseLedger() {}'], 'class Reader {'),
    hunk('src/a.ts', 14, ['  return one;'], 'class Reader {'),
    hunk('src/a.ts', 900, ['  return two;'], 'class Writer {'),
    hunk('src/b.ts', 10, ['const ledger = parseLedger();']),
    hunk('src/a.test.ts', 3, ['it("reads", () => {});']),
    hunk('docs/c.md', 1, ['Something else.']),
  ];
  const kin = kinship(profiles);
  const between = (a: number, b: number): Kin | undefined => kin[a]?.find(({ other }) => other === b);

  it('finds kin by place, by context, by the names they share and by their files’ names', () => {
    expect(at(between(0, 1), 'near lines')).toBeGreaterThan(0.7);
    expect(at(between(0, 1), 'same context')).toBe(1);
    expect(at(between(0, 2), 'near lines')).toBeLessThan(0.01);
    expect(at(between(0, 2), 'same file')).toBe(1);
    expect(at(between(0, 3), 'shared names')).toBe(1);
    expect(at(between(0, 4), 'counterpart')).toBe(1);
    expect(kin[5]).toEqual([]);
  });

  it('echoes what the kin were taken to serve, the more the nearer they are, and never quite believes it', () => {
    const one = Float64Array.of(1, 0, 0);
    const two = Float64Array.of(0, 1, 0);
    const posteriors = [one, one, two, one, one, one];
    const echo = echoOf(kin[0] as Kin[], posteriors, 3);
    const cell = (slot: number, name: (typeof ECHO_FEATURES)[number]): number => echo[slot * ECHO_SIZE + ECHO_FEATURES.indexOf(name)] ?? 0;
    expect(cell(0, 'near lines')).toBeGreaterThan(0.5);
    expect(cell(0, 'near lines')).toBeLessThan(1);
    expect(cell(1, 'near lines')).toBeLessThan(0.01);
    expect(cell(1, 'same file')).toBeCloseTo(1 / 3);
    expect(echoOf([], posteriors, 3).every((value) => value === 0)).toBe(true);
  });

  it('looks at a bounded number of others, however many there are', () => {
    const many = Array.from({ length: 500 }, (_, i) => hunk('src/big.ts', i * 3, [`use(sharedHelper, special${i});`]));
    expect(Math.max(...kinship(many).map((kinsmen) => kinsmen.length))).toBeLessThan(60);
  });
});

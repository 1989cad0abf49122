import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../../src/core/tracking/line-diff.ts';
import { NetHunks } from '../../../../src/core/tracking/net.ts';
import type { Hunk, HunkUpdate } from '../../../../src/core/tracking/types.ts';

function apply(baseline: string, hunks: readonly Hunk[]): string[] {
  const lines = linesOf(baseline);
  for (const hunk of [...hunks].reverse()) {
    expect(lines.slice(hunk.oldStart - 1, hunk.oldStart - 1 + hunk.removed.length)).toEqual(hunk.removed);
    lines.splice(hunk.oldStart - 1, hunk.removed.length, ...hunk.added);
  }
  return lines;
}

const sets = (updates: readonly HunkUpdate[]): Hunk[] => updates.flatMap((update) => (update.op === 'set' ? [update.hunk] : []));

describe('NetHunks', () => {
  it('tells the net change, and takes it back when the edit is undone', () => {
    const net = new NetHunks();
    net.baseline('a.ts', 'one\ntwo\nthree\n');
    const [first] = sets(net.update('a.ts', 'one\n2\nthree\n'));
    expect(first).toMatchObject({ path: 'a.ts', oldStart: 2, newStart: 2, removed: ['two'], added: ['2'] });
    const [second] = sets(net.update('a.ts', 'one\n2 and a half\nthree\n'));
    expect(second?.id).toBe(first?.id);
    expect(net.update('a.ts', 'one\ntwo\nthree\n')).toEqual([{ op: 'remove', id: first?.id }]);
  });

  it('moves a hunk, under its old id, when lines come above it', () => {
    const net = new NetHunks();
    net.baseline('a.ts', 'one\ntwo\nthree\nfour\n');
    const [hunk] = sets(net.update('a.ts', 'one\ntwo\nthree\n4\n'));
    const updates = sets(net.update('a.ts', 'zero\none\ntwo\nthree\n4\n'));
    expect(updates).toContainEqual({ ...hunk, newStart: 5 });
    expect(updates).toHaveLength(2);
  });

  it('names the enclosing declaration', () => {
    const net = new NetHunks();
    const text = 'class Parser {\n  parse(text) {\n    const a = 1;\n    return a;\n  }\n}\n';
    net.baseline('p.ts', text);
    expect(sets(net.update('p.ts', text.replace('return a', 'return a + 1')))[0]?.context).toBe('parse(text) {');
  });

  it('counts all lines of a new file as added, and a deleted file as removed', () => {
    const net = new NetHunks();
    expect(sets(net.update('new.ts', 'a\nb\n'))[0]?.added).toEqual(['a', 'b']);
    expect(net.remove('new.ts').map(({ op }) => op)).toEqual(['remove']);
    net.baseline('old.ts', 'x\n');
    expect(sets(net.remove('old.ts'))[0]?.removed).toEqual(['x']);
  });

  it('keeps ids across a rename', () => {
    const net = new NetHunks();
    net.baseline('a.ts', 'x\n');
    const [hunk] = sets(net.update('a.ts', 'y\n'));
    expect(net.rename('a.ts', 'b.ts')).toEqual([{ op: 'set', hunk: { ...hunk, path: 'b.ts' } }]);
  });

  it('is not fooled by line ends', () => {
    const net = new NetHunks();
    net.baseline('a.ts', 'x\r\ny\r\n');
    expect(net.update('a.ts', 'x\ny')).toEqual([]);
  });

  it('always gives hunks that turn the baseline into the text, and updates that a reader can follow', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 8 }), (baseline, versions) => {
        const net = new NetHunks();
        const known = new Map<number, Hunk>();
        net.baseline('f', baseline);
        for (const version of [...versions, baseline]) {
          for (const update of net.update('f', version)) {
            const before = known.has(update.op === 'set' ? update.hunk.id : update.id);
            expect(before || update.op === 'set').toBe(true);
            if (update.op === 'set') known.set(update.hunk.id, update.hunk);
            else known.delete(update.id);
          }
          expect(apply(baseline, net.hunks('f'))).toEqual(linesOf(version));
          expect([...known.values()].sort((a, b) => a.oldStart - b.oldStart || a.newStart - b.newStart)).toEqual(net.hunks('f'));
        }
        expect(net.hunks('f')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

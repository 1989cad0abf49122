import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookInput } from '../../../../src/core/findings/look-input.ts';
import { netChanges, numberedDiff } from '../../../../src/core/findings/net-diff.ts';
import { Recorded, step } from '../session/recorded.ts';

const BEFORE = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
const diffOf = (recorded: Recorded, path = 'a.ts', most = 10_000): string => {
  const { documents } = recorded.model();
  const change = netChanges(documents).find((each) => each.path === path);
  return change ? numberedDiff(change, documents.textOf(path), most) : '';
};

test('each line of the file as it is now has its number; what was taken away has none', () => {
  const recorded = new Recorded().start([]).open(1, 'a.ts', BEFORE);
  const at = BEFORE.indexOf('line 10');
  recorded.add({ kind: 'doc.changed', doc: 1, changes: [[at, 'line 10'.length, 'ten\nand a half']] });
  expect(diffOf(recorded)).toBe(
    [
      '… line 9',
      ' 7   line 7',
      ' 8   line 8',
      ' 9   line 9',
      '   - line 10',
      '10 + ten',
      '11 + and a half',
      '12   line 11',
      '13   line 12',
      '14   line 13',
    ].join('\n'),
  );
});

test('what was undone is not there, a new and a deleted file are', () => {
  const recorded = new Recorded()
    .start([])
    .open(1, 'a.ts', BEFORE)
    .type(1, 0, 'x')
    .add({ kind: 'doc.changed', doc: 1, changes: [[0, 1, '']] })
    .add({ kind: 'file.created', uri: 'new.ts', size: 0 })
    .open(2, 'new.ts', '')
    .type(2, 0, 'one\n')
    .open(3, 'old.ts', 'gone\n')
    .add({ kind: 'file.deleted', uri: 'old.ts' });
  expect(netChanges(recorded.model().documents).map(({ path, state, added, removed }) => [path, state, added, removed])).toEqual([
    ['new.ts', 'new', 1, 0],
    ['old.ts', 'deleted', 0, 1],
  ]);
  expect(diffOf(recorded, 'old.ts')).toBe('  - gone');
});

test('is bounded, and says what it leaves out', () => {
  const long = Array.from({ length: 5_000 }, (_, index) => `added ${index} ${'x'.repeat(400)}`).join('\n');
  const recorded = new Recorded().start([step('s1', 'All of it')]);
  for (let doc = 1; doc <= 8; doc++) recorded.open(doc, `f${doc}.ts`, '').type(doc, 0, long);
  expect(diffOf(recorded, 'f1.ts', 1_000).length).toBeLessThan(1_100);
  const { changes, omitted } = lookInput(recorded.model());
  expect(changes.reduce((sum, { diff }) => sum + diff.length, 0)).toBeLessThan(81_000);
  expect(changes.at(-1)?.diff).toMatch(/\(cut: 1 of 1 changes are not or not wholly shown\)$/);
  expect(changes.length + omitted.length).toBe(8);
  expect(omitted.length).toBeGreaterThan(0);
});

test('whatever the edits, the numbered lines are the lines of the file', () => {
  const edit = fc.tuple(fc.nat(400), fc.nat(30), fc.stringMatching(/^[ab\n]{0,20}$/));
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
      const recorded = new Recorded().start([]).open(1, 'a.ts', BEFORE);
      let text = BEFORE;
      for (const [at, deleted, inserted] of edits) {
        const offset = Math.min(at, text.length);
        const length = Math.min(deleted, text.length - offset);
        text = text.slice(0, offset) + inserted + text.slice(offset + length);
        recorded.add({ kind: 'doc.changed', doc: 1, changes: [[offset, length, inserted]] });
      }
      const lines = text.split('\n');
      const shown = [...diffOf(recorded).matchAll(/^ *(\d+) [ +] (.*)$/gm)];
      expect(shown.map(([, , words]) => words)).toEqual(shown.map(([, number]) => lines[Number(number) - 1]));
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { parseCases } from '../../../../src/core/evaluation/cases.ts';
import { readCommit } from '../../../../src/core/evaluation/git-log.ts';
import { caseOf, findSeries } from '../../../../src/core/evaluation/series.ts';

const PATCH = `
diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -3 +3,2 @@ function parse() {
-  return old;
+  const parsedValue = fresh;
+  return parsedValue;
@@ -9,0 +11 @@ class Reader {
+  --- a/not-a-header
diff --git a/gone.ts b/gone.ts
--- a/gone.ts
+++ /dev/null
@@ -1 +0,0 @@
-export {};
`;

function record(hash: string, author: string, time: number, message: string): string {
  return `${hash.padEnd(40, '0')}\x1f${author}\x1f${time}\x1f${message}\n\x1f${PATCH}`;
}

const commit = (hash: string, author: string, time: number, message: string) => readCommit(record(hash, author, time, message))!;

describe('cases from a history', () => {
  it('reads a commit and its hunks', () => {
    const read = commit('abc', 'a@x', 100, 'Parse afresh\n\nBecause.');
    expect(read).toMatchObject({ author: 'a@x', time: 100, message: 'Parse afresh\n\nBecause.' });
    expect(read.hunks.map(({ path }) => path)).toEqual(['src/a.ts', 'src/a.ts', 'gone.ts']);
    expect(read.hunks[0]).toMatchObject({ oldStart: 3, newStart: 3, context: 'function parse() {', removed: ['  return old;'] });
    expect(read.hunks[1]?.added).toEqual(['  --- a/not-a-header']);
  });

  it('finds commits that one author landed together', () => {
    const series = ['Add the first part', 'Add the second part', 'Remove the old part'].map((title, i) =>
      commit(`a${i}`, 'a@x', 100 + i, title),
    );
    const other = commit('b', 'b@x', 104, 'Add something quite different');
    const late = ['Tidy the first part', 'Tidy the second part', 'Tidy the third part'].map((title, i) =>
      commit(`c${i}`, 'b@x', 1e6 * (i + 1), title),
    );
    expect(findSeries([...series, other, ...late])).toEqual([series]);
  });

  it('makes steps of messages, without trailers and issue numbers, and keeps every hunk under its step', () => {
    const series = ['Add the first part (#12)\n\nWhy.\n\nSigned-off-by: A', 'Add the second part', 'Remove the old part'].map((text, i) =>
      commit(`a${i}`, 'a@x', i, text),
    );
    const made = caseOf(series, 'repo', 1);
    expect(made.steps[0]).toMatchObject({ title: 'Add the first part', description: 'Why.' });
    expect(made.hunks).toHaveLength(9);
    expect(made.hunks.map(({ step }) => step)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(made).toEqual(caseOf(series, 'repo', 1));
  });

  it('makes cases that can be written to a file and read again, whatever data the lines hold', () => {
    const data = `data_${'A1'.repeat(400)}`;
    const series = ['Add the first part', 'Add the second part', 'Remove the old part'].map((text, i) =>
      readCommit(record(`a${i}`, 'a@x', i, text).replace('return old;', `use(${data}, ${data});`))!,
    );
    const made = Array.from({ length: 5 }, (_, seed) => caseOf(series, 'repo', seed));
    expect(parseCases(made.map((each) => JSON.stringify(each)).join('\n'))).toMatchObject(made.map(({ id, steps }) => ({ id, steps })));
  });
});

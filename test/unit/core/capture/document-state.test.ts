import { describe, expect, it } from 'vitest';
import { DocumentState } from '../../../../src/core/capture/document-state.ts';

const open = (text: string, { isDirty = false } = {}): DocumentState =>
  new DocumentState({
    doc: 1,
    place: { path: 'a.ts', onDisk: true },
    excluded: false,
    length: text.length,
    document: { lineCount: text.split('\n').length, isDirty },
    eol: 'lf',
    savedHash: isDirty ? undefined : 'saved',
  });
const never = (): string => expect.fail('the hash was not needed');

describe('DocumentState', () => {
  it('follows changes that fit', () => {
    const state = open('one\ntwo\n');
    expect(state.follow([[3, 1, '\n\n']], 1, { lineCount: 4, isDirty: true })).toBe(true);
    expect([state.length, state.lineCount, state.cursor]).toEqual([9, 4, 5]);
  });

  it('sees that the document has more lines than the changes account for', () => {
    expect(open('one\ntwo\n').follow([[0, 0, 'x']], 0, { lineCount: 4, isDirty: true })).toBe(false);
  });

  it('sees a change beyond the end', () => {
    expect(open('one').follow([[2, 5, '']], 0, { lineCount: 1, isDirty: true })).toBe(false);
  });

  it('names a version only when it is not the next', () => {
    const state = open('one');
    expect([2, 3, 7, 8, 8].map((version) => state.nextVersion(version))).toEqual([undefined, undefined, 7, undefined, 8]);
  });

  it('has a hash due every so many changes', () => {
    const state = open('one');
    const due = Array.from({ length: 300 }, () => {
      const isDue = state.hashIsDue();
      if (isDue) state.hashed();
      return isDue;
    });
    expect(due.flatMap((isDue, n) => (isDue ? [n] : []))).toEqual([127, 255]);
  });

  it('is saved until it changes, and again when what it holds was saved before', () => {
    const state = open('one');
    expect(state.isSaved(never)).toBe(true);
    state.nextVersion(2);
    expect(state.isSaved(() => 'other')).toBe(false);
    expect(state.isSaved(() => 'saved')).toBe(true);
    state.onDiskNow('other');
    expect(state.isSaved(never)).toBe(true);
  });

  it('cannot say what is on disk when it was opened with unsaved changes', () => {
    expect(open('one', { isDirty: true }).isSaved(never)).toBe(false);
  });
});

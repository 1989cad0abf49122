import { describe, expect, it } from 'vitest';
import { DiskSignals } from '../../../../src/core/capture/disk-signals.ts';
import { KnownFiles } from '../../../../src/core/capture/known-files.ts';

describe('KnownFiles', () => {
  it('forgets the longest untouched first', () => {
    const known = new KnownFiles(2);
    known.set('a', '1');
    known.set('b', '2');
    known.set('a', '3');
    known.set('c', '4');
    expect(['a', 'b', 'c'].map((path) => known.hash(path))).toEqual(['3', undefined, '4']);
  });

  it('moves a folder with all that lies in it, and nothing beside it', () => {
    const known = new KnownFiles();
    for (const path of ['d/a', 'd/e/b', 'da', 'x']) known.set(path, path);
    known.rename('d', 'n');
    expect(known.under('n')).toEqual([
      { path: 'n/a', hash: 'd/a' },
      { path: 'n/e/b', hash: 'd/e/b' },
    ]);
    expect(known.under('d')).toEqual([]);
    expect(known.hash('da')).toBe('da');
    known.rename('x', 'y');
    expect([known.hash('x'), known.hash('y')]).toEqual([undefined, 'x']);
  });

  it('knows what is gone, with all that lay in it, until it comes again', () => {
    const known = new KnownFiles();
    known.set('d/e/a', '1');
    expect([known.isThere('d/e'), known.isFolder('d'), known.isGone('d/e/a')]).toEqual([true, true, false]);
    known.setGone('d');
    expect([known.isThere('d/e/a'), known.isGone('d/e/a'), known.isGone('d'), known.isGone('x')]).toEqual([false, true, true, false]);
    known.set('d/f', '2');
    expect([known.isGone('d/f'), known.isGone('d'), known.isGone('d/e/a')]).toEqual([false, false, false]);
  });

  it('what is moved is gone from where it was, and there where it is, even if it was never seen before', () => {
    const known = new KnownFiles();
    known.rename('a', 'b');
    expect([known.isGone('a'), known.isThere('b'), known.isUnread('b'), known.hash('b')]).toEqual([true, true, true, undefined]);
    known.set('b', '1');
    known.rename('b', 'a');
    expect([known.hash('a'), known.isGone('b'), known.isUnread('a')]).toEqual(['1', true, false]);
    known.setFolder('d');
    known.rename('d', 'e');
    expect([known.isFolder('e'), known.hash('e'), known.isThere('d')]).toEqual([true, undefined, false]);
  });
});

describe('DiskSignals', () => {
  it('says how long ago the disk moved', () => {
    let now = 100;
    const signals = new DiskSignals(() => now);
    expect([signals.headMovedAgo, signals.indexWrittenAgo, signals.fileWrittenAgo('a')]).toEqual([undefined, undefined, undefined]);
    signals.headMoved();
    signals.fileWritten('a');
    now = 130;
    signals.indexWritten();
    now = 150;
    expect([signals.headMovedAgo, signals.indexWrittenAgo, signals.fileWrittenAgo('a')]).toEqual([50, 20, 50]);
    signals.headOnlyCommitted();
    expect(signals.headMovedAgo).toBe(undefined);
  });

  it('remembers a bounded number of files', () => {
    const signals = new DiskSignals(() => 0);
    for (let n = 0; n <= 1_000; n++) signals.fileWritten(`f${n}`);
    expect([signals.fileWrittenAgo('f0'), signals.fileWrittenAgo('f1000')]).toEqual([undefined, 0]);
  });
});

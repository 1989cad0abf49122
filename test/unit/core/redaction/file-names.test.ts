import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileNames } from '../../../../src/core/redaction/file-names.ts';
import { maskText } from '../../../../src/core/redaction/mask.ts';

/** Names that hide some words; `learned` may grow. */
function names(learned: string[], isRecorded: (name: string) => boolean = () => false): FileNames {
  const redact = (text: string): string => learned.reduce((masked, word) => masked.replaceAll(word, maskText), text);
  return new FileNames(redact, isRecorded);
}

describe('FileNames', () => {
  it('keeps a name that is recorded, also when a part of it turns out to be a secret', () => {
    const learned: string[] = [];
    const files = names(learned);
    expect(files.recorded('src/portal/index.ts')).toBe('src/portal/index.ts');
    learned.push('portal');
    expect(files.recorded('src/portal/index.ts')).toBe('src/portal/index.ts');
    // The folder's name is written already, too.
    expect(files.recorded('src/portal/portal.ts')).toBe('src/portal/••••••.ts');
    expect(files.recorded('docs/portal.md')).toBe('docs/••••••.md');
  });

  it('records nothing by being asked', () => {
    const learned: string[] = [];
    const files = names(learned);
    expect(files.nameOf('portal.ts')).toBe('portal.ts');
    learned.push('portal');
    expect(files.recorded('portal.ts')).toBe('••••••.ts');
  });

  it('goes on with the names that an earlier window recorded', () => {
    const files = names(['portal'], (name) => ['src', 'src/portal', 'src/portal/index.ts'].includes(name));
    expect(files.recorded('src/portal/index.ts')).toBe('src/portal/index.ts');
    expect(files.recorded('src/portal/portal.ts')).toBe('src/portal/••••••.ts');
  });

  it('traces names back to paths, but not those that an earlier window changed', () => {
    const files = names(['portal']);
    for (const path of ['portal/a.ts', 'laport.ts', 'b.ts']) expect(files.pathOf(files.recorded(path))).toBe(path);
    expect(files.pathOf('earlier.ts')).toBe('earlier.ts');
    expect(files.pathOf('earlier/••••••.ts')).toBeUndefined();
  });

  it('gives no two paths one name, and what lies in a folder lies in the folder’s name', () => {
    const files = names(['aaaa', 'bbbb']);
    expect(['aaaa/x', 'bbbb/x', 'bbbb', 'aaaa/aaaa', 'aaaa/bbbb'].map((path) => files.recorded(path))).toEqual([
      '••••/x',
      '••••~2/x',
      '••••~2',
      '••••/••••',
      '••••/••••~2',
    ]);
  });

  it('lets what lies in a folder that moves go along', () => {
    const learned: string[] = ['aaaa'];
    const files = names(learned);
    for (const path of ['old/aaaa', 'old/portal']) files.recorded(path);
    learned.push('portal');
    files.moved('old', 'new');
    expect(files.recorded('new/portal')).toBe('new/portal');
    expect([files.recorded('new/aaaa'), files.pathOf('new/••••')]).toEqual(['new/••••', 'new/aaaa']);
  });

  it('holds whatever is learned, and whenever', () => {
    const segment = fc.constantFrom('src', 'aaaa', 'bbbb', 'portal', 'x');
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((each) => each.join('/'));
    const step = fc.record({ path, learn: fc.option(fc.constantFrom('aaaa', 'bbbb', 'portal')), asks: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const learned: string[] = [];
        const files = names(learned);
        const given = new Map<string, string>();
        for (const { path: each, learn, asks } of steps) {
          if (learn !== null) learned.push(learn);
          if (asks) files.nameOf(each);
          else if (given.has(each)) expect(files.recorded(each)).toBe(given.get(each));
          else given.set(each, files.recorded(each));
        }
        expect(new Set(given.values()).size).toBe(given.size);
        for (const [each, name] of given) expect(files.pathOf(name)).toBe(each);
      }),
      { numRuns: 500 },
    );
  });
});

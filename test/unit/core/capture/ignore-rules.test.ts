import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IgnoreRules } from '../../../../src/core/capture/ignore-rules.ts';

const FILES: Record<string, string> = {
  '': 'dist/\n*.log\n!keep.log\n/only-root.txt\n# a comment\nbuild\n**/deep/*.tmp\ngenerated/*\n!generated/kept.ts\n',
  'packages/a': '!loud.log\n*.secret\nlocal/\n',
  'packages/a/inner': '!open.secret\n',
  dist: '!out.js\n',
};
const PATHS = [
  'a.ts',
  'a.log',
  'keep.log',
  'sub/keep.log',
  'only-root.txt',
  'sub/only-root.txt',
  'dist/out.js',
  'dist',
  'build',
  'build/x',
  'sub/build/y',
  'x/deep/a.tmp',
  'x/deep/y/a.tmp',
  'generated/x.ts',
  'generated/kept.ts',
  'packages/a/loud.log',
  'packages/a/quiet.log',
  'packages/b/loud.log',
  'packages/a/x.secret',
  'packages/a/inner/open.secret',
  'packages/a/inner/shut.secret',
  'packages/a/local/z',
  'packages/b/local/z',
];

describe('IgnoreRules', () => {
  const rules = new IgnoreRules();
  for (const [folder, text] of Object.entries(FILES)) rules.set(folder, text);
  let repository: string;

  beforeAll(() => {
    repository = mkdtempSync(join(tmpdir(), 'coagency-ignore-'));
    execFileSync('git', ['init', '-q'], { cwd: repository });
    for (const [folder, text] of Object.entries(FILES)) {
      mkdirSync(join(repository, folder), { recursive: true });
      writeFileSync(join(repository, folder, '.gitignore'), text);
    }
    for (const path of PATHS.filter((each) => each !== 'dist' && each !== 'build')) {
      mkdirSync(dirname(join(repository, path)), { recursive: true });
      writeFileSync(join(repository, path), '');
    }
  });
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  it.each(PATHS.filter((path) => path !== 'dist' && path !== 'build'))('says of %s what git says', (path) => {
    let byGit = true;
    try {
      execFileSync('git', ['check-ignore', '-q', '--no-index', path], { cwd: repository });
    } catch {
      byGit = false;
    }
    expect(rules.ignored(path)).toBe(byGit);
  });

  it('knows a folder by the slash at its end', () => {
    expect([rules.ignored('dist/'), rules.ignored('src/')]).toEqual([true, false]);
  });

  it('follows a file that is written anew or removed', () => {
    const changing = new IgnoreRules();
    changing.set('', '*.a');
    expect([changing.ignored('d/x.a'), changing.ignored('d/x.b')]).toEqual([true, false]);
    changing.set('', '*.b');
    expect([changing.ignored('d/x.a'), changing.ignored('d/x.b')]).toEqual([false, true]);
    changing.delete('');
    expect(changing.ignored('d/x.b')).toBe(false);
  });
});

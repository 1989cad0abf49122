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

  it('says in a root below the repository’s what git says, with the excludes of the user and of the repository', () => {
    const own = '*.own\n!kept.*\n/packages/a/anchored.txt\n';
    const info = '*.info\nlocal-*\n';
    writeFileSync(join(repository, '.git/info/exclude'), info);
    writeFileSync(join(repository, 'own-excludes'), own);
    const inRoot = new IgnoreRules();
    inRoot.setAbove([
      { prefix: 'packages/a/', text: own },
      { prefix: 'packages/a/', text: info },
      { prefix: 'packages/a/', text: FILES['']! },
    ]);
    inRoot.set('', FILES['packages/a']!);
    inRoot.set('inner', FILES['packages/a/inner']!);
    const names =
      'x.own kept.own anchored.txt x/anchored.txt x.info local-x loud.log quiet.log only-root.txt dist/y build/z inner/open.secret';
    for (const name of [...names.split(' '), 'local/z', 'plain.ts']) {
      let byGit = true;
      try {
        const options = ['-c', `core.excludesFile=${join(repository, 'own-excludes')}`];
        execFileSync('git', [...options, 'check-ignore', '-q', '--no-index', `packages/a/${name}`], { cwd: repository });
      } catch {
        byGit = false;
      }
      expect([name, inRoot.ignored(name)]).toEqual([name, byGit]);
    }
  });

  it('a root that is ignored as a whole was opened nevertheless', () => {
    const inRoot = new IgnoreRules();
    inRoot.setAbove([{ prefix: 'tmp/project/', text: 'tmp/\n' }]);
    inRoot.set('', 'dist\n');
    expect([inRoot.ignored('a.ts'), inRoot.ignored('dist/a.js')]).toEqual([false, true]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casesFromGit } from '../../../../src/cli/evaluate/git.ts';
import { cli } from '../run-cli.ts';

const STEPS = ['Parse the expiry claim', 'Allow for clock skew', 'Refuse expired tokens', 'Tell why a token was refused'];

describe('cases from a repository’s own history', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  const commit = (cwd: string, message: string): string =>
    git(cwd, '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', 'commit', '-q', '-a', '-m', message);
  const since = (name: string): Promise<number> => casesFromGit(at(name), '1 year ago', 10).then((cases) => cases.length);

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coagency-git-'));
    mkdirSync(at('whole'));
    git(at('whole'), 'init', '-q', '-b', 'main');
    const file = path.join(at('whole'), 'tökens.ts');
    const lines = Array.from({ length: 60 }, (_, i) => `const line${i} = ${i};`);
    const write = (): void => writeFileSync(file, `${lines.join('\n')}\n`);
    write();
    git(at('whole'), 'add', '-A');
    commit(at('whole'), 'Begin');
    for (const [i, title] of STEPS.entries()) {
      lines[5 + 3 * i] = `export function step${i}(): void {}`;
      lines[30 + 3 * i] = `step${i}();`;
      write();
      commit(at('whole'), title);
    }
    // A branch that was merged: its merge is no step.
    git(at('whole'), 'checkout', '-q', '-b', 'aside', 'HEAD~1');
    writeFileSync(at('whole/aside.md'), 'Aside.\n');
    git(at('whole'), 'add', '-A');
    commit(at('whole'), 'Write something aside');
    git(at('whole'), 'checkout', '-q', 'main');
    git(at('whole'), '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', 'merge', '-q', '--no-ff', '-m', 'Merge aside', 'aside');
    git(folder, 'clone', '-q', '--mirror', at('whole'), 'mirror.git');
    git(folder, 'clone', '-q', '--depth', '6', `file://${at('whole')}`, 'shallow');
    git(at('mirror.git'), 'config', 'uploadpack.allowFilter', 'true');
    git(folder, 'clone', '-q', '--filter=blob:none', '--no-checkout', `file://${at('mirror.git')}`, 'partial');
    git(folder, 'clone', '-q', '--filter=blob:none', '--no-checkout', `file://${at('mirror.git')}`, 'cut-off');
    git(at('cut-off'), 'remote', 'set-url', 'origin', `file://${at('nowhere')}`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['whole', 'mirror.git', 'shallow', 'partial'])('are found in a repository that is %s', async (name) => {
    const [found, ...others] = await casesFromGit(at(name), '1 year ago', 10);
    expect(others).toEqual([]);
    expect(found?.steps.map(({ title }) => title)).toEqual(expect.arrayContaining(STEPS.slice(1)));
    expect(new Set(found?.hunks.map((hunk) => hunk.path))).toEqual(new Set(['tökens.ts']));
  });

  it('are the same whatever the user’s own settings of git say', async () => {
    writeFileSync(at('.gitconfig'), '[diff]\nnoprefix = true\nexternal = /bin/false\n[color]\nui = always\n[log]\nshowSignature = true\n');
    const home = process.env['HOME'];
    process.env['HOME'] = folder;
    try {
      expect(await since('whole')).toBe(1);
    } finally {
      if (home === undefined) delete process.env['HOME'];
      else process.env['HOME'] = home;
    }
  });

  it.each([
    ['cut-off', /partial clone lacks/],
    ['nowhere', /nowhere.*No such file/],
    ['.', /not a git repository/],
  ])('or one line says why there are none (%s)', async (name, why) => {
    const { code, out, err } = await cli('evaluate', '--git', at(name), '--since', '1 year ago');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toHaveLength(1);
    expect(err).toMatch(why);
  });
});

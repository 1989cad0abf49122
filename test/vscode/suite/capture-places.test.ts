import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { findGitFolder } from '../../../src/extension/capture/git-folder.ts';
import { Roots } from '../../../src/extension/capture/roots.ts';
import { Scope } from '../../../src/extension/capture/scope.ts';
import { rootUri, uriOf, writeOutside } from './capture-harness.ts';

suite('capture: places', () => {
  test('one root: paths are relative to it', () => {
    const roots = new Roots();
    assert.equal(roots.toPath(uriOf('src/a b/ä.ts'))?.path, 'src/a b/ä.ts');
    assert.equal(roots.toUri('src/a b/ä.ts')?.toString(), uriOf('src/a b/ä.ts').toString());
    assert.equal(roots.toPath(vscode.Uri.file('/elsewhere/a.ts')), undefined);
    assert.equal(roots.toPath(uriOf('a.ts').with({ scheme: 'git' })), undefined);
    assert.equal(roots.toUri('nb.ipynb#cell-1')?.path.endsWith('/nb.ipynb'), true);
  });

  test('several roots: paths begin with the root’s name, also when two have the same', () => {
    const folders = ['/w/one/app', '/w/two/app', '/w/lib'].map((path, index) => ({
      uri: vscode.Uri.file(path),
      name: path.split('/').at(-1)!,
      index,
    }));
    const roots = new Roots(undefined, folders, (uri) => folders.find((folder) => uri.path.startsWith(`${folder.uri.path}/`)));
    const paths = ['/w/one/app/src/a.ts', '/w/two/app/src/a.ts', '/w/lib/b.ts'].map((path) => roots.toPath(vscode.Uri.file(path))?.path);
    assert.deepEqual(paths, ['app/src/a.ts', 'app-2/src/a.ts', 'lib/b.ts']);
    assert.deepEqual(
      paths.map((path) => roots.toUri(path ?? '')?.path),
      ['/w/one/app/src/a.ts', '/w/two/app/src/a.ts', '/w/lib/b.ts'],
    );
    assert.equal(roots.toUri('unknown/b.ts'), undefined);
  });

  test('scope: roots, untitled documents and cells count; our own folder, other schemes and places do not', async () => {
    writeOutside('nested/.gitignore', 'quiet/\n');
    const scope = new Scope({ exclude: ['*.private'], own: [uriOf('.coagency')] });
    await scope.load();
    const path = (uri: vscode.Uri): string | undefined => scope.place(uri)?.path;
    assert.equal(path(uriOf('a.ts')), 'a.ts');
    assert.equal(path(uriOf('.coagency/000001.jsonl')), undefined);
    assert.equal(path(uriOf('.coagency')), undefined);
    assert.equal(path(rootUri()), undefined);
    assert.equal(path(vscode.Uri.parse('untitled:Untitled-1')), 'untitled:Untitled-1');
    assert.equal(path(uriOf('new.ts').with({ scheme: 'untitled' })), 'untitled:new.ts');
    assert.equal(path(uriOf('nb.ipynb').with({ scheme: 'vscode-notebook-cell', fragment: 'W0sZmlsZQ==' })), 'nb.ipynb#W0sZmlsZQ');
    for (const scheme of ['git', 'output', 'vscode-userdata', 'vscode-settings', 'debug', 'walkThrough'])
      assert.equal(path(uriOf('a.ts').with({ scheme })), undefined, scheme);
    const exclusion = (name: string): string | undefined => scope.place(uriOf(name))?.exclusion;
    assert.deepEqual(['.env', 'x.private', 'nested/quiet/a', 'nested/loud/a', 'node_modules/a'].map(exclusion), [
      'secret',
      'ignored',
      'ignored',
      undefined,
      'ignored',
    ]);
    assert.deepEqual(
      ['nested/quiet', 'nested', 'node_modules'].map((folder) => scope.ignoresFolder(folder)),
      [true, false, true],
    );
    writeOutside('nested/.gitignore', '');
    await scope.reload(uriOf('nested/.gitignore'));
    assert.equal(exclusion('nested/quiet/a'), undefined);
  });

  test('the git folder of a repository, a folder in it, and a linked worktree', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'coagency-worktree-')));
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
        cwd: join(folder, 'main'),
        encoding: 'utf8',
      });
    try {
      mkdirSync(join(folder, 'main/deep'), { recursive: true });
      git('init', '-q', '-b', 'main');
      writeFileSync(join(folder, 'main/a.txt'), 'a\n');
      git('add', '.');
      git('commit', '-q', '-m', 'first');
      git('worktree', 'add', '-q', '../linked', '-b', 'side');
      const found = async (path: string): Promise<string | undefined> =>
        (await findGitFolder(vscode.Uri.file(join(folder, path))))?.gitFolder.path;
      assert.equal(await found('main'), join(folder, 'main/.git'));
      assert.equal(await found('main/deep'), join(folder, 'main/.git'));
      assert.equal(await found('linked'), join(folder, 'main/.git/worktrees/linked'));
      assert.equal(await found(''), undefined);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

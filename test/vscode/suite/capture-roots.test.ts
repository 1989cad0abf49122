import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { Recording, openFile, pause, rootUri, run, sha256, type, until, uriOf, writeOutside } from './capture-harness.ts';
import { MemoryFiles } from './memory-files.ts';

/** Adds roots behind the first, or takes those away that a test added. */
async function changeRoots(remove: number, ...add: readonly { uri: vscode.Uri; name?: string }[]): Promise<void> {
  const done = new Promise<void>((resolve) => {
    const listening = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      listening.dispose();
      resolve();
    });
  });
  assert.equal(vscode.workspace.updateWorkspaceFolders(1, remove, ...add), true);
  await done;
}

async function openUri(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

suite('capture: roots', () => {
  let outside: string;
  let recording: Recording;
  setup(async () => {
    outside = realpathSync(mkdtempSync(join(tmpdir(), 'coagency-roots-')));
    recording = new Recording();
    await recording.capture.start();
  });
  teardown(async () => {
    await recording.assertSound();
    await run('workbench.action.closeAllEditors');
    const added = (vscode.workspace.workspaceFolders?.length ?? 1) - 1;
    if (added > 0) await changeRoots(added);
    rmSync(outside, { recursive: true, force: true });
  });

  const file = (path: string, text: string): vscode.Uri => {
    mkdirSync(dirname(join(outside, path)), { recursive: true });
    writeFileSync(join(outside, path), text);
    return vscode.Uri.file(join(outside, path));
  };
  const rootNames = (): string[] | undefined =>
    recording
      .of('roots.changed')
      .at(-1)
      ?.roots.map(({ name }) => name);

  test('roots that come and go while recording: no path of the log ever means another file', async () => {
    const editor = await openFile('src/same.txt', 'in the first root\n');
    await until('it is open', () => recording.about('src/same.txt').length > 0);
    const other = file('lib/src/same.txt', 'in the second root\n');
    await changeRoots(0, { uri: vscode.Uri.file(join(outside, 'lib')) });
    await until('capture goes on', () => recording.of('roots.changed').length === 1 && recording.of('doc.opened').length > 1);
    assert.deepEqual(rootNames(), ['workspace', 'lib:']);

    const second = await openUri(other);
    await type('x');
    await until('the change came', () => recording.documents.textOf('lib:/src/same.txt') === second.document.getText());
    writeFileSync(join(outside, 'lib/outside.txt'), 'by a tool\n');
    await until('the new root is watched', () => recording.documents.textOf('lib:/outside.txt') === 'by a tool\n');
    assert.equal(recording.documents.textOf('src/same.txt'), editor.document.getText());
    assert.equal(recording.capture.roots.toUri('lib:/src/same.txt')?.toString(), other.toString());
    await second.document.save();

    await changeRoots(1);
    await until('the root is gone', () => recording.of('roots.changed').length === 2);
    assert.deepEqual(rootNames(), ['workspace']);
    await vscode.window.showTextDocument(editor.document);
    await type('y');
    await until('capture goes on', () => recording.documents.textOf('src/same.txt') === editor.document.getText());
    assert.equal(editor.document.getText(), 'yin the first root\n');
  });

  test('roots that change while recording is only beginning are recorded, too', async () => {
    recording.dispose();
    // Heard before the capture hears of it: it has the roots of before.
    const begins = vscode.workspace.onDidChangeWorkspaceFolders(() => void recording.capture.start());
    recording = new Recording();
    const other = file('lib/late.txt', 'late\n');
    await changeRoots(0, { uri: vscode.Uri.file(join(outside, 'lib')) });
    begins.dispose();
    await until('capture goes on', () => recording.of('roots.changed').length === 1 && recording.capture.isRunning);
    assert.deepEqual(rootNames(), ['workspace', 'lib:']);
    await openUri(other);
    await until('its files are recorded', () => recording.documents.textOf('lib:/late.txt') === 'late\n');
  });

  test('the files of a root that leaves the workspace are not deleted', async () => {
    const kept = file('lib/kept.txt', 'kept\n');
    await changeRoots(0, { uri: vscode.Uri.file(join(outside, 'lib')) });
    const several = new Recording();
    await several.capture.start();
    await openUri(kept);
    const known = (): boolean => recording.documents.uris().includes('lib:/kept.txt') && several.documents.uris().includes('lib/kept.txt');
    await until('it is open', known);
    await run('workbench.action.closeAllEditors');
    await changeRoots(1);
    const gone = (each: Recording): boolean => each.of('roots.changed').at(-1)?.roots.length === 1 && each.capture.isRunning;
    await until('the root is gone', () => gone(recording) && gone(several));
    for (const each of [recording, several]) {
      await each.capture.recheck(each.documents.uris());
      assert.deepEqual(each.of('file.deleted'), []);
    }
    assert.equal(known(), true);
    await several.assertSound();
  });

  test('the files of a root that is away, as on a drive that was taken out, are not deleted', async () => {
    const kept = file('drive/kept.txt', 'kept\n');
    const [drive, away] = [join(outside, 'drive'), join(outside, 'away')];
    await changeRoots(0, { uri: vscode.Uri.file(drive) });
    // What an extension opens, VS Code keeps open for three minutes.
    await run('vscode.open', kept);
    await until('it is open', () => recording.documents.textOf('drive:/kept.txt') === 'kept\n');
    await run('workbench.action.closeAllEditors');
    await until('it is closed', () => recording.about('drive:/kept.txt').some(({ kind }) => kind === 'doc.closed'));
    renameSync(drive, away);
    await pause(1_000);
    await recording.capture.settle();
    await recording.capture.recheck(recording.documents.uris());
    assert.deepEqual(recording.of('file.deleted'), []);
    renameSync(away, drive);
    rmSync(kept.fsPath);
    await recording.capture.recheck(recording.documents.uris());
    assert.equal(recording.documents.textOf('drive:/kept.txt'), undefined);
  });

  test('a session that began with several roots: each path begins with its root’s name', async () => {
    await changeRoots(0, { uri: vscode.Uri.file(join(outside, 'lib')) });
    const several = new Recording();
    await several.capture.start();
    const editor = await openUri(file('lib/a.txt', 'one\n'));
    await type('x');
    writeOutside('b.txt', 'two\n');
    await until(
      'both came',
      () => several.documents.textOf('lib/a.txt') === editor.document.getText() && several.documents.textOf('workspace/b.txt') === 'two\n',
    );
    assert.deepEqual(several.problems, []);
    await several.assertSound();
  });

  test('a linked worktree: `.git` is a file, commits and switches are seen all the same, and what a checkout brings is git’s', async () => {
    const git = (folder: string, ...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
        cwd: join(outside, folder),
        encoding: 'utf8',
      });
    file('main/tracked.txt', 'first\n');
    git('main', 'init', '-q', '-b', 'main');
    git('main', 'add', '.');
    git('main', 'commit', '-q', '-m', 'first');
    git('main', 'worktree', 'add', '-q', '../linked', '-b', 'side');
    const linked = vscode.Uri.file(join(outside, 'linked'));
    await changeRoots(0, { uri: linked });
    await until('the root is told with its branch and commit', () => recording.of('roots.changed').length === 1);
    const commit = git('linked', 'rev-parse', 'HEAD').trim();
    assert.deepEqual(recording.of('roots.changed')[0]?.roots[1], { name: 'linked:', branch: 'side', commit });

    const editor = await openUri(vscode.Uri.joinPath(linked, 'tracked.txt'));
    await until('it is open', () => recording.about('linked:/tracked.txt').length > 0);
    await type('x');
    await until('the change came', () => recording.changes('linked:/tracked.txt').length === 1);
    await editor.document.save();
    git('linked', 'commit', '-q', '-a', '-m', 'second');
    await until('the commit is recorded', () => recording.of('git.committed').length === 1);
    assert.deepEqual([recording.of('git.committed')[0]?.root, recording.of('git.committed')[0]?.message], ['linked:', 'second']);
    git('linked', 'checkout', '-q', '--detach', 'main');
    await until('the document follows', () => recording.documents.textOf('linked:/tracked.txt') === 'first\n');
    await until('the switch is recorded', () => recording.of('git.switched').length === 1);
    assert.deepEqual([recording.of('git.switched')[0]?.from, recording.of('git.switched')[0]?.to], ['side', 'main']);
    assert.equal(recording.lastOrigin('linked:/tracked.txt'), 'git');
  });

  suite('virtual', () => {
    let files: MemoryFiles;
    let provider: vscode.Disposable;
    const at = (path: string): vscode.Uri => vscode.Uri.from({ scheme: 'coagency-memory', path });
    setup(async () => {
      files = new MemoryFiles({
        '/.gitignore': 'out/\n',
        '/deep/.gitignore': '*.quiet\n',
        '/src/a.txt': 'one\ntwo 😀\n',
        '/src/.env': 'KEY=abcdefgh\n',
      });
      provider = vscode.workspace.registerFileSystemProvider('coagency-memory', files, { isCaseSensitive: true });
      await changeRoots(0, { uri: at('/'), name: 'virtual' });
      await until('capture goes on', () => recording.of('roots.changed').length === 1 && recording.capture.isRunning);
    });
    teardown(() => provider.dispose());

    test('documents, hashes, saves, and what others write are recorded through `workspace.fs`; git is simply not there', async () => {
      const editor = await openUri(at('/src/a.txt'));
      await type('x');
      await until('the change came', () => recording.documents.textOf('virtual:/src/a.txt') === 'xone\ntwo 😀\n');
      await editor.document.save();
      await until('the save came', () => recording.about('virtual:/src/a.txt').some(({ kind }) => kind === 'doc.saved'));
      const saved = recording.of('doc.saved').at(-1);
      assert.equal(saved?.hash, sha256('xone\ntwo 😀\n'));
      assert.deepEqual(recording.of('roots.changed')[0]?.roots[1], { name: 'virtual:' });

      await vscode.workspace.fs.writeFile(at('/src/a.txt'), Buffer.from('by another\n'));
      await until('it is reloaded', () => recording.documents.textOf('virtual:/src/a.txt') === 'by another\n');
      assert.equal(recording.lastOrigin('virtual:/src/a.txt'), 'reload');

      await vscode.workspace.fs.writeFile(at('/src/new.txt'), Buffer.from('made by another\n'));
      await until('it is seen', () => recording.documents.textOf('virtual:/src/new.txt') === 'made by another\n');
      await vscode.workspace.fs.writeFile(at('/src/new.txt'), Buffer.from('made by another\nand changed\n'));
      await until('the change is seen', () => recording.documents.textOf('virtual:/src/new.txt') === 'made by another\nand changed\n');
      await vscode.workspace.fs.rename(at('/src/new.txt'), at('/src/moved.txt'));
      await until('the move is seen', () => recording.of('file.renamed').some(({ to }) => to === 'virtual:/src/moved.txt'));
      await vscode.workspace.fs.delete(at('/src/moved.txt'));
      await until('it is gone', () => recording.documents.textOf('virtual:/src/moved.txt') === undefined);
    });

    test('a file system that refuses or is away for a moment has deleted nothing', async () => {
      files.writeFile(at('/src/made.txt'), Buffer.from('made\n'));
      await until('it is seen', () => recording.documents.textOf('virtual:/src/made.txt') === 'made\n');
      await recording.capture.settle();
      for (const error of [vscode.FileSystemError.NoPermissions(), vscode.FileSystemError.Unavailable()]) {
        files.fails = error;
        await recording.capture.recheck(['virtual:/src/made.txt']);
        assert.equal(recording.documents.textOf('virtual:/src/made.txt'), 'made\n');
      }
      files.fails = undefined;
      files.delete(at('/src/made.txt'));
      await until('it is gone', () => recording.documents.textOf('virtual:/src/made.txt') === undefined);
    });

    test('ignore files and secrets count there, too', async () => {
      for (const [path, text] of Object.entries({ '/out/made.txt': 'made\n', '/deep/x.quiet': 'quiet\n', '/deep/x.loud': 'loud\n' }))
        files.writeFile(at(path), Buffer.from(text));
      for (const path of ['/src/.env', '/out/made.txt', '/deep/x.quiet', '/deep/x.loud']) await openUri(at(path));
      const excluded = (path: string): string | undefined =>
        recording.of('doc.opened').find(({ uri }) => uri === `virtual:${path}`)?.excluded;
      await until('all are open', () => recording.about('virtual:/deep/x.loud').length > 0);
      assert.deepEqual(['/src/.env', '/out/made.txt', '/deep/x.quiet', '/deep/x.loud'].map(excluded), [
        'secret',
        'ignored',
        'ignored',
        undefined,
      ]);
      files.writeFile(at('/.gitignore'), Buffer.from('deep/\n'));
      await until('what is ignored now is recorded anew, without its text', () =>
        recording.of('doc.opened').some(({ uri, excluded: why }) => uri === 'virtual:/deep/x.loud' && why === 'ignored'),
      );
      assert.equal(recording.capture.documentOf(vscode.window.activeTextEditor!.document)?.path, 'virtual:/deep/x.loud');
    });

    test('a file moved in the editor between file systems is gone here and created there', async () => {
      const edit = new vscode.WorkspaceEdit();
      edit.createFile(at('/made.txt'), { contents: Buffer.from('in the editor\n') });
      assert.equal(await vscode.workspace.applyEdit(edit), true);
      await until('it is recorded', () => recording.documents.textOf('virtual:/made.txt') === 'in the editor\n');
      await vscode.workspace.fs.copy(at('/made.txt'), uriOf('copied.txt'), { overwrite: true });
      await until('its copy is recorded', () => recording.documents.textOf('copied.txt') === 'in the editor\n');
      assert.equal(rootUri().scheme, 'file');
    });
  });

  test('this very window is a remote one: its files lie behind a server', () => {
    // Where a desktop VS Code runs the suites there is no remote.
    assert.equal(vscode.env.remoteName === undefined, vscode.env.uiKind === vscode.UIKind.Desktop);
  });
});

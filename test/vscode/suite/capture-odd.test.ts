import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  Recording,
  cursorAt,
  openFile,
  pause,
  removeOutside,
  rootUri,
  run,
  sha256,
  type,
  until,
  uriOf,
  writeOutside,
  gitApi,
} from './capture-harness.ts';

const openUri = async (uri: vscode.Uri, encoding?: string): Promise<vscode.TextEditor> => {
  const open = vscode.workspace.openTextDocument as (uri: vscode.Uri, options?: { encoding?: string }) => Thenable<vscode.TextDocument>;
  return vscode.window.showTextDocument(await open(uri, encoding === undefined ? undefined : { encoding }), { preview: false });
};
const link = (target: string, name: string): void => {
  removeOutside(name);
  symlinkSync(target, uriOf(name).fsPath);
};
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], { cwd: rootUri().fsPath, encoding: 'utf8' });

suite('capture: odd files', () => {
  let recording: Recording;
  setup(async () => {
    recording = new Recording();
    await recording.capture.start();
  });
  teardown(async () => {
    await recording.assertSound();
    await run('workbench.action.closeAllEditors');
  });
  const opening = (path: string) => recording.of('doc.opened').findLast(({ uri }) => uri === path);

  test('a link is judged by what it leads to: a secret, or what is ignored, has no text in the log', async () => {
    writeOutside('.gitignore', 'hidden/\n');
    writeOutside('.env', 'TOKEN=0123456789abcdef\n');
    writeOutside('hidden/made.txt', 'made\n');
    writeOutside('plain.txt', 'plain\n');
    await pause(600);
    for (const [target, name] of [
      ['.env', 'notes.txt'],
      ['hidden/made.txt', 'shown.txt'],
      ['plain.txt', 'link.txt'],
    ] as const)
      link(target, name);
    for (const name of ['notes.txt', 'shown.txt', 'link.txt']) await openUri(uriOf(name));
    await until('all are open', () => ['notes.txt', 'shown.txt', 'link.txt'].every((name) => opening(name)));
    assert.deepEqual(
      ['notes.txt', 'shown.txt', 'link.txt'].map((name) => opening(name)?.excluded),
      ['secret', 'ignored', undefined],
    );
    await type('x');
    await vscode.window.activeTextEditor?.document.save();
    await until('its target is recorded as changed', () =>
      recording.of('file.changed').some(({ uri, hash }) => uri === 'plain.txt' && hash === sha256('xplain\n')),
    );
    await recording.capture.settle();
    assert.deepEqual(
      recording.events.filter((event) => JSON.stringify(event).includes('0123456789abcdef')),
      [],
    );
    for (const name of ['notes.txt', 'shown.txt', 'link.txt']) removeOutside(name);
  });

  test('our own log is never recorded, also when it lies in the workspace and is named by a way over a link', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'coagency-link-')));
    symlinkSync(rootUri().fsPath, join(folder, 'way'));
    mkdirSync(uriOf('logs/session').fsPath, { recursive: true });
    const own = new Recording({}, { own: [vscode.Uri.file(join(folder, 'way/logs'))] });
    await own.capture.start();
    writeOutside('logs/session/000001.jsonl', '{}\n');
    writeOutside('beside.txt', 'beside\n');
    await openUri(uriOf('logs/session/000001.jsonl'));
    await until('the file beside is recorded', () => own.documents.textOf('beside.txt') === 'beside\n');
    await own.capture.settle();
    assert.deepEqual(
      own.events.filter((event) => JSON.stringify(event).includes('jsonl')),
      [],
    );
    await own.assertSound();
    rmSync(folder, { recursive: true });
  });

  test('byte order marks and other encodings: the text is what the editor shows', async () => {
    writeOutside('mark.txt', Buffer.from('\uFEFFmarked ä\n'));
    const marked = await openUri(uriOf('mark.txt'));
    await type('x');
    await until('the change came', () => recording.documents.textOf('mark.txt') === 'xmarked ä\n');
    assert.equal(opening('mark.txt')?.encoding, 'utf8bom');
    await marked.document.save();
    await recording.capture.settle();
    assert.deepEqual(
      recording.of('file.changed').filter(({ uri }) => uri === 'mark.txt' && recording.documents.file(uri)?.doc !== undefined),
      [],
    );

    writeOutside('wide.txt', Buffer.from('über\r\n', 'utf16le'));
    const wide = await openUri(uriOf('wide.txt'), 'utf16le');
    await until('it is open', () => opening('wide.txt') !== undefined);
    assert.deepEqual([opening('wide.txt')?.encoding, opening('wide.txt')?.text], ['utf16le', 'über\r\n']);
    await type('x');
    await wide.document.save();
    await until('it is saved', () => recording.about('wide.txt').some(({ kind }) => kind === 'doc.saved'));

    writeOutside('latin.txt', Buffer.from('caf\xe9\n', 'latin1'));
    const latin = await openUri(uriOf('latin.txt'));
    await until('it is open', () => opening('latin.txt') !== undefined);
    await openUri(uriOf('latin.txt'), 'windows1252');
    await until('it is read anew', () => recording.documents.textOf('latin.txt') === 'café\n');
    assert.equal(recording.lastOrigin('latin.txt'), 'reload');
    await vscode.window.showTextDocument(latin.document);
    await type('x');
    await latin.document.save();
    await until('it is saved', () => recording.about('latin.txt').some(({ kind }) => kind === 'doc.saved'));
    const saved = recording.of('doc.saved').at(-1);
    assert.equal(saved?.encoding, 'windows1252');
  });

  test('what the editor has written and not said yet is nobody else’s change', async () => {
    const { document } = await openFile('slow.txt', 'slowly\n');
    await until('it is open', () => opening('slow.txt') !== undefined);
    await type('x');
    await until('the change came', () => recording.documents.textOf('slow.txt') === 'xslowly\n');
    const { fsPath } = document.uri;
    const changed = (): string[] =>
      recording
        .of('file.changed')
        .filter(({ uri }) => uri === 'slow.txt')
        .map(({ hash }) => hash);
    // The text is on disk for a while before the editor says so, as on a machine that is far away.
    const slow = vscode.workspace.onWillSaveTextDocument((event) => {
      const written = async (): Promise<void> => {
        const { atime, mtime } = statSync(fsPath);
        writeOutside('slow.txt', document.getText());
        utimesSync(fsPath, atime, mtime);
        await pause(800);
        await recording.capture.settle();
      };
      event.waitUntil(written());
    });
    assert.equal(await document.save(), true);
    slow.dispose();
    await pause(500);
    await recording.capture.settle();
    assert.ok(recording.about('slow.txt').some(({ kind }) => kind === 'doc.saved'));
    assert.deepEqual(changed(), []);
  });

  test('a closed file that is not UTF-8, or has mixed line ends, is what it was, until somebody changes it', async () => {
    const show = async (name: string): Promise<void> => {
      // What an extension opens, VS Code keeps open for three minutes.
      await run('vscode.open', uriOf(name), { preview: false });
      await until(`${name} is open`, () => opening(name) !== undefined);
    };
    const save = async (name: string): Promise<void> => {
      await type('x');
      await until(`${name} is dirty`, () => vscode.window.activeTextEditor?.document.isDirty === true);
      await vscode.window.activeTextEditor?.document.save();
    };
    writeOutside('closed/wide.txt', Buffer.from('\uFEFFüber\n', 'utf16le'));
    writeOutside('closed/latin.txt', Buffer.from('caf\xe9\n', 'latin1'));
    writeOutside('closed/garbled.txt', Buffer.from('caf\xe9\n', 'latin1'));
    writeOutside('closed/mixed.txt', 'one\r\ntwo\nthree\r\n');
    for (const name of ['wide', 'mixed', 'garbled']) await show(`closed/${name}.txt`);
    const setting = vscode.workspace.getConfiguration('files');
    await setting.update('encoding', 'windows1252', vscode.ConfigurationTarget.Workspace);
    await show('closed/latin.txt');
    await save('closed/latin.txt');
    await run('workbench.action.closeAllEditors');
    await setting.update('encoding', undefined, vscode.ConfigurationTarget.Workspace);
    const names = ['wide', 'latin', 'garbled', 'mixed'].map((name) => `closed/${name}.txt`);
    const texts = (): (string | undefined)[] => names.map((name) => recording.documents.textOf(name));
    await until('all are closed', () => names.every((name) => recording.documents.file(name)?.doc === undefined), 20_000);
    // Nothing is known but the log, as in a window that resumes a session.
    await recording.capture.start();
    const before = recording.of('file.changed').length;
    await recording.capture.recheck(names);
    assert.equal(recording.of('file.changed').length, before);
    assert.deepEqual(texts(), ['über\n', 'xcafé\n', 'caf\uFFFD\n', 'one\r\ntwo\r\nthree\r\n']);

    writeOutside('closed/wide.txt', Buffer.from('\uFEFFüber alles\n', 'utf16le'));
    writeOutside('closed/latin.txt', Buffer.from('th\xe9\n', 'latin1'));
    writeOutside('closed/garbled.txt', Uint8Array.from([0, 255, 0, 255]));
    writeOutside('closed/mixed.txt', 'one\ntwo\nthree\n');
    await recording.capture.recheck(names);
    assert.deepEqual(texts(), ['über alles\n', 'thé\n', undefined, 'one\ntwo\nthree\n']);
  });

  test('a name that changes in its case only; a file deleted and made again while it is open', async () => {
    const editor = await openFile('case/Name.txt', 'one\n');
    await until('it is open', () => opening('case/Name.txt') !== undefined);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(editor.document.uri, uriOf('case/name.txt'));
    assert.equal(await vscode.workspace.applyEdit(edit), true);
    await until('it is open under its new name', () => opening('case/name.txt') !== undefined);
    assert.deepEqual([recording.documents.textOf('case/name.txt'), recording.documents.firstTextOf('case/name.txt')], ['one\n', 'one\n']);

    removeOutside('case/name.txt');
    await until('it is deleted', () => recording.of('file.deleted').some(({ uri }) => uri === 'case/name.txt'));
    writeOutside('case/name.txt', 'made again\n');
    await until('it is read anew', () => recording.documents.textOf('case/name.txt') === 'made again\n');
  });

  test('a very long line', async () => {
    const editor = await openFile('long-line.txt', `${'0123456789'.repeat(30_000)}\n`);
    await until('it is open', () => opening('long-line.txt') !== undefined);
    cursorAt(editor, [0, 150_000]);
    for (const key of 'x😀y') await type(key);
    await until('the changes came', () => recording.documents.textOf('long-line.txt') === editor.document.getText());
    assert.equal(editor.document.getText().length, 300_001 + 4);
  });

  test('a long document’s hash comes in a quiet moment, in an event of its own', async () => {
    const editor = await openFile('huge-text.txt', 'some words and 😀 in a line\n'.repeat(25_000));
    await until('it is open', () => opening('huge-text.txt') !== undefined);
    const state = recording.capture.documentOf(editor.document) as unknown as { hashIsDue(): boolean };
    while (!state.hashIsDue());
    await type('x');
    await until('the hash is recorded', () => recording.of('doc.hashed').length === 1);
    assert.equal(recording.of('doc.hashed')[0]?.hash, sha256(editor.document.getText()));
    assert.deepEqual(
      recording.changes('huge-text.txt').map(({ hash }) => hash),
      [undefined],
    );
    const lastHash = (): string | undefined => recording.changes('huge-text.txt').at(-1)?.hash;
    // A late word of the watcher counts as a hash, too, and begins the count anew.
    for (let tries = 0; tries < 5 && lastHash() === undefined; tries++) {
      while (!state.hashIsDue());
      for (let n = 0; n < 20_000; n++) state.hashIsDue();
      const before = recording.changes('huge-text.txt').length;
      await type('y');
      await until('the change came', () => recording.changes('huge-text.txt').length > before);
    }
    assert.notEqual(lastHash(), undefined, 'what was due long ago comes at once');
  });

  test('a replacement in files that nobody has open, and a merge with conflicts', async () => {
    for (const name of ['one', 'two', 'three']) writeOutside(`unopened/${name}.txt`, `alpha in ${name}\n`);
    await pause(800);
    const edit = new vscode.WorkspaceEdit();
    for (const name of ['one', 'two', 'three']) edit.replace(uriOf(`unopened/${name}.txt`), new vscode.Range(0, 0, 0, 5), 'beta');
    assert.equal(await vscode.workspace.applyEdit(edit), true);
    await vscode.workspace.saveAll();
    await until('all are recorded', () =>
      ['one', 'two', 'three'].every((name) => recording.documents.textOf(`unopened/${name}.txt`) === `beta in ${name}\n`),
    );
    const origins = ['one', 'two', 'three'].map((name) => recording.lastOrigin(`unopened/${name}.txt`));
    assert.ok(origins.filter((origin) => origin === 'refactoring').length >= 2, origins.join());
  });

  test('diffs against a commit, output and other documents of the editor’s own are no work', async () => {
    git('init', '-q', '-b', 'main');
    const editor = await openFile('diffed.txt', 'one\n');
    git('add', 'diffed.txt');
    git('commit', '-q', '-m', 'diffed');
    const channel = vscode.window.createOutputChannel('Coagency tests');
    channel.appendLine('some output');
    channel.show();
    const api = await gitApi();
    assert.ok(api, 'the git extension is not there');
    await api.openRepository(rootUri());
    await run('vscode.diff', api.toGitUri(editor.document.uri, 'HEAD'), editor.document.uri, 'diff');
    await until('the output is open', () => vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === 'output'));
    await until('the diff is open', () => vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === 'git'));
    await recording.capture.settle();
    assert.deepEqual(
      recording.of('doc.opened').filter(({ uri }) => uri.includes('output') || uri.includes('Coagency tests')),
      [],
    );
    assert.equal(recording.of('doc.opened').filter(({ uri }) => uri === 'diffed.txt').length, 1);
    channel.dispose();
  });

  test('what git ignores besides `.gitignore`: the repository’s own excludes, and the user’s', async () => {
    git('init', '-q', '-b', 'main');
    const folder = mkdtempSync(join(tmpdir(), 'coagency-excludes-'));
    writeFileSync(join(folder, 'excludes'), '*.mine\n');
    git('config', 'core.excludesFile', join(folder, 'excludes'));
    writeOutside('.git/info/exclude', '*.here\n');
    const fresh = new Recording();
    await fresh.capture.start();
    for (const name of ['a.mine', 'a.here', 'a.open']) {
      writeOutside(name, 'text\n');
      await openUri(uriOf(name));
    }
    const excluded = (name: string): string | undefined => fresh.of('doc.opened').findLast(({ uri }) => uri === name)?.excluded;
    await until('all are open', () => fresh.about('a.open').length > 0);
    assert.deepEqual(['a.mine', 'a.here', 'a.open'].map(excluded), ['ignored', 'ignored', undefined]);
    writeFileSync(join(folder, 'excludes'), '*.open\n');
    await until('what is ignored now is recorded without its text', () => excluded('a.open') === 'ignored');
    await until('and what no longer is, with it', () => excluded('a.mine') === undefined);
    git('config', '--unset', 'core.excludesFile');
    rmSync(folder, { recursive: true });
    await fresh.assertSound();
  });

  test('a debug session; a shell without integration; thousands of diagnostics', async () => {
    writeOutside('program.js', 'setTimeout(() => {}, 300);\n');
    await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], {
      type: 'node',
      request: 'launch',
      name: 'a program',
      program: uriOf('program.js').fsPath,
    });
    await until('it is recorded', () => recording.of('debug.started').length === 1, 20_000);
    assert.equal(recording.of('debug.started')[0]?.name, 'a program');
    await vscode.debug.stopDebugging();

    const terminal = vscode.window.createTerminal({ shellPath: '/bin/sh', env: { ENV: '' } });
    terminal.sendText('true');
    const own = vscode.languages.createDiagnosticCollection('tests');
    const wrong = [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), 'wrong')];
    for (let n = 0; n < 120; n++) own.set(uriOf(`many/${n}.txt`), wrong);
    await until('some are recorded', () => recording.of('diagnostics.changed').length > 0);
    assert.ok(recording.of('diagnostics.changed').length <= 50, 'not all at once');
    await until('all are recorded', () => recording.of('diagnostics.changed').length === 120);
    own.dispose();
    terminal.dispose();
    assert.deepEqual(
      recording.of('terminal.command').filter(({ line }) => line === 'true'),
      [],
    );
    assert.deepEqual(recording.problems, []);
  });
});

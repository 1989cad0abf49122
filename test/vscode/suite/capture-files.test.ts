import * as assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import * as vscode from 'vscode';
import {
  Recording,
  cursorAt,
  makeOutside,
  openFile,
  pause,
  removeOutside,
  run,
  sha256,
  type,
  until,
  uriOf,
  writeOutside,
} from './capture-harness.ts';

const renameOutside = (from: string, to: string): void => renameSync(uriOf(from).fsPath, uriOf(to).fsPath);

suite('capture: files and folders', () => {
  let recording: Recording;
  setup(async () => {
    recording = new Recording();
    await recording.capture.start();
  });
  teardown(async () => {
    await recording.assertSound();
    await run('workbench.action.closeAllEditors');
  });

  /** Events about files, without those of documents, as short words. */
  const fileEvents = (): string[] =>
    recording.events
      .filter(({ kind }) => kind.startsWith('file.'))
      .map((event) => {
        if (event.kind === 'file.renamed') return `renamed ${event.from} ${event.to}${event.folder ? '/' : ''}`;
        if (event.kind === 'file.created' || event.kind === 'file.deleted')
          return `${event.kind.slice(5)} ${event.uri}${event.folder ? '/' : ''}`;
        return event.kind === 'file.changed' ? `changed ${event.uri}` : event.kind;
      });

  async function apply(change: (edit: vscode.WorkspaceEdit) => void): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    change(edit);
    assert.equal(await vscode.workspace.applyEdit(edit), true);
  }

  test('an open document that is renamed keeps its history, and is told once', async () => {
    const editor = await openFile('rename/a.txt', 'one\n');
    cursorAt(editor, [0, 3]);
    await type('!');
    await until('the change came', () => recording.changes('rename/a.txt').length === 1);
    await editor.document.save();
    await apply((edit) => edit.renameFile(uriOf('rename/a.txt'), uriOf('rename/b.txt')));
    await until('it is open under its new name', () => recording.about('rename/b.txt').length > 0);
    await pause(500);
    await recording.capture.settle();
    assert.deepEqual(
      fileEvents()
        .filter((line) => line.includes('.txt'))
        .filter((line) => line.includes('rename/')),
      ['renamed rename/a.txt rename/b.txt'],
    );
    assert.equal(recording.documents.textOf('rename/b.txt'), 'one!\n');
    assert.equal(recording.documents.firstTextOf('rename/b.txt'), 'one\n');
    assert.equal(recording.documents.textOf('rename/a.txt'), undefined);
    recording.assertExact(vscode.window.activeTextEditor!.document);
  });

  test('a folder moved in VS Code', async () => {
    const editor = await openFile('folder-before/deep/a.txt', 'one\n');
    await until('it is open', () => recording.about('folder-before/deep/a.txt').length > 0);
    await apply((edit) => edit.renameFile(uriOf('folder-before'), uriOf('folder-after')));
    await until('it is open under its new name', () => recording.about('folder-after/deep/a.txt').length > 0);
    await pause(500);
    await recording.capture.settle();
    assert.deepEqual(
      fileEvents().filter((line) => line.startsWith('renamed')),
      ['renamed folder-before folder-after/'],
    );
    assert.equal(recording.documents.textOf('folder-after/deep/a.txt'), 'one\n');
    void editor;
  });

  test('files created and deleted in VS Code', async () => {
    await apply((edit) => edit.createFile(uriOf('created.txt'), { contents: Buffer.from('new\n') }));
    await pause(400);
    await recording.capture.settle();
    assert.equal(recording.documents.textOf('created.txt'), 'new\n');
    assert.equal(recording.documents.firstTextOf('created.txt'), '');
    await apply((edit) => edit.deleteFile(uriOf('created.txt')));
    await until('it is deleted', () => fileEvents().includes('deleted created.txt'));
    await pause(500);
    await recording.capture.settle();
    assert.deepEqual(
      fileEvents().filter((line) => line.includes('created.txt')),
      ['created created.txt', 'changed created.txt', 'deleted created.txt'],
    );
    assert.equal(recording.documents.textOf('created.txt'), undefined);
  });

  test('a file changed outside after it was closed gives a patch against what the log knows', async () => {
    writeOutside('outside.txt', 'one\ntwo\nthree\n');
    // What an extension opens, VS Code keeps open for three minutes.
    await run('vscode.open', uriOf('outside.txt'));
    await until('it is in front', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('/outside.txt') === true);
    const editor = vscode.window.activeTextEditor!;
    cursorAt(editor, [0, 3]);
    await type('!');
    await until('it is dirty', () => editor.document.isDirty);
    await editor.document.save();
    await run('workbench.action.closeActiveEditor');
    await until('it is closed', () => recording.about('outside.txt').some(({ kind }) => kind === 'doc.closed'), 20_000);
    writeOutside('outside.txt', 'one!\nTWO\nthree\n');
    await until('it is seen', () => recording.documents.textOf('outside.txt') === 'one!\nTWO\nthree\n');
    const changed = recording.of('file.changed').findLast(({ uri }) => uri === 'outside.txt');
    assert.equal(changed?.hash, sha256('one!\nTWO\nthree\n'));
    assert.match(changed?.patch ?? '', /^-two$/m);
    assert.equal(recording.documents.textOf('outside.txt'), 'one!\nTWO\nthree\n');
  });

  test('what another program creates, changes, moves and deletes', async () => {
    // What is written in the very moment in which its folder appears, VS Code's watcher may miss.
    makeOutside('tool');
    await until('its folder is seen', () => fileEvents().includes('created tool/'));
    await pause(300);
    writeOutside('tool/new.txt', 'made by a tool\n');
    await until('it is seen', () => recording.documents.textOf('tool/new.txt') === 'made by a tool\n');
    writeOutside('tool/new.txt', 'made by a tool\nand changed\n');
    await until('the change is seen', () => recording.documents.textOf('tool/new.txt') === 'made by a tool\nand changed\n');
    await pause(1_000);
    assert.deepEqual(
      fileEvents().filter((line) => line.startsWith('created tool')),
      ['created tool/', 'created tool/new.txt'],
    );
    renameOutside('tool/new.txt', 'tool/moved.txt');
    await until('the move is seen', () => fileEvents().includes('renamed tool/new.txt tool/moved.txt'));
    renameOutside('tool', 'tool-moved');
    await until('the folder’s move is seen', () => fileEvents().includes('renamed tool tool-moved/'));
    assert.equal(recording.documents.textOf('tool-moved/moved.txt'), 'made by a tool\nand changed\n');
    removeOutside('tool-moved');
    await until('it is seen to be gone', () => fileEvents().includes('deleted tool-moved/'));
    assert.equal(recording.documents.textOf('tool-moved/moved.txt'), undefined);
    assert.deepEqual(recording.problems, []);
  });

  test('what happened while nothing was recorded is looked up afterwards', async () => {
    writeOutside('meanwhile/changed.txt', 'before\n');
    writeOutside('meanwhile/deleted.txt', 'before too\n');
    writeOutside('meanwhile/same.txt', 'still the same\n');
    await until('all are seen', () => recording.documents.textOf('meanwhile/same.txt') !== undefined);
    await recording.capture.settle();
    recording.capture.stop();
    writeOutside('meanwhile/changed.txt', 'after\n');
    removeOutside('meanwhile/deleted.txt');
    await recording.capture.start();
    const before = recording.events.length;
    await recording.capture.recheck(['changed', 'deleted', 'same'].map((name) => `meanwhile/${name}.txt`));
    assert.equal(recording.documents.textOf('meanwhile/changed.txt'), 'after\n');
    assert.equal(recording.documents.textOf('meanwhile/deleted.txt'), undefined);
    const kinds = recording.events
      .slice(before)
      .filter(({ kind }) => kind.startsWith('file.'))
      .map(({ kind }) => kind);
    assert.deepEqual(kinds.toSorted(), ['file.changed', 'file.deleted']);
  });

  test('a file that another window recorded keeps its text when it is written as it was, and when its folder is moved', async () => {
    writeOutside('earlier/same.txt', 'the same\n');
    writeOutside('earlier-folder/moves.txt', 'it moves\n');
    const both = ['earlier/same.txt', 'earlier-folder/moves.txt'];
    await until('both are seen', () => both.every((path) => recording.documents.textOf(path) !== undefined));
    await recording.capture.settle();
    recording.dispose();
    // Another capture into the same log, as a window has that goes on.
    const later = recording.goneOnWith();
    try {
      await later.start();
      writeOutside('earlier/same.txt', 'the same\n');
      await pause(1_000);
      await later.settle();
      assert.equal(recording.documents.textOf('earlier/same.txt'), 'the same\n');
      await later.recheck(recording.documents.uris());
      renameOutside('earlier-folder', 'earlier-moved');
      await until('its folder’s move is seen', () => fileEvents().includes('renamed earlier-folder earlier-moved/'));
      assert.equal(recording.documents.textOf('earlier-moved/moves.txt'), 'it moves\n');
    } finally {
      later.dispose();
    }
  });

  test('a file that was recorded before it was excluded or ignored is looked up by hash only', async () => {
    const exclude: string[] = [];
    const watched = new Recording({ exclude });
    await watched.capture.start();
    const names = ['by-setting.csv', 'by-git.csv', 'plain.csv'].map((name) => `late/${name}`);
    for (const name of names) writeOutside(name, 'before\n');
    await until('all are seen', () => names.every((name) => watched.documents.textOf(name) === 'before\n'));
    exclude.push('by-setting.csv');
    writeOutside('late/.gitignore', 'by-git.csv\n');
    await watched.capture.start();
    for (const name of names) writeOutside(name, 'before\nprivate words\n');
    await watched.capture.recheck(names);
    const changed = names.map((name) => watched.of('file.changed').findLast(({ uri }) => uri === name));
    assert.deepEqual(
      changed.map((event) => event?.hash),
      names.map(() => sha256('before\nprivate words\n')),
    );
    assert.deepEqual(
      changed.map((event) => event?.patch?.includes('private words')),
      [undefined, undefined, true],
    );
    await watched.assertSound();
  });

  test('files are looked up by what their names in the log stand for; a name that nobody can trace back says nothing', async () => {
    const traced = new Recording({}, { pathOf: (name) => (name.includes('•') ? undefined : name.replace('called', 'real')) });
    await traced.capture.start();
    for (const name of ['traced/real.txt', 'traced/••••.txt']) writeOutside(name, 'here\n');
    await until('they are seen', () => traced.documents.uris().filter((name) => name.startsWith('traced/')).length > 1);
    await traced.capture.settle();
    traced.capture.stop();
    for (const name of ['traced/real.txt', 'traced/••••.txt']) removeOutside(name);
    await traced.capture.start();
    await traced.capture.recheck(['traced/called.txt', 'traced/••••.txt']);
    assert.deepEqual(
      traced.of('file.deleted').map(({ uri }) => uri),
      ['traced/real.txt'],
    );
    await traced.assertSound();
  });

  test('a binary file by hash and size', async () => {
    writeOutside('picture.bin', Uint8Array.from([1, 0, 2, 0, 3]));
    await until('it is seen', () => fileEvents().includes('created picture.bin'));
    writeOutside('picture.bin', Uint8Array.from([1, 0, 2, 0, 4, 5]));
    await until('the change is seen', () => fileEvents().includes('changed picture.bin'));
    const [changed] = recording.of('file.changed').filter(({ uri }) => uri === 'picture.bin');
    assert.deepEqual([changed?.size, changed?.patch, changed?.hash], [6, undefined, sha256(Uint8Array.from([1, 0, 2, 0, 4, 5]))]);
  });

  test('a secret file by hash only, an install not at all', async () => {
    writeOutside('.env.local', 'KEY=0123456789\n');
    for (let n = 0; n < 200; n++) writeOutside(`node_modules/p${n}/index.js`, 'x');
    await until('it is seen', () => fileEvents().includes('created .env.local'));
    writeOutside('.env.local', 'KEY=9876543210\n');
    await until('the change is seen', () => fileEvents().includes('changed .env.local'));
    await pause(500);
    await recording.capture.settle();
    assert.equal(
      fileEvents().some((line) => line.includes('node_modules')),
      false,
    );
    assert.equal(JSON.stringify(recording.events).includes('KEY='), false);
  });

  test('an untitled document that gets a name', async () => {
    const target = uriOf('named.txt');
    const document = await vscode.workspace.openTextDocument(target.with({ scheme: 'untitled' }));
    await vscode.window.showTextDocument(document);
    for (const key of 'some words') await type(key);
    await until('it is typed', () => recording.documents.textOf('untitled:named.txt') === 'some words');
    await document.save();
    await until('it has its name', () => recording.documents.textOf('named.txt') === 'some words');
    await pause(600);
    await recording.capture.settle();
    assert.equal(recording.documents.firstTextOf('named.txt'), '');
    assert.equal(fileEvents().includes('renamed untitled:named.txt named.txt'), true);
    await vscode.window.showTextDocument(target);
    await type('!');
    await until('it goes on', () => recording.documents.textOf('named.txt')?.includes('!') === true);
    recording.assertExact(vscode.window.activeTextEditor!.document);
  });

  test('a file above the host’s limit by hash and size', async () => {
    const bytes = Buffer.alloc(51 * 1_024 * 1_024, 'a');
    writeOutside('huge.txt', bytes);
    await run('vscode.open', uriOf('huge.txt'));
    await until('it is recorded', () => recording.of('doc.opened').some(({ uri }) => uri === 'huge.txt'), 20_000);
    const [opened] = recording.of('doc.opened').filter(({ uri }) => uri === 'huge.txt');
    assert.deepEqual([opened?.excluded, opened?.size, opened?.hash], ['too-large', bytes.length, sha256(bytes)]);
    await run('workbench.action.closeActiveEditor');
    await until('it is closed', () => recording.about('huge.txt').some(({ kind }) => kind === 'doc.closed'));
    removeOutside('huge.txt');
  });

  test('cells of a notebook are documents that come and go', async () => {
    const cell = (text: string): vscode.NotebookCellData => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell('print(1)')]));
    await vscode.window.showNotebookDocument(notebook);
    await until('the cell is recorded', () => recording.of('doc.opened').some(({ text }) => text === 'print(1)'));
    const first = recording.of('doc.opened').find(({ text }) => text === 'print(1)')!;
    assert.match(first.uri, /^untitled:.*\.ipynb#[A-Za-z0-9_-]+$/);
    await apply((edit) => edit.insert(notebook.cellAt(0).document.uri, new vscode.Position(0, 0), '# '));
    await until('its change is recorded', () => recording.documents.textOf(first.uri) === '# print(1)');
    await apply((edit) => edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(1, [cell('print(2)')])]));
    await until('the new cell is recorded', () => recording.of('doc.opened').some(({ text }) => text === 'print(2)'));
    await apply((edit) => edit.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(0, 1))]));
    await until('the cell is closed', () => recording.of('doc.closed').some(({ doc }) => doc === first.doc));
    assert.deepEqual(recording.problems, []);
  });
});

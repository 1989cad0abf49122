import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Recording, cursorAt, openFile, pause, run, type, until, writeOutside } from './capture-harness.ts';

suite('capture: documents', () => {
  let recording: Recording;
  setup(async () => {
    recording = new Recording();
    await recording.capture.start();
  });
  teardown(async () => {
    await recording.assertSound();
    await run('workbench.action.closeAllEditors');
  });

  test('what is open when capture starts is recorded whole, with its end of line', async () => {
    await openFile('open-before.txt', 'eins\r\nzwei 😀\r\n');
    const late = new Recording();
    await late.capture.start();
    const [opened] = late.of('doc.opened').filter(({ uri }) => uri === 'open-before.txt');
    assert.equal(opened?.text, 'eins\r\nzwei 😀\r\n');
    assert.equal(opened?.eol, 'crlf');
    assert.equal(opened?.language, 'plaintext');
    late.dispose();
  });

  test('a long text goes to a blob', async () => {
    const text = 'a line of text\n'.repeat(1_000);
    const editor = await openFile('long.txt', text);
    await until('it is open', () => recording.about('long.txt').length > 0);
    const [opened] = recording.of('doc.opened').filter(({ uri }) => uri === 'long.txt');
    assert.equal(opened?.text, undefined);
    assert.equal(recording.blobs.get(opened?.blob ?? ''), text);
    await type('x');
    await until('the change came', () => recording.changes('long.txt').length === 1);
    recording.assertExact(editor.document);
  });

  test('typing with CRLF, surrogate pairs and brackets that close themselves', async () => {
    const editor = await openFile('typing.ts', 'let a = 1;\r\n// 😀😀\r\n\r\n');
    cursorAt(editor, [2, 0]);
    for (const key of ['f', '(', 'x', ')', ' ', '{', '\n', '😀', 'é']) await type(key);
    cursorAt(editor, [1, 5]);
    await type('z');
    await run('deleteLeft');
    await run('deleteLeft');
    await until('the last change came', () => recording.documents.textOf('typing.ts') === editor.document.getText());
    assert.match(editor.document.getText(), /😀\r\n/);
    recording.assertExact(editor.document);
    for (const change of recording.changes('typing.ts')) assert.equal(change.origin, undefined, JSON.stringify(change));
    for (const change of recording.changes('typing.ts')) assert.equal(change.version, undefined, JSON.stringify(change));
  });

  test('several cursors: one event, changes in descending order', async () => {
    const editor = await openFile('cursors.txt', 'one\ntwo\nthree\n');
    cursorAt(editor, [0, 0], [1, 0], [2, 0]);
    await pause(100);
    await type('ab');
    await until('the changes came', () => recording.documents.textOf('cursors.txt') === editor.document.getText());
    const last = recording.changes('cursors.txt').at(-1)!;
    assert.equal(last.changes.length, 3);
    assert.deepEqual(
      last.changes.map(([offset]) => offset),
      last.changes.map(([offset]) => offset).toSorted((a, b) => b - a),
    );
    assert.equal(recording.lastOrigin('cursors.txt'), 'typed');
    recording.assertExact(editor.document);
  });

  test('undo and redo are told by VS Code itself', async () => {
    const editor = await openFile('undo.txt', 'text\n');
    cursorAt(editor, [0, 4]);
    await type('!');
    await run('undo');
    await until('the undo came', () => recording.changes('undo.txt').length === 2);
    assert.deepEqual(recording.changes('undo.txt')[1]?.origin, 'undo');
    await run('redo');
    await until('the redo came', () => recording.changes('undo.txt').length === 3);
    assert.deepEqual(recording.changes('undo.txt')[2]?.origin, 'redo');
    assert.equal(recording.changes('undo.txt')[2]?.confidence, undefined);
    recording.assertExact(editor.document);
  });

  test('a switch of line ends is one whole replacement and nobody’s work', async () => {
    const editor = await openFile('eol.txt', 'a\r\nb\r\n😀\r\n');
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.LF));
    await until('the switch came', () => recording.changes('eol.txt').length === 1);
    assert.deepEqual(recording.changes('eol.txt')[0]?.changes, [[0, 10, 'a\nb\n😀\n']]);
    assert.equal(recording.lastOrigin('eol.txt'), 'eol');
    recording.assertExact(editor.document);
  });

  test('a switch of line ends and an edit at once', async () => {
    const editor = await openFile('eol2.txt', 'a\nb\n');
    await editor.edit((edit) => {
      edit.setEndOfLine(vscode.EndOfLine.CRLF);
      edit.insert(new vscode.Position(1, 1), 'Q\nR');
    });
    await until('both came', () => recording.changes('eol2.txt').length === 2);
    assert.equal(recording.documents.textOf('eol2.txt'), 'a\r\nbQ\r\nR\r\n');
    recording.assertExact(editor.document);
  });

  test('inserted line ends of all kinds become the document’s own', async () => {
    const editor = await openFile('mixed.txt', 'a\r\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '1\n2\r\n3\r4\n'));
    await until('it came', () => recording.changes('mixed.txt').length === 1);
    assert.equal(recording.documents.textOf('mixed.txt'), '1\r\n2\r\n3\r\n4\r\na\r\n');
    recording.assertExact(editor.document);
  });

  test('events without changes are dropped', async () => {
    const editor = await openFile('flips.txt', 'text\n');
    cursorAt(editor, [0, 0]);
    await type('x');
    await until('it is dirty', () => editor.document.isDirty);
    await editor.document.save();
    await until('it is saved', () => recording.about('flips.txt').some(({ kind }) => kind === 'doc.saved'));
    assert.equal(recording.changes('flips.txt').length, 1);
    recording.assertExact(editor.document);
  });

  test('a revert is read from disk', async () => {
    const editor = await openFile('revert.txt', 'one\ntwo\n');
    cursorAt(editor, [0, 0]);
    await type('x');
    await until('it is dirty', () => editor.document.isDirty);
    await run('workbench.action.files.revert');
    await until('it is reverted', () => recording.changes('revert.txt').length === 2);
    assert.equal(recording.lastOrigin('revert.txt'), 'reload');
    recording.assertExact(editor.document);
  });

  test('a change on disk while open and clean is a reload, also with other line ends', async () => {
    const editor = await openFile('reload.txt', 'one\ntwo\nthree\n');
    await until('it is open', () => recording.about('reload.txt').length > 0);
    await pause(500);
    writeOutside('reload.txt', 'one\nTWO\nthree\nfour\n');
    await until('it is reloaded', () => recording.documents.textOf('reload.txt') === 'one\nTWO\nthree\nfour\n');
    assert.equal(recording.lastOrigin('reload.txt'), 'reload');
    writeOutside('reload.txt', 'one\r\nzwei\r\nthree\r\nfour\r\n');
    await until('it is reloaded again', () => recording.documents.textOf('reload.txt') === 'one\r\nzwei\r\nthree\r\nfour\r\n');
    assert.deepEqual(
      recording.changes('reload.txt').map(({ origin }) => origin),
      ['reload', 'eol', 'reload'],
    );
    writeOutside('reload.txt', 'one\nzwei\nthree\nfour\n');
    await until('only its line ends are reloaded', () => recording.documents.textOf('reload.txt') === 'one\nzwei\nthree\nfour\n');
    assert.equal(recording.lastOrigin('reload.txt'), 'eol');
    await recording.capture.settle();
    assert.deepEqual(
      recording.of('file.changed').filter(({ uri }) => uri === 'reload.txt'),
      [],
    );
    recording.assertExact(editor.document);
  });

  test('the first edit after a save is no reload', async () => {
    const editor = await openFile('first-edit.txt', 'one\n');
    await until('it is open', () => recording.about('first-edit.txt').length > 0);
    cursorAt(editor, [0, 3]);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 3), ' and several words'));
    await until('it came', () => recording.changes('first-edit.txt').length === 1);
    assert.notEqual(recording.lastOrigin('first-edit.txt'), 'reload');
    await editor.document.save();
    await pause(600);
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'a second line\n'));
    await until('it came', () => recording.changes('first-edit.txt').length === 2);
    assert.notEqual(recording.lastOrigin('first-edit.txt'), 'reload');
    recording.assertExact(editor.document);
  });

  test('a change of language goes unnoticed', async () => {
    const editor = await openFile('language.txt', 'text\n');
    await until('it is open', () => recording.about('language.txt').length > 0);
    await vscode.languages.setTextDocumentLanguage(editor.document, 'markdown');
    await type('x');
    await until('the change came', () => recording.changes('language.txt').length === 1);
    assert.equal(recording.of('doc.opened').filter(({ uri }) => uri === 'language.txt').length, 1);
    assert.equal(recording.of('doc.closed').length, 0);
    recording.assertExact(editor.document);
  });

  test('settings, output and documents elsewhere are no work', async () => {
    await vscode.workspace.openTextDocument(vscode.Uri.parse('untitled:scratch.md'));
    await vscode.workspace.openTextDocument(vscode.Uri.file('/etc/hostname'));
    await run('workbench.action.openSettingsJson');
    await pause(500);
    const opened = recording.of('doc.opened').map(({ uri }) => uri);
    assert.equal(opened.includes('untitled:scratch.md'), true);
    assert.deepEqual(
      opened.filter((uri) => /hostname|settings|output/.test(uri)),
      [],
    );
  });

  test('secrets, ignored, binary and long documents are recorded by name and hash', async () => {
    const small = new Recording({ exclude: ['*.private'], maxLength: 1_000 });
    writeOutside('.gitignore', 'dist/\n*.log\n!keep.log\n');
    await small.capture.start();
    const names = ['.env', 'a.private', 'dist/out.js', 'a.log', 'keep.log', 'big.txt'];
    for (const name of names) {
      const editor = await openFile(name, name === 'big.txt' ? 'x'.repeat(2_000) : 'TOKEN=abc');
      await type('typed');
      await until(`${name} is typed into`, () => editor.document.getText().includes('typed'));
    }
    const excluded = (name: string): string | undefined => small.of('doc.opened').find(({ uri }) => uri === name)!.excluded;
    assert.deepEqual(names.map(excluded), ['secret', 'ignored', 'ignored', 'ignored', undefined, 'too-large']);
    assert.equal(JSON.stringify(small.about('.env')).includes('TOKEN'), false);
    assert.equal(small.changes('.env').length, 0);
    assert.equal(small.changes('keep.log').length > 0, true);
    small.dispose();
    await run('workbench.action.closeAllEditors');
  });

  test('capture that is started anew records documents anew, under new numbers', async () => {
    const editor = await openFile('again.txt', 'one\n');
    await type('a');
    await until('the change came', () => recording.changes('again.txt').length === 1);
    recording.capture.stop();
    await type('not recorded');
    await until('it is typed', () => editor.document.getText().includes('not recorded'));
    await recording.capture.start();
    await type('b');
    await until('the change came', () => recording.documents.textOf('again.txt') === editor.document.getText());
    const numbers = recording.of('doc.opened').map(({ doc }) => doc);
    assert.equal(new Set(numbers).size, numbers.length);
    recording.assertExact(editor.document);
  });

  test('a document that is not what the log says is recorded anew, and that is reported', async () => {
    const editor = await openFile('diverged.txt', 'one\ntwo\n');
    await until('it is open', () => recording.about('diverged.txt').length > 0);
    const believed = recording.capture.documentOf(editor.document) as unknown as { lineCount: number };
    believed.lineCount += 1;
    await type('x');
    await until('it is recorded anew', () => recording.of('doc.opened').filter(({ uri }) => uri === 'diverged.txt').length === 2);
    await type('y');
    await until('it goes on', () => recording.documents.textOf('diverged.txt') === editor.document.getText());
    assert.equal(recording.changes('diverged.txt').length, 1);
    assert.match(recording.problems.join(), /diverged\.txt was not what the log said/);
  });

  test('a part that fails is reported once, and the others go on', async () => {
    const problems: string[] = [];
    const bodies: string[] = [];
    const failing = new Recording(
      {},
      {
        sink: {
          append: (body) => {
            if (body.kind === 'doc.changed') throw new Error('no space left');
            bodies.push(body.kind);
          },
          putBlob: () => '',
        },
        onProblem: ({ where, error }) => problems.push(`${where}: ${String(error)}`),
      },
    );
    await failing.capture.start();
    const editor = await openFile('failing.txt', 'one\n');
    await until('it is open', () => failing.capture.documentOf(editor.document) !== undefined);
    for (const key of 'abc') await type(key);
    await until('it is typed', () => editor.document.getText().includes('abc'));
    await editor.document.save();
    await until('the save is recorded', () => bodies.includes('doc.saved'));
    assert.deepEqual(problems, ['document changed: Error: no space left']);
    failing.dispose();
  });

  test('hundreds of random edits, undos and line-end switches: the fold is the document', async () => {
    const editor = await openFile('random.txt', 'first\r\nsecond 😀\r\nthird\r\n');
    await until('it is open', () => recording.about('random.txt').length > 0);
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const { document } = editor;
    const texts = ['', 'x', '\n', '\r\n', '😀', 'some words', '}\r{', '\t\t', 'é\n\n'];
    const at = (): number => random(document.getText().length + 1);
    for (let n = 0; n < 250; n++) {
      const what = random(10);
      if (what === 0) await run('undo');
      else if (what === 1) await run('redo');
      else if (what === 2) await editor.edit((edit) => edit.setEndOfLine(random(2) === 0 ? vscode.EndOfLine.LF : vscode.EndOfLine.CRLF));
      else if (what < 6) {
        const edges = Array.from({ length: 6 }, at)
          .sort((a, b) => a - b)
          .map((offset) => document.positionAt(offset));
        await editor.edit((edit) => {
          for (const pair of [0, 2, 4]) edit.replace(new vscode.Range(edges[pair]!, edges[pair + 1]!), texts[random(texts.length)]!);
        });
      } else {
        const position = document.positionAt(at());
        editor.selection = new vscode.Selection(position, position);
        await type(texts[1 + random(texts.length - 1)]!);
      }
      if (random(25) === 0) await document.save();
    }
    await until('the last edit came', () => recording.documents.textOf('random.txt') === document.getText());
    assert.ok(recording.changes('random.txt').length > 150, `${recording.changes('random.txt').length} changes`);
    assert.ok(recording.about('random.txt').filter((event) => 'hash' in event).length > 3);
    recording.assertExact(document);
  });
});

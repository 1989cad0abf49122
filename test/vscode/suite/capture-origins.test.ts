import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Recording, cursorAt, openFile, pause, run, type, until, writeOutside } from './capture-harness.ts';

/** Opens a file and waits until capture has it and VS Code has calmed down. */
async function opened(recording: Recording, name: string, text: string): Promise<vscode.TextEditor> {
  const editor = await openFile(name, text);
  await until('it is recorded', () => recording.about(name).length > 0);
  return editor;
}

suite('capture: where a change came from', () => {
  let recording: Recording;
  setup(async () => {
    recording = new Recording({}, { readClipboard: () => vscode.env.clipboard.readText() });
    await recording.capture.start();
  });
  teardown(async () => {
    await recording.assertSound();
    await run('workbench.action.closeAllEditors');
  });

  async function originOf(name: string, editor: vscode.TextEditor, act: () => Thenable<unknown>): Promise<string> {
    const before = recording.changes(name).length;
    await act();
    await until(
      'the change is recorded',
      () => recording.changes(name).length > before && recording.documents.textOf(name) === editor.document.getText(),
    );
    recording.assertExact(editor.document);
    return recording.lastOrigin(name);
  }

  test('a paste, by the clipboard', async () => {
    const editor = await opened(recording, 'paste.txt', 'one\n');
    await vscode.env.clipboard.writeText('pasted words\n  and lines');
    cursorAt(editor, [1, 0]);
    await pause(150);
    assert.equal(await originOf('paste.txt', editor, () => run('editor.action.clipboardPasteAction')), 'paste');
    assert.equal(recording.changes('paste.txt').at(-1)?.confidence, undefined);
  });

  test('an accepted suggestion is none', async () => {
    const editor = await opened(recording, 'suggest.ts', 'const aRatherLongName = 1;\n\n');
    await vscode.env.clipboard.writeText('something else');
    cursorAt(editor, [1, 0]);
    await pause(150);
    for (const key of 'aRa') await type(key);
    const editing = (): Thenable<boolean> =>
      editor.edit((edit) => edit.replace(new vscode.Range(1, 0, 1, 3), 'aRatherLongName'), { undoStopBefore: true, undoStopAfter: true });
    assert.equal(await originOf('suggest.ts', editor, editing), 'completion');
  });

  test('a snippet', async () => {
    const editor = await opened(recording, 'snippet.ts', 'let a;\n');
    await vscode.env.clipboard.writeText('something else');
    cursorAt(editor, [1, 0]);
    await pause(150);
    const snippet = new vscode.SnippetString('for (const ${1:x} of ${2:y}) {\n\t$0\n}\n');
    assert.equal(await originOf('snippet.ts', editor, () => editor.insertSnippet(snippet)), 'completion');
    await run('leaveSnippet');
  });

  test('a formatter', async () => {
    const formatter = vscode.languages.registerDocumentFormattingEditProvider(
      { language: 'plaintext' },
      {
        provideDocumentFormattingEdits: (document) =>
          Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line))
            .filter((line) => line.text.includes('  '))
            .map((line) => vscode.TextEdit.replace(line.range, line.text.replaceAll(/ +/g, ' '))),
      },
    );
    try {
      const editor = await opened(recording, 'format.txt', 'a  b\nc   d\n\ne  f\n');
      cursorAt(editor, [2, 0]);
      await pause(150);
      assert.equal(await originOf('format.txt', editor, () => run('editor.action.formatDocument')), 'formatter');
      assert.equal(editor.document.getText(), 'a b\nc d\n\ne f\n');
    } finally {
      formatter.dispose();
    }
  });

  test('a rename of a symbol over two files, one of them not in front', async () => {
    const other = await opened(recording, 'other.txt', 'use alpha and alpha\n');
    const editor = await opened(recording, 'symbol.txt', 'alpha\nalpha = alpha\n');
    cursorAt(editor, [2, 0]);
    await pause(150);
    const edit = new vscode.WorkspaceEdit();
    for (const document of [editor.document, other.document]) {
      for (const match of document.getText().matchAll(/alpha/g)) {
        const at = document.positionAt(match.index);
        edit.replace(document.uri, new vscode.Range(at, at.translate(0, 5)), 'beta');
      }
    }
    assert.equal(await originOf('symbol.txt', editor, () => vscode.workspace.applyEdit(edit)), 'refactoring');
    await until('the other is recorded', () => recording.changes('other.txt').length === 1);
    assert.equal(recording.lastOrigin('other.txt'), 'refactoring');
    recording.assertExact(other.document);
  });

  test('another extension writes into a document that is not in front', async () => {
    const behind = await opened(recording, 'behind.txt', 'one\n');
    await opened(recording, 'front.txt', 'two\n');
    await pause(700);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(behind.document.uri, new vscode.Position(0, 0), 'written by an extension\n');
    await vscode.workspace.applyEdit(edit);
    await until('it is recorded', () => recording.changes('behind.txt').length === 1);
    assert.equal(recording.lastOrigin('behind.txt'), 'other');
    assert.ok((recording.changes('behind.txt')[0]?.confidence ?? 1) < 0.9);
    recording.assertExact(behind.document);
  });

  test('lines commented, indented and moved by a command are the expert’s', async () => {
    const editor = await opened(recording, 'lines.ts', 'let a;\nlet b;\nlet c;\n');
    cursorAt(editor, [1, 3]);
    await pause(150);
    for (const command of [
      'editor.action.commentLine',
      'editor.action.indentLines',
      'editor.action.moveLinesUpAction',
      'editor.action.deleteLines',
    ]) {
      assert.equal(
        await originOf('lines.ts', editor, () => run(command)),
        'typed',
        `${command} ${JSON.stringify(recording.changes('lines.ts').at(-1)?.changes)}`,
      );
      await pause(100);
    }
  });

  test('a whole save: what VS Code trims is the formatter’s', async () => {
    const editor = await opened(recording, 'trim.txt', 'one\n\n\n\ntwo\n');
    cursorAt(editor, [4, 3]);
    await pause(100);
    const saving = vscode.workspace.onWillSaveTextDocument((event) => {
      if (event.document === editor.document) event.waitUntil(Promise.resolve([vscode.TextEdit.insert(new vscode.Position(0, 3), ';')]));
    });
    try {
      await type('!');
      assert.equal(await originOf('trim.txt', editor, () => editor.document.save()), 'formatter');
    } finally {
      saving.dispose();
    }
  });

  test('a file rewritten right after an own save is a reload, its own save is none', async () => {
    const editor = await opened(recording, 'tool.txt', 'one\n');
    cursorAt(editor, [0, 3]);
    await type('!');
    await until('it is dirty', () => editor.document.isDirty);
    await editor.document.save();
    await pause(700);
    assert.equal(await originOf('tool.txt', editor, async () => writeOutside('tool.txt', 'one !\n')), 'reload');
    await recording.capture.settle();
    assert.deepEqual(
      recording.of('file.changed').filter(({ uri }) => uri === 'tool.txt'),
      [],
    );
  });
});

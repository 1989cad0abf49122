import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { Notebooks } from '../../../src/core/text/notebooks.ts';
import { Recording, run, sha256, until, uriOf, writeOutside } from './capture-harness.ts';

const cell = (text: string, kind = vscode.NotebookCellKind.Code): vscode.NotebookCellData =>
  new vscode.NotebookCellData(kind, text, kind === vscode.NotebookCellKind.Code ? 'python' : 'markdown');

const IPYNB = JSON.stringify({
  cells: ['print(1)', 'print(2)', 'print(3)'].map((source) => ({
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source: [source],
  })),
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
});

suite('capture: notebooks', () => {
  let recording: Recording;
  let controller: vscode.NotebookController;
  setup(async () => {
    recording = new Recording();
    await recording.capture.start();
    controller = vscode.notebooks.createNotebookController('coagency-tests', 'jupyter-notebook', 'Tests', (cells) => {
      for (const each of cells) {
        const execution = controller.createNotebookCellExecution(each);
        execution.start(1_000);
        execution.end(!each.document.getText().includes('raise'), 1_250);
      }
    });
  });
  teardown(async () => {
    controller.dispose();
    await recording.assertSound();
    await run('workbench.action.closeAllEditors');
  });

  async function apply(notebook: vscode.NotebookDocument, ...edits: vscode.NotebookEdit[]): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, edits);
    assert.equal(await vscode.workspace.applyEdit(edit), true);
  }

  /** The cells of a notebook in their order, as the log gives them. */
  function texts(uri: string): (string | undefined)[] | undefined {
    const notebooks = new Notebooks();
    for (const event of recording.events) notebooks.apply(event);
    return notebooks.cellsOf(uri)?.map((each) => recording.documents.textOf(each.uri));
  }

  test('cells that are edited, added, moved and removed: the log has them in their order, and the saved file', async () => {
    writeOutside('book.ipynb', IPYNB);
    const notebook = await vscode.workspace.openNotebookDocument(uriOf('book.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    await until('the cells are recorded', () => texts('book.ipynb')?.length === 3);
    assert.deepEqual(texts('book.ipynb'), ['print(1)', 'print(2)', 'print(3)']);
    assert.equal(recording.of('notebook.opened')[0]?.type, 'jupyter-notebook');

    const edit = new vscode.WorkspaceEdit();
    edit.insert(notebook.cellAt(1).document.uri, new vscode.Position(0, 0), '# ');
    await vscode.workspace.applyEdit(edit);
    await apply(notebook, vscode.NotebookEdit.insertCells(1, [cell('some words', vscode.NotebookCellKind.Markup), cell('print(4)')]));
    await until('the new cells are recorded', () => texts('book.ipynb')?.length === 5);
    assert.deepEqual(texts('book.ipynb'), ['print(1)', 'some words', 'print(4)', '# print(2)', 'print(3)']);

    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(0, 1)] });
    await run('notebook.cell.moveDown');
    const inEditor = (): string[] => notebook.getCells().map(({ document }) => document.getText());
    await until('the cell has moved', () => inEditor()[1] === 'print(1)');
    await until('its move is recorded', () => texts('book.ipynb')?.[1] === 'print(1)');
    await apply(notebook, vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(2, 4)));
    await until('the cells are gone', () => texts('book.ipynb')?.length === 3);
    assert.deepEqual(texts('book.ipynb'), inEditor());

    assert.equal(await notebook.save(), true);
    await until('the save is recorded', () => recording.of('notebook.saved').length === 1);
    const onDisk = readFileSync(uriOf('book.ipynb').fsPath, 'utf8');
    await until('the saved file is recorded', () =>
      recording.of('file.changed').some(({ uri, hash }) => uri === 'book.ipynb' && hash === sha256(onDisk)),
    );
    const saved = recording.of('doc.saved').map(({ doc }) => recording.documents.uriOf(doc));
    assert.equal(saved.filter((uri) => uri?.startsWith('book.ipynb#')).length, 3);
    assert.deepEqual(recording.problems, []);
  });

  test('a cell that is undone, and one that becomes markup', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell('a = 1'), cell('b = 2')]),
    );
    const editor = await vscode.window.showNotebookDocument(notebook);
    await until('the cells are recorded', () => texts(recording.of('notebook.opened').at(-1)?.uri ?? '')?.join() === 'a = 1,b = 2');
    const { uri } = recording.of('notebook.opened').at(-1)!;
    editor.selections = [new vscode.NotebookRange(0, 1)];
    await run('notebook.cell.changeToMarkdown');
    await until('it is markup', () => notebook.cellAt(0).kind === vscode.NotebookCellKind.Markup);
    await until('that is recorded', () => recording.of('notebook.changed').at(-1)?.cells[0]?.kind === 'markup');
    await run('undo');
    await until('it is code again', () => notebook.cellAt(0).kind === vscode.NotebookCellKind.Code);
    await until('that is recorded', () => recording.of('notebook.changed').at(-1)?.cells[0]?.kind === 'code');
    assert.deepEqual(texts(uri), ['a = 1', 'b = 2']);
  });

  test('a cell that runs, well and badly', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell('a = 1'), cell('raise b')]),
    );
    await vscode.window.showNotebookDocument(notebook);
    controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
    await run('notebook.selectKernel', { id: 'coagency-tests', extension: 'coagency.coagency' });
    await run('notebook.execute');
    await until('both runs are recorded', () => recording.of('cell.ran').length === 2);
    assert.deepEqual(
      recording.of('cell.ran').map(({ uri, success, duration }) => [recording.documents.textOf(uri), success, duration]),
      [
        ['a = 1', true, 250],
        ['raise b', false, 250],
      ],
    );
  });
});

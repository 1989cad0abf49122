import { NotebookCellKind, workspace } from 'vscode';
import type { NotebookCell, NotebookDocument, NotebookDocumentChangeEvent } from 'vscode';
import { orderChange, orderOf } from '../../core/text/notebooks.ts';
import type { Cell } from '../../core/trajectory/events.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import type { DocumentTracker } from './documents.ts';

interface Known {
  readonly uri: string;
  cells: readonly Cell[];
}

/**
 * A notebook's cells are documents that open and close as cells come and go; what is the notebook's own is their order, their
 * runs, and its saving. The file itself changes on disk then, and is recorded as such.
 */
export class Notebooks extends Disposable {
  readonly #context: CaptureContext;
  readonly #documents: DocumentTracker;
  readonly #known = new Map<NotebookDocument, Known>();

  constructor(context: CaptureContext, documents: DocumentTracker) {
    super();
    this.#context = context;
    this.#documents = documents;
    this._register(workspace.onDidOpenNotebookDocument(context.guard('notebook opened', (notebook) => this.#opened(notebook))));
    this._register(workspace.onDidChangeNotebookDocument(context.guard('notebook changed', (event) => this.#changed(event))));
    this._register(workspace.onDidSaveNotebookDocument(context.guard('notebook saved', (notebook) => this.#saved(notebook))));
    this._register(workspace.onDidCloseNotebookDocument(context.guard('notebook closed', (notebook) => this.#closed(notebook))));
  }

  /** Records the notebooks that are open now. */
  start(): void {
    for (const notebook of workspace.notebookDocuments) this.#opened(notebook);
  }

  #opened(notebook: NotebookDocument): void {
    const place = this.#context.scope.placeOfNotebook(notebook.uri);
    if (!place || this.#known.has(notebook)) return;
    const cells = this.#cellsOf(notebook);
    this.#known.set(notebook, { uri: place.path, cells });
    this.#context.outbox.append({ kind: 'notebook.opened', uri: place.path, type: notebook.notebookType, cells });
  }

  #changed({ notebook, contentChanges, cellChanges }: NotebookDocumentChangeEvent): void {
    const known = this.#known.get(notebook);
    if (!known) return;
    if (contentChanges.length > 0) this.#follow(notebook, known);
    for (const { cell, executionSummary } of cellChanges) {
      const { success, timing } = executionSummary ?? {};
      // A run is told several times while it goes on, and once with its end.
      if (!timing?.endTime) continue;
      const duration = { duration: Math.round(timing.endTime - timing.startTime) };
      this.#context.outbox.append({ kind: 'cell.ran', uri: this.#cell(cell).uri, success: success ?? null, ...duration });
    }
  }

  #follow(notebook: NotebookDocument, known: Known): void {
    const cells = this.#cellsOf(notebook);
    const change = orderChange(known.cells, cells);
    known.cells = cells;
    if (change) this.#context.outbox.append({ kind: 'notebook.changed', uri: known.uri, ...change });
  }

  #saved(notebook: NotebookDocument): void {
    for (const { document } of notebook.getCells()) this.#documents.saved(document);
    const known = this.#known.get(notebook);
    if (!known) return;
    this.#follow(notebook, known);
    this.#context.outbox.append({ kind: 'notebook.saved', uri: known.uri, order: this.#context.hash(orderOf(known.cells)) });
  }

  #closed(notebook: NotebookDocument): void {
    const known = this.#known.get(notebook);
    if (!known) return;
    this.#known.delete(notebook);
    this.#context.outbox.append({ kind: 'notebook.closed', uri: known.uri });
  }

  #cellsOf(notebook: NotebookDocument): Cell[] {
    return notebook.getCells().map((cell) => this.#cell(cell));
  }

  #cell({ document, kind }: NotebookCell): Cell {
    return {
      uri: this.#context.scope.place(document.uri)?.path ?? document.uri.fragment,
      kind: kind === NotebookCellKind.Code ? 'code' : 'markup',
    };
  }
}

import { workspace } from 'vscode';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import type { DocumentTracker } from './documents.ts';

/**
 * A notebook's cells are documents that open and close as cells come and go; only their saving is the notebook's. The
 * file itself changes on disk then, and is recorded as such.
 */
export class Notebooks extends Disposable {
  constructor(context: CaptureContext, documents: DocumentTracker) {
    super();
    this._register(
      workspace.onDidSaveNotebookDocument(
        context.guard('notebook saved', (notebook) => {
          for (const { document } of notebook.getCells()) documents.saved(document);
        }),
      ),
    );
  }
}

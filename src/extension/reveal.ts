import { Position, Range, Selection, window, l10n } from 'vscode';
import type { Uri } from 'vscode';
import { UserError } from './user-error.ts';

/** Shows a file of the workspace at a line (from 1). @throws UserError when the editor cannot */
export async function reveal(uri: Uri | undefined, line: number): Promise<void> {
  if (!uri) return;
  const at = new Position(Math.max(line - 1, 0), 0);
  const shown = window.showTextDocument(uri, { preserveFocus: false, preview: true });
  const editor = await shown.then(undefined, (error: Error) => {
    throw new UserError(
      'cannot-open',
      l10n.t('The editor cannot show this file: {0}', error.message),
      l10n.t('It may have been moved or deleted.'),
    );
  });
  editor.selection = new Selection(at, at);
  editor.revealRange(new Range(at, at), 2);
}

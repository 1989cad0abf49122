import { workspace } from 'vscode';
import type { Uri } from 'vscode';
import { readContent } from '../../core/capture/file-content.ts';
import { MASK } from '../../core/redaction/mask.ts';
import type { Documents } from '../../core/text/documents.ts';
import type { Roots } from '../capture/roots.ts';

/** Larger files give no more than their hash. */
const MOST_BYTES = 16 * 1_024 * 1_024;

/** The files of which the log has something masked, as they are now: as the editor has them, else as the disk has them. */
export async function* maskedFiles(documents: Documents, roots: Roots): AsyncGenerator<readonly [path: string, text: string]> {
  const open = new Map(workspace.textDocuments.map((document) => [document.uri.toString(), document]));
  for (const path of documents.uris()) {
    // A notebook's cells are no text of its file.
    if (path.includes('.ipynb#') || !documents.textOf(path)?.includes(MASK)) continue;
    const uri = roots.toUri(path);
    const document = uri && open.get(uri.toString());
    const text = document ? document.getText() : uri && (await read(uri));
    if (text !== undefined) yield [path, text];
  }
}

async function read(uri: Uri): Promise<string | undefined> {
  try {
    if ((await workspace.fs.stat(uri)).size > MOST_BYTES) return undefined;
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return readContent(
      await workspace.fs.readFile(uri),
      () => '',
      (bytes) => strict.decode(bytes),
    ).text;
  } catch {
    return undefined;
  }
}

import { createServer } from 'node:http';
import { renameSync, writeFileSync } from 'node:fs';
import { Range, Uri, window, workspace } from 'vscode';
import type { ExtensionContext, TextDocument, Position } from 'vscode';
import { readEditTrace } from './edit-trace.ts';

/**
 * A second extension, for tests only: lets a test outside the editor play a recorded editing session into a document, and kill
 * the extension host. Listens on loopback; COAGENCY_DRIVER names the file that it writes its address to.
 */
export function activate(context: ExtensionContext): void {
  const file = process.env['COAGENCY_DRIVER'];
  if (file === undefined) return;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://driver');
    void answer(url).then(
      (value) => response.end(JSON.stringify(value ?? null)),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(JSON.stringify({ error: error instanceof Error ? error.stack : String(error) }));
      },
    );
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    writeFileSync(`${file}.new`, JSON.stringify({ port, pid: process.pid }));
    renameSync(`${file}.new`, file);
  });
  context.subscriptions.push({ dispose: () => server.close() });
}

async function answer(url: URL): Promise<unknown> {
  const parameter = (name: string): string => {
    const value = url.searchParams.get(name);
    if (value === null) throw new Error(`${name} is missing`);
    return value;
  };
  switch (url.pathname) {
    case '/play':
      return play(
        parameter('trace'),
        parameter('file'),
        Number(url.searchParams.get('from') ?? 0),
        Number(url.searchParams.get('to') ?? Infinity),
      );
    case '/save':
      return (await workspace.openTextDocument(Uri.file(parameter('file')))).save();
    case '/text':
      return (await workspace.openTextDocument(Uri.file(parameter('file')))).getText();
    default:
      throw new Error(`no such request: ${url.pathname}`);
  }
}

/** Applies the trace's transactions one by one, each as an edit of the open document; positions are converted to UTF-16 by the reader. */
async function play(trace: string, file: string, from: number, to: number): Promise<{ edits: number }> {
  const { transactions } = readEditTrace(trace);
  const document = await workspace.openTextDocument(Uri.file(file));
  const editor = await window.showTextDocument(document, { preview: false });
  const options = { undoStopBefore: false, undoStopAfter: false };
  let edits = 0;
  for (const patches of transactions.slice(from, to)) {
    for (const [offset, deleted, inserted] of patches) {
      const range = new Range(positionAt(document, offset), positionAt(document, offset + deleted));
      const applied = await editor.edit((builder) => builder.replace(range, inserted), options);
      if (!applied) throw new Error(`edit ${edits} was refused`);
      edits += 1;
    }
  }
  return { edits };
}

function positionAt(document: TextDocument, offset: number): Position {
  return document.positionAt(offset);
}

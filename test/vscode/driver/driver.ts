import { createServer } from 'node:http';
import { renameSync, writeFileSync } from 'node:fs';
import { Range, Uri, window, workspace } from 'vscode';
import type { ExtensionContext } from 'vscode';
import { ChangeSet, Text } from '@codemirror/state';
import type { Change } from '../../../src/core/trajectory/events.ts';
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
      return play(parameter('trace'), parameter('file'), Number(parameter('from')), Number(parameter('to')), Number(parameter('group')));
    case '/save':
      return (await workspace.openTextDocument(Uri.file(parameter('file')))).save();
    case '/text':
      return (await workspace.openTextDocument(Uri.file(parameter('file')))).getText();
    case '/marks':
      return marks(parameter('extension'));
    default:
      throw new Error(`no such request: ${url.pathname}`);
  }
}

/** Where the editor's build keeps the marks that “Developer: Startup Performance” shows: names and milliseconds. */
interface Marked {
  readonly MonacoPerformanceMarks?: { getMarks(): ReadonlyArray<{ readonly name: string; readonly startTime: number }> };
}

/** How long the editor's own marks say that loading an extension's module, and its `activate`, took; milliseconds. Null: not yet. */
function marks(extension: string): { load: number; activate: number } | null {
  const all = new Map((globalThis as Marked).MonacoPerformanceMarks?.getMarks().map(({ name, startTime }) => [name, startTime]));
  const between = (what: string): number =>
    (all.get(`code/extHost/did${what}/${extension}`) ?? Number.NaN) - (all.get(`code/extHost/will${what}/${extension}`) ?? Number.NaN);
  const [load, activate] = [between('LoadExtensionCode'), between('ActivateExtension')];
  return Number.isNaN(load + activate) ? null : { load, activate };
}

/**
 * Applies the trace's transactions, `group` of them to an edit of the open document: 1 plays each as it was recorded, more is faster
 * and ends in the same text.
 */
async function play(trace: string, file: string, from: number, to: number, group: number): Promise<{ edits: number }> {
  const { transactions } = readEditTrace(trace);
  const document = await workspace.openTextDocument(Uri.file(file));
  const editor = await window.showTextDocument(document, { preview: false });
  const wanted = transactions.slice(from, to);
  let edits = 0;
  for (let start = 0; start < wanted.length; start += group) {
    const patches = wanted.slice(start, start + group).flat();
    const applied = await editor.edit(
      (builder) => {
        for (const [offset, end, inserted] of together(patches, document.getText().length)) {
          builder.replace(new Range(document.positionAt(offset), document.positionAt(end)), inserted);
        }
      },
      { undoStopBefore: false, undoStopAfter: false },
    );
    if (!applied) throw new Error(`edit ${edits} was refused`);
    edits += patches.length;
  }
  return { edits };
}

/** Patches that follow each other as replacements `[start, end, inserted]` of one and the same text. */
function together(patches: readonly Change[], length: number): [number, number, string][] {
  let changes = ChangeSet.empty(length);
  for (const [offset, deleted, inserted] of patches) {
    const insert = Text.of(inserted.split('\n'));
    changes = changes.compose(ChangeSet.of({ from: offset, to: offset + deleted, insert }, changes.newLength));
  }
  const replacements: [number, number, string][] = [];
  changes.iterChanges((start, end, _newStart, _newEnd, inserted) => replacements.push([start, end, inserted.toString()]));
  return replacements;
}

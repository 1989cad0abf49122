import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { Documents } from '../../../src/core/text/documents.ts';
import { encodeEvent, encodeHeader } from '../../../src/core/trajectory/codec.ts';
import { FORMAT, SCHEMA_VERSION, TrajectoryEvent } from '../../../src/core/trajectory/events.ts';
import type { EventBody, EventKind, EventOf } from '../../../src/core/trajectory/events.ts';
import { Capture } from '../../../src/extension/capture/capture.ts';
import { Verifier } from '../../../src/core/trajectory/verifier.ts';
import { nodeSha256 } from '../../../src/node/sha256.ts';
import type { CaptureOptions, CaptureSettings } from '../../../src/extension/capture/options.ts';

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** A capture that writes to memory; every event is checked against the schema and folded as a replay would fold it. */
export class Recording {
  readonly events: TrajectoryEvent[] = [];
  readonly problems: string[] = [];
  readonly blobs = new Map<string, string>();
  readonly documents = new Documents((hash) => this.blobs.get(hash));
  readonly capture: Capture;

  constructor(settings: Partial<CaptureSettings> = {}, options: Partial<CaptureOptions> = {}) {
    this.capture = this.#capture(settings, options);
  }

  /** Another capture that writes into this log, as a window has that goes on with a session. */
  goneOnWith(): Capture {
    return this.#capture({}, { firstDoc: this.events.length + 1 });
  }

  #capture(settings: Partial<CaptureSettings>, options: Partial<CaptureOptions>): Capture {
    return new Capture({
      sink: { append: (body) => this.#append(body), putBlob: (text) => this.#putBlob(text) },
      hash: sha256,
      hashInPieces: () => {
        const hash = createHash('sha256');
        return { update: (piece) => hash.update(piece), digest: () => hash.digest('hex') };
      },
      settings: () => ({ exclude: [], attention: false, ...settings }),
      recordedText: (path) => this.documents.textOf(path),
      recordedEncoding: (path) => this.documents.file(path)?.encoding,
      // Machines that run tests are busy: what is asked is answered, but late.
      patience: 1_500,
      onProblem: ({ where, error }) => this.problems.push(`${where}: ${String(error)}`),
      ...options,
    });
  }

  #append(body: EventBody): void {
    const event = TrajectoryEvent.parse({ seq: this.events.length, t: this.events.length, ...body });
    this.events.push(event);
    this.documents.apply(event);
  }

  #putBlob(text: string): string {
    const hash = sha256(text);
    this.blobs.set(hash, text);
    return hash;
  }

  of<K extends EventKind>(kind: K): EventOf<K>[] {
    return this.events.filter((event): event is EventOf<K> => event.kind === kind);
  }

  /** Events of a document, in order. */
  about(path: string): TrajectoryEvent[] {
    const docs = new Set(
      this.of('doc.opened')
        .filter(({ uri }) => uri === path)
        .map(({ doc }) => doc),
    );
    return this.events.filter(
      (event) => ('doc' in event && event.doc !== null && docs.has(event.doc)) || ('uri' in event && event.uri === path),
    );
  }

  changes(path: string): EventOf<'doc.changed'>[] {
    return this.about(path).filter((event): event is EventOf<'doc.changed'> => event.kind === 'doc.changed');
  }

  /** The last change of a document as `origin confidence`, `typed` spelled out. */
  lastOrigin(path: string): string {
    const last = this.changes(path).at(-1);
    return last?.origin ?? 'typed';
  }

  /** The fold says what the editor says, and every hash on the way was right. */
  assertExact(document: vscode.TextDocument, path = vscode.workspace.asRelativePath(document.uri, false)): void {
    assert.equal(this.documents.textOf(path), document.getText());
    const replay = new Documents((hash) => this.blobs.get(hash));
    for (const event of this.events) {
      replay.apply(event);
      if ((event.kind !== 'doc.changed' && event.kind !== 'doc.saved' && event.kind !== 'doc.opened') || event.hash === undefined) continue;
      const text = replay.ropeOfDocument(event.doc)?.toString();
      if (text !== undefined) assert.equal(sha256(text), event.hash, `hash of event ${event.seq}`);
    }
    assert.deepEqual(this.problems, []);
  }

  /**
   * All that was recorded, as a log: it verifies (chain, order, every hash on the way), and its fold is what the editor holds in every
   * document that counts, to the code unit. Ends the recording.
   */
  async assertSound(): Promise<void> {
    await this.capture.settle();
    const open = vscode.workspace.textDocuments.filter(({ isClosed }) => !isClosed);
    const known = open.map((document) => ({ document, at: this.capture.documentOf(document) }));
    this.dispose();
    const { problem, documents } = this.#verify();
    assert.equal(problem, undefined);
    for (const { document, at } of known) {
      if (!at || documents.document(at.doc)?.excluded) continue;
      assert.equal(documents.ropeOfDocument(at.doc)?.toString(), document.getText(), at.path);
    }
  }

  #verify(): Verifier {
    const verifier = new Verifier(nodeSha256, (hash) => this.blobs.get(hash));
    const wall = new Date(0).toISOString();
    const header = {
      format: FORMAT,
      version: SCHEMA_VERSION,
      session: 'in-host-tests',
      segment: 1,
      firstSeq: 0,
      head: null,
      wall,
    } as const;
    verifier.line(Buffer.from(encodeHeader(header)));
    for (const { seq, t, ...body } of this.events) verifier.line(Buffer.from(encodeEvent(seq, t, body)));
    return verifier;
  }

  dispose(): void {
    this.capture.dispose();
  }
}

export function rootUri(): vscode.Uri {
  const root = vscode.workspace.workspaceFolders?.[0];
  assert.ok(root, 'the tests need a workspace folder');
  return root.uri;
}

export const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(rootUri(), name);

/** Writes a file as another program would. */
export function writeOutside(name: string, content: string | Uint8Array): void {
  const path = uriOf(name).fsPath;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

export const makeOutside = (folder: string): string | undefined => mkdirSync(uriOf(folder).fsPath, { recursive: true });
export const removeOutside = (name: string): void => rmSync(uriOf(name).fsPath, { recursive: true, force: true });

export async function openFile(name: string, content: string): Promise<vscode.TextEditor> {
  writeOutside(name, content);
  const document = await vscode.workspace.openTextDocument(uriOf(name));
  return vscode.window.showTextDocument(document, { preview: false });
}

/** Waits for what VS Code does in its own time. */
export async function until(what: string, condition: () => boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`waited in vain until ${what}`);
}

/** Nothing is announced by its absence: gives VS Code time to say what it should not. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const type = (text: string): Thenable<unknown> => vscode.commands.executeCommand('type', { text });
export const run = (command: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(command, ...args);

export function cursorAt(editor: vscode.TextEditor, ...positions: readonly [line: number, character: number][]): void {
  editor.selections = positions.map(([line, character]) => new vscode.Selection(line, character, line, character));
}

/** Of the built-in git extension, what a test needs. */
export async function gitApi() {
  interface Git {
    getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<unknown>; toGitUri(uri: vscode.Uri, ref: string): vscode.Uri };
  }
  return (await vscode.extensions.getExtension<Git>('vscode.git')?.activate())?.getAPI(1);
}

import * as assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { Documents } from '../../../src/core/text/documents.ts';
import type { Api } from '../../../src/extension/extension.ts';
import { folderBlobs } from '../../../src/node/log/verify.ts';
import { pause, run, type, uriOf } from './capture-harness.ts';
import { activated, finishOpen, open, readLog } from './session-harness.ts';

/** `COAGENCY_SOAK_SEEDS=1,2,3 COAGENCY_SOAK_STEPS=400` for longer ones. */
const SEEDS = (process.env.COAGENCY_SOAK_SEEDS ?? '1,2').split(',').map(Number);
const STEPS = Number(process.env.COAGENCY_SOAK_STEPS ?? 80);

const WORDS = [
  '',
  'x',
  '\n',
  '\r\n',
  '😀',
  'some words ',
  '}\r{',
  '\t',
  'é\n\n',
  '// note\n',
  'const value = 1;\n',
  'ghp_0123456789abcdefghijABCDEFGHIJ012345 ',
];
const LINES = [
  'commentLine',
  'moveLinesUpAction',
  'copyLinesDownAction',
  'deleteLines',
  'joinLines',
  'indentLines',
  'trimTrailingWhitespace',
  'transformToUppercase',
];

/** A person with a seed: does what comes to mind in a folder of the workspace, in the editor and beside it. */
class Person {
  readonly trace: string[] = [];
  readonly #folder: string;
  #state: number;
  #made = 0;

  constructor(seed: number, folder: string) {
    this.#state = seed * 2_654_435_761;
    this.#folder = folder;
  }

  async prepare(): Promise<void> {
    // The editor's watcher is blind in a folder that comes together with the one around it.
    for (const folder of ['', 'deep']) {
      mkdirSync(this.#at(folder), { recursive: true });
      await pause(500);
    }
    for (const [name, text] of Object.entries({
      'a.ts': 'let a = 1;\nlet b = 2;\n',
      'b.txt': 'eins\r\nzwei 😀\r\ndrei\r\n',
      'deep/c.md': '# Title\n\ntext\n',
      'deep/d.ts': '',
    })) {
      writeFileSync(this.#at(name), text);
    }
  }

  async act(): Promise<void> {
    const acts: readonly (readonly [weight: number, name: string, act: () => unknown])[] = [
      [14, 'type', () => this.#type()],
      [8, 'edit', () => this.#edit()],
      [5, 'undo', () => run('undo')],
      [3, 'redo', () => run('redo')],
      [
        2,
        'eol',
        () => this.#editor?.edit((edit) => edit.setEndOfLine(this.#random(2) === 0 ? vscode.EndOfLine.LF : vscode.EndOfLine.CRLF)),
      ],
      [4, 'line command', () => run(`editor.action.${this.#pick(LINES)}`)],
      [2, 'paste', () => this.#paste()],
      [2, 'snippet', () => this.#editor?.insertSnippet(new vscode.SnippetString('for ${1:x} of ${2:y}\n\t$0'))],
      [5, 'save', () => run('workbench.action.files.save')],
      [8, 'open', () => this.#open()],
      [3, 'close', () => run('workbench.action.revertAndCloseActiveEditor')],
      [2, 'save and close', () => run('workbench.action.files.save').then(() => run('workbench.action.closeActiveEditor'))],
      [2, 'revert', () => run('workbench.action.files.revert')],
      [4, 'rename', () => this.#rename()],
      [
        2,
        'rename folder',
        () =>
          this.#apply((edit) => edit.renameFile(this.#uri('deep'), this.#uri('deep-moved'))).then(() =>
            this.#apply((edit) => edit.renameFile(this.#uri('deep-moved'), this.#uri('deep'))),
          ),
      ],
      [2, 'delete', () => this.#apply((edit) => edit.deleteFile(this.#uri(this.#anyFile())))],
      [3, 'create', () => this.#apply((edit) => edit.createFile(this.#uri(this.#newName()), { contents: Buffer.from(this.#words()) }))],
      [3, 'edit several', () => this.#editSeveral()],
      [7, 'write outside', () => writeFileSync(this.#at(this.#anyFile()), this.#words())],
      [2, 'create outside', () => writeFileSync(this.#at(this.#newName()), this.#words())],
      [2, 'rename outside', () => renameSync(this.#at(this.#anyFile()), this.#at(this.#newName()))],
      [1, 'delete outside', () => rmSync(this.#at(this.#anyFile()))],
      [3, 'wait', () => pause(200 + this.#random(600))],
    ];
    let left = this.#random(acts.reduce((sum, [weight]) => sum + weight, 0));
    const [, name, act] = acts.find(([weight]) => (left -= weight) < 0)!;
    this.trace.push(name);
    try {
      await act();
    } catch (error) {
      // The editor may refuse: two cursors on one word, a file that is gone meanwhile.
      this.trace.push(`(refused: ${String(error).slice(0, 60)})`);
    }
  }

  #random(below: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor(((this.#state >>> 8) / 2 ** 24) * below);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random(from.length)]!;
  }

  #words(): string {
    return Array.from({ length: 1 + this.#random(6) }, () => this.#pick(WORDS)).join('');
  }

  #at(name: string): string {
    return uriOf(`${this.#folder}/${name}`).fsPath;
  }

  #uri(name: string): vscode.Uri {
    return uriOf(`${this.#folder}/${name}`);
  }

  get files(): string[] {
    return readdirSync(this.#at(''), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(this.#at(''), path.join(parentPath, name)).replaceAll('\\', '/'))
      .sort();
  }

  /** Never none: one is made where all are gone. */
  #anyFile(): string {
    const { files } = this;
    if (files.length > 0) return this.#pick(files);
    writeFileSync(this.#at('again.txt'), 'again\n');
    return 'again.txt';
  }

  #newName(): string {
    return `${this.#random(2) === 0 ? 'deep/' : ''}new-${++this.#made}.${this.#pick(['ts', 'txt', 'md'])}`;
  }

  get #editor(): vscode.TextEditor | undefined {
    return vscode.window.activeTextEditor;
  }

  async #open(): Promise<void> {
    // What an extension opens by the API, VS Code keeps open for three minutes: so it is opened as by a click.
    await run('vscode.open', this.#uri(this.#anyFile()), { preview: this.#random(2) === 0 });
  }

  async #type(): Promise<void> {
    const editor = this.#editor;
    if (!editor) return this.#open();
    const at = (): vscode.Position => editor.document.positionAt(this.#random(editor.document.getText().length + 1));
    editor.selections = Array.from({ length: 1 + this.#random(3) }, () => new vscode.Selection(at(), at()));
    for (const key of this.#words().replaceAll('\r', '')) await type(key);
    return undefined;
  }

  async #edit(): Promise<void> {
    const editor = this.#editor;
    if (!editor) return this.#open();
    const { document } = editor;
    const edges = Array.from({ length: 6 }, () => this.#random(document.getText().length + 1)).sort((a, b) => a - b);
    await editor.edit((edit) => {
      for (const pair of [0, 2, 4]) {
        const range = new vscode.Range(document.positionAt(edges[pair]!), document.positionAt(edges[pair + 1]!));
        edit.replace(range, this.#words());
      }
    });
    return undefined;
  }

  async #paste(): Promise<void> {
    await vscode.env.clipboard.writeText(this.#words() || 'pasted');
    await run('editor.action.clipboardPasteAction');
  }

  async #rename(): Promise<void> {
    const [from, to] = [this.#anyFile(), this.#newName()];
    await this.#apply((edit) => edit.renameFile(this.#uri(from), this.#uri(to)));
  }

  /** As a rename of a symbol, or a replacement in all files: documents that nobody has open are changed, too. */
  async #editSeveral(): Promise<void> {
    const names = new Set([this.#anyFile(), this.#anyFile()]);
    const text = this.#words();
    await this.#apply((edit) => {
      for (const name of names) edit.insert(this.#uri(name), new vscode.Position(0, 0), text);
    });
  }

  async #apply(change: (edit: vscode.WorkspaceEdit) => void): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    change(edit);
    await vscode.workspace.applyEdit(edit);
  }
}

/** The log's text is the editor's, but for what it has masked. */
function isTextOf(recorded: string | undefined, text: string): boolean {
  if (recorded === undefined || recorded.length !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (recorded[at] !== text[at] && recorded[at] !== '•') return false;
  return true;
}

/** What the log said last of the files in question. */
async function lastWords(folder: string, files: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const docs = new Map<number, string>();
  const wanted = files.flatMap((file) => /[\w-]+\.\w+/.exec(file) ?? []);
  for (const event of await readLog(folder)) {
    if (event.kind === 'doc.opened') docs.set(event.doc, event.uri);
    if (event.kind === 'doc.changed' && event.origin === undefined) continue;
    const line = JSON.stringify(event);
    const uri = 'doc' in event && event.doc !== null ? docs.get(event.doc) : undefined;
    if (wanted.some((name) => line.includes(name) || uri?.endsWith(name) === true)) lines.push(`${uri ?? ''} ${line}`.slice(0, 400));
  }
  return lines.slice(-40).join('\n');
}

/** A document has line ends of one kind, whatever its file has. */
const withLf = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

suite('soak', () => {
  let api: Api;
  suiteSetup(async () => {
    api = await activated();
  });
  teardown(async () => {
    await run('workbench.action.revertAndCloseActiveEditor');
    await run('workbench.action.closeAllEditors');
  });

  for (const seed of SEEDS) {
    test(`seed ${seed}: ${STEPS} things done at random, and the log says what the editor and the disk hold`, async function () {
      this.timeout(60_000 + STEPS * 1_000);
      const folder = `soak-${seed}`;
      const person = new Person(seed, folder);
      await person.prepare();
      await finishOpen(api);
      await api.receiveForTests({ type: 'start', text: '# Soak\n\n- a step\n', source: 'outline' });
      const { capture, model, recorder } = open(api);
      // What the editor's own watcher said, to tell whose fault it is.
      const watched: string[] = [];
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.workspace.workspaceFolders![0]!, `${folder}/**`),
      );
      const heard = (what: string) => (uri: vscode.Uri) =>
        watched.push(`${person.trace.length} ${what} ${uri.path.slice(uri.path.indexOf(folder))}`);
      watcher.onDidCreate(heard('created'));
      watcher.onDidChange(heard('changed'));
      watcher.onDidDelete(heard('deleted'));
      const differing = (documents: Documents): string[] => {
        const open = vscode.workspace.textDocuments.filter(({ isClosed, uri }) => !isClosed && uri.path.includes(`/${folder}/`));
        const wrong = open.filter((document) => {
          const at = capture.documentOf(document);
          return !at || !isTextOf(documents.ropeOfDocument(at.doc)?.toString(), document.getText());
        });
        const openPaths = new Set(open.map((document) => capture.documentOf(document)?.path));
        const recorded = documents.uris().filter((uri) => uri.startsWith(`${folder}/`) && !openPaths.has(uri));
        const gone = recorded.filter((uri) => {
          const file = uriOf(uri).fsPath;
          const text = documents.textOf(uri);
          return !existsSync(file) || (text !== undefined && !isTextOf(withLf(text), withLf(readFileSync(file, 'utf8'))));
        });
        const missing = person.files.filter((name) => name.includes('new-') && !documents.file(`${folder}/${name}`));
        return [
          ...wrong.map((document) => {
            const at = capture.documentOf(document);
            const recorded = at && documents.ropeOfDocument(at.doc)?.toString();
            return `open ${vscode.workspace.asRelativePath(document.uri, false)} ${JSON.stringify({ at: at?.doc, recorded, text: document.getText() })}`;
          }),
          ...gone.map((uri) => {
            const text = existsSync(uriOf(uri).fsPath) ? readFileSync(uriOf(uri).fsPath, 'utf8') : null;
            return `closed ${uri} ${JSON.stringify({ recorded: documents.textOf(uri), text })}`;
          }),
          ...missing.map((name) => `unknown ${name}`),
        ];
      };
      const agree = async (): Promise<void> => {
        let wrong: string[] = [];
        const settled = async (): Promise<boolean> => {
          await capture.settle();
          wrong = differing(model.documents);
          return wrong.length === 0;
        };
        for (const end = Date.now() + 8_000; Date.now() < end && !(await settled());) await pause(100);
        if (wrong.length > 0) await recorder.flush();
        const about =
          wrong.length === 0
            ? ''
            : `${await lastWords(recorder.folder, wrong)}\n${watched
                .filter((line) => wrong.some((each) => line.includes(/[\w-]+\.\w+/.exec(each)?.[0] ?? ' ')))
                .slice(-20)
                .join('\n')}`;
        assert.deepEqual(wrong, [], `after ${person.trace.length}: ${person.trace.slice(-30).join(', ')}\n${about}`);
      };
      for (let step = 1; step <= STEPS; step++) {
        await person.act();
        if (step % 30 === 0) await agree();
      }
      await agree();
      await recorder.flush();
      const events = await readLog(recorder.folder);
      const replay = new Documents(folderBlobs(recorder.folder));
      for (const event of events) replay.apply(event);
      assert.deepEqual(differing(replay), []);
      this.test!.title += `: ${events.length} events`;
      await finishOpen(api);
    });
  }
});

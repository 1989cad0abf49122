import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ChangeOrigin } from '../../../src/core/trajectory/events.ts';
import { Recording, cursorAt, gitApi, openFile, pause, run, type, until, uriOf, writeOutside } from './capture-harness.ts';

const FOLDER = 'origins';
const name = (file: string): string => `${FOLDER}/${file}`;
const CODE =
  'import b from "b";\nimport a from "a";\n\nfunction first(alpha) {\n  return alpha + 1;\n}\n\nfunction second(beta) {\n  return  beta * 2;\n}\n';

interface Operation {
  readonly what: string;
  /** Several where more than one answer is right (a formatter that only changes line ends, say). */
  readonly origin: ChangeOrigin | readonly ChangeOrigin[];
  readonly text?: string;
  readonly file?: string;
  /** Where the cursor stands before. */
  readonly at?: readonly [line: number, character: number];
  readonly act: (editor: vscode.TextEditor) => unknown;
}

const keys = async (text: string): Promise<void> => {
  for (const key of text) await type(key);
};
const command =
  (...commands: string[]) =>
  async (): Promise<void> => {
    for (const each of commands) await run(each);
  };
const pasting = (text: string) => async (): Promise<void> => {
  await vscode.env.clipboard.writeText(text);
  await run('editor.action.clipboardPasteAction');
};
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
    cwd: uriOf(FOLDER).fsPath,
    encoding: 'utf8',
  });

async function suggest(): Promise<void> {
  await run('editor.action.triggerSuggest');
  await pause(700);
  await run('acceptSelectedSuggestion');
}
async function suggestInline(): Promise<void> {
  await run('editor.action.inlineSuggest.trigger');
  await pause(700);
  await run('editor.action.inlineSuggest.commit');
}
async function applyEdit(change: (edit: vscode.WorkspaceEdit) => void): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  change(edit);
  await vscode.workspace.applyEdit(edit);
}
const outside = (file: string, text: string) => (): void => writeOutside(name(file), text);
const everywhere = (document: vscode.TextDocument, word: string): vscode.Range[] =>
  [...document.getText().matchAll(new RegExp(`\\b${word}\\b`, 'g'))].map(
    ({ index }) => new vscode.Range(document.positionAt(index), document.positionAt(index + word.length)),
  );

const OPERATIONS: readonly Operation[] = [
  { what: 'letters', origin: 'typed', at: [4, 2], act: () => keys('abc') },
  { what: 'a bracket that closes itself', origin: 'typed', at: [4, 2], act: () => keys('(') },
  { what: 'a quote that closes itself', origin: 'typed', at: [6, 0], act: () => keys('"') },
  { what: 'a line end with indentation', origin: 'typed', at: [4, 19], act: () => keys('\n') },
  { what: 'an emoji', origin: 'typed', at: [6, 0], act: () => keys('😀') },
  { what: 'a letter deleted', origin: 'typed', at: [4, 4], act: command('deleteLeft') },
  { what: 'a word deleted', origin: 'typed', at: [4, 8], act: command('deleteWordLeft') },
  { what: 'a tab', origin: 'typed', at: [6, 0], act: command('tab') },
  {
    what: 'letters at three cursors',
    origin: 'typed',
    act: async (editor) => {
      cursorAt(editor, [0, 0], [3, 0], [7, 0]);
      await pause(150);
      await keys('x');
    },
  },
  {
    what: 'a selection typed over',
    origin: 'typed',
    act: async (editor) => {
      editor.selection = new vscode.Selection(4, 2, 4, 8);
      await pause(150);
      await keys('x');
    },
  },
  {
    what: 'a selection deleted',
    origin: 'typed',
    act: async (editor) => {
      editor.selection = new vscode.Selection(3, 0, 5, 1);
      await pause(150);
      await run('deleteLeft');
    },
  },
  { what: 'a line commented', origin: 'typed', at: [4, 2], act: command('editor.action.commentLine') },
  {
    what: 'lines indented',
    origin: 'typed',
    act: async (editor) => {
      editor.selection = new vscode.Selection(3, 0, 5, 1);
      await pause(150);
      await run('editor.action.indentLines');
    },
  },
  { what: 'a line moved up', origin: 'typed', at: [4, 2], act: command('editor.action.moveLinesUpAction') },
  { what: 'a line copied down', origin: 'typed', at: [4, 2], act: command('editor.action.copyLinesDownAction') },
  { what: 'a line deleted', origin: 'typed', at: [4, 2], act: command('editor.action.deleteLines') },
  { what: 'lines joined', origin: 'typed', at: [3, 2], act: command('editor.action.joinLines') },
  { what: 'a line cut', origin: 'typed', at: [4, 2], act: command('editor.action.clipboardCutAction') },
  { what: 'a word pasted', origin: 'paste', at: [6, 0], act: pasting('someWord') },
  { what: 'a line pasted', origin: 'paste', at: [6, 0], act: pasting('const pasted = 1;\n') },
  { what: 'forty lines pasted', origin: 'paste', at: [6, 0], act: pasting('const pasted = 1;\n'.repeat(40)) },
  { what: 'a paste that is indented anew', origin: 'paste', at: [4, 2], act: pasting('if (x) {\ny();\n}') },
  {
    what: 'a paste over a selection',
    origin: 'paste',
    act: async (editor) => {
      editor.selection = new vscode.Selection(4, 2, 4, 8);
      await pause(150);
      await pasting('yield later')();
    },
  },
  {
    what: 'a paste at two cursors',
    origin: 'paste',
    act: async (editor) => {
      cursorAt(editor, [2, 0], [6, 0]);
      await pause(150);
      await pasting('one\ntwo')();
    },
  },
  {
    what: 'an undo',
    origin: 'undo',
    at: [4, 2],
    act: async () => {
      await keys('abc');
      await run('undo');
    },
  },
  {
    what: 'a redo',
    origin: 'redo',
    at: [4, 2],
    act: async () => {
      await keys('abc');
      await run('undo');
      await run('redo');
    },
  },
  {
    what: 'a word completed',
    origin: 'completion',
    at: [6, 0],
    act: async () => {
      await keys('aRat');
      await suggest();
    },
  },
  {
    what: 'a word completed with its import',
    origin: 'completion',
    at: [6, 0],
    act: async () => {
      await keys('imported');
      await suggest();
    },
  },
  {
    what: 'a snippet completed',
    origin: 'completion',
    at: [6, 0],
    act: async () => {
      await keys('snip');
      await suggest();
      await run('leaveSnippet');
    },
  },
  {
    what: 'an inline suggestion of one line',
    origin: 'completion',
    at: [6, 0],
    act: async () => {
      await keys('c');
      await suggestInline();
    },
  },
  {
    what: 'an inline suggestion of several lines',
    origin: 'completion',
    at: [6, 0],
    act: async () => {
      await keys('d');
      await suggestInline();
    },
  },
  { what: 'an inline suggestion at a line’s end', origin: 'completion', at: [4, 19], act: suggestInline },
  { what: 'the document formatted', origin: 'formatter', at: [0, 0], act: command('editor.action.formatDocument') },
  {
    what: 'formatted on save',
    origin: 'formatter',
    at: [6, 0],
    act: async () => {
      await keys('x');
      await run('workbench.action.files.save');
    },
  },
  {
    what: 'formatted as a whole',
    origin: 'formatter',
    file: 'whole.txt',
    text: 'a  b\nc   d\n',
    at: [0, 0],
    act: command('editor.action.formatDocument'),
  },
  {
    what: 'blanks at line ends trimmed',
    origin: 'formatter',
    text: 'let a;  \nlet b; \n\nlet c;\t\n',
    at: [2, 0],
    act: command('editor.action.trimTrailingWhitespace'),
  },
  { what: 'imports organised', origin: ['formatter', 'refactoring', 'other'], at: [6, 0], act: command('editor.action.organizeImports') },
  {
    what: 'a symbol renamed in one file',
    origin: 'refactoring',
    at: [3, 16],
    act: async ({ document }) =>
      applyEdit((edit) => {
        for (const range of everywhere(document, 'alpha')) edit.replace(document.uri, range, 'gamma');
      }),
  },
  {
    what: 'a symbol renamed that stands once',
    origin: 'refactoring',
    at: [7, 9],
    act: async ({ document }) =>
      applyEdit((edit) => {
        for (const range of everywhere(document, 'second')) edit.replace(document.uri, range, 'third');
      }),
  },
  {
    what: 'a symbol renamed in the file behind',
    origin: 'refactoring',
    file: 'behind.lua',
    act: async ({ document }) => {
      await openFile(name('front.lua'), CODE);
      await pause(600);
      const front = vscode.window.activeTextEditor!.document;
      await applyEdit((edit) => {
        for (const each of [front, document]) for (const range of everywhere(each, 'alpha')) edit.replace(each.uri, range, 'gamma');
      });
    },
  },
  { what: 'changed on disk', origin: 'reload', file: 'disk.lua', act: outside('disk.lua', `// changed\n${CODE}`) },
  { what: 'rewritten on disk', origin: 'reload', file: 'disk.lua', act: outside('disk.lua', 'nothing of it\nis left\n') },
  {
    what: 'reverted',
    origin: 'reload',
    at: [4, 2],
    act: async () => {
      await keys('abc');
      await pause(150);
      await run('workbench.action.files.revert');
    },
  },
  { what: 'a branch checked out', origin: 'git', file: 'tracked.lua', act: () => git('checkout', '-q', 'other') },
  {
    what: 'changes stashed',
    origin: 'git',
    file: 'tracked.lua',
    act: async (editor) => {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
      await editor.document.save();
      await pause(2_500);
      git('stash', '-q');
      await until('it is stashed', () => !editor.document.getText().includes('// mine'));
    },
  },
  {
    what: 'the stash popped',
    origin: 'git',
    file: 'tracked.lua',
    act: async (editor) => {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
      await editor.document.save();
      git('stash', '-q');
      await until('it is stashed', () => !editor.document.getText().includes('// mine'));
      await pause(2_500);
      git('stash', 'pop', '-q');
      await until('it is back', () => editor.document.getText().includes('// mine'));
    },
  },
  { what: 'reset to the commit before', origin: 'git', file: 'tracked.lua', act: () => git('reset', '-q', '--hard', 'HEAD~1') },
  { what: 'rebased onto another branch', origin: 'git', file: 'tracked.lua', act: () => git('rebase', '-q', 'other') },
  {
    what: 'another extension, behind',
    origin: 'other',
    file: 'behind.lua',
    act: async ({ document }) => {
      await openFile(name('front.lua'), CODE);
      await pause(600);
      await applyEdit((edit) => edit.insert(document.uri, new vscode.Position(0, 0), 'written by an extension\n'));
    },
  },
  {
    what: 'another extension, in front but elsewhere',
    origin: 'other',
    at: [0, 0],
    act: async ({ document }) =>
      applyEdit((edit) => edit.insert(document.uri, new vscode.Position(9, 0), 'written by an extension, several words\nand lines\n')),
  },
  {
    what: 'another extension replaces a function elsewhere',
    origin: 'other',
    at: [0, 0],
    act: async ({ document }) =>
      applyEdit((edit) => edit.replace(document.uri, new vscode.Range(7, 0, 9, 1), 'const second = (n) => n * 2;\nexport { second };')),
  },
  { what: 'line ends switched', origin: 'eol', act: (editor) => editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF)) },
];

/** What tests need of languages, as extensions bring it. */
function providers(): vscode.Disposable {
  const typescript = { language: 'lua', pattern: `**/${FOLDER}/*` };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(typescript, {
      provideCompletionItems: () => [
        { label: 'aRatherLongName', sortText: '0', preselect: true },
        {
          label: 'importedName',
          sortText: '0',
          additionalTextEdits: [vscode.TextEdit.insert(new vscode.Position(0, 0), 'import importedName from "x";\n')],
        },
        { label: 'snippetLoop', sortText: '0', insertText: new vscode.SnippetString('for (const ${1:x} of ${2:all}) {\n\t$0\n}') },
      ],
    }),
    vscode.languages.registerInlineCompletionItemProvider(typescript, {
      provideInlineCompletionItems: ({ lineAt }, position) => {
        const before = lineAt(position.line).text.slice(0, position.character);
        const text =
          before === 'c'
            ? 'const found = first(2);'
            : before === 'd'
              ? 'do {\n  first(3);\n} while (true);'
              : before.endsWith('1;')
                ? ' // one more'
                : '';
        const start = before.length <= 1 ? position.with(undefined, 0) : position;
        return text === '' ? [] : [new vscode.InlineCompletionItem(text, new vscode.Range(start, position))];
      },
    }),
    vscode.languages.registerDocumentFormattingEditProvider(typescript, {
      provideDocumentFormattingEdits: (document) =>
        [...document.getText().matchAll(/(?<=\S) {2,}|^ {2}/gm)].map(({ index, 0: blanks }) =>
          vscode.TextEdit.replace(
            new vscode.Range(document.positionAt(index), document.positionAt(index + blanks.length)),
            index > 0 && document.getText()[index - 1] === '\n' ? '    ' : ' ',
          ),
        ),
    }),
    vscode.languages.registerDocumentFormattingEditProvider(
      { language: 'plaintext', pattern: `**/${FOLDER}/*` },
      {
        provideDocumentFormattingEdits: (document) => [
          vscode.TextEdit.replace(
            new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length)),
            document.getText().replaceAll(/ +/g, ' '),
          ),
        ],
      },
    ),
    vscode.languages.registerCodeActionsProvider(
      typescript,
      {
        provideCodeActions: (document) => {
          const action = new vscode.CodeAction('Organize Imports', vscode.CodeActionKind.SourceOrganizeImports);
          action.edit = new vscode.WorkspaceEdit();
          action.edit.replace(document.uri, new vscode.Range(0, 0, 2, 0), 'import a from "a";\nimport b from "b";\n');
          return [action];
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.SourceOrganizeImports] },
    ),
  );
}

interface Answer {
  readonly what: string;
  readonly wanted: string;
  readonly origin: string;
  readonly confidence: number;
  readonly right: boolean;
}

/** Says how often the origin was named right, and whether the confidences are what they say. */
function summary(title: string, answers: readonly Answer[]): string {
  const right = answers.filter((answer) => answer.right).length;
  const sure = answers.reduce((sum, { confidence }) => sum + confidence, 0);
  const brier = answers.reduce((sum, { right: yes, confidence }) => sum + (confidence - (yes ? 1 : 0)) ** 2, 0) / answers.length;
  const bands = [
    [0.9, 1.01],
    [0.7, 0.9],
    [0, 0.7],
  ].map(([from, to]) => {
    const inBand = answers.filter(({ confidence }) => confidence >= from! && confidence < to!);
    return `${from}+: ${inBand.filter((answer) => answer.right).length} of ${inBand.length}`;
  });
  return `${title}: ${right} of ${answers.length} right, ${sure.toFixed(1)} expected by confidence, Brier ${brier.toFixed(3)} (${bands.join(', ')})`;
}

suite('origins', () => {
  test('operations whose origin is known are named right, as surely as is said', async function () {
    this.timeout(300_000);
    const registered = providers();
    const settings = vscode.workspace.getConfiguration('editor');
    await settings.update('formatOnSave', true, vscode.ConfigurationTarget.Global);
    await settings.update('inlineSuggest.enabled', true, vscode.ConfigurationTarget.Global);
    mkdirSync(uriOf(FOLDER).fsPath, { recursive: true });
    await pause(500);
    writeOutside(name('tracked.lua'), CODE);
    git('init', '-q', '-b', 'main');
    for (const [branch, text] of Object.entries({ main: CODE, other: `// other\n${CODE}`, topic: `${CODE}// topic\n` })) {
      git('checkout', '-q', branch === 'main' ? '--orphan' : '-b', ...(branch === 'main' ? ['main2'] : [branch, 'main2']));
      writeOutside(name('tracked.lua'), text);
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', branch);
    }
    // The editor finds a repository below the workspace's folder in its own time; here it is told.
    await (await gitApi())!.openRepository(uriOf(FOLDER));
    const withClipboard = new Recording({}, { readClipboard: () => vscode.env.clipboard.readText() });
    const without = new Recording({ clipboard: false });
    await Promise.all([withClipboard.capture.start(), without.capture.start()]);
    const answers: [Answer[], Answer[]] = [[], []];
    try {
      for (const [index, operation] of OPERATIONS.entries()) {
        const file = name(operation.file ?? `file-${index}.lua`);
        if (operation.file === 'tracked.lua') {
          git('checkout', '-q', '-f', ...(operation.what.startsWith('reset') ? ['--detach', 'other'] : ['topic']));
          await pause(1_500);
        }
        const editor =
          operation.file === 'tracked.lua'
            ? await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(file)), { preview: false })
            : await openFile(file, operation.text ?? CODE);
        await until('it is open', () => without.about(file).length > 0);
        if (operation.at) cursorAt(editor, [...operation.at]);
        await vscode.env.clipboard.writeText('something else altogether');
        await pause(550);
        const before = without.changes(file).length;
        const recorded = (): boolean =>
          without.changes(file).length > before && without.documents.textOf(file) === editor.document.getText();
        await operation.act(editor);
        await until(`${operation.what} is recorded`, recorded, 3_000).catch(async () => {
          // What took the focus away from the editor took the keys, too.
          const again = await vscode.window.showTextDocument(editor.document, { preview: false });
          if (operation.at) cursorAt(again, [...operation.at]);
          await operation.act(again);
          await until(`${operation.what} is recorded`, recorded);
        });
        await pause(150);
        for (const [side, recording] of [withClipboard, without].entries()) {
          await recording.capture.settle();
          const last = recording.changes(file).at(-1)!;
          const origin = last.origin ?? 'typed';
          const wanted = [operation.origin].flat();
          answers[side]!.push({
            what: operation.what,
            wanted: wanted.join(' or '),
            origin,
            confidence: last.confidence ?? 0.95,
            right: wanted.includes(origin),
          });
        }
        await editor.document.save();
      }
    } finally {
      registered.dispose();
      await settings.update('formatOnSave', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('inlineSuggest.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
    const lines = [summary('with the clipboard', answers[0]), summary('without', answers[1])];
    for (const [side, title] of ['with the clipboard', 'without'].entries())
      for (const answer of answers[side]!.filter(({ right }) => !right))
        lines.push(`${title}, ${answer.what}: ${answer.wanted} was named ${answer.origin} (${answer.confidence})`);
    this.test!.title += `\n     ${lines.join('\n     ')}`;
    await withClipboard.assertSound();
    await without.assertSound();
    await run('workbench.action.closeAllEditors');
    // Fewer than it does on a quiet machine, so that only a broken rule fails.
    for (const [side, least] of [0.75, 0.6].entries()) {
      const right = answers[side]!.filter((answer) => answer.right).length;
      const sure = answers[side]!.filter(({ confidence }) => confidence >= 0.9);
      assert.ok(right >= OPERATIONS.length * least, lines.join('\n'));
      assert.ok(sure.filter((answer) => answer.right).length >= sure.length * 0.9, lines.join('\n'));
    }
  });
});

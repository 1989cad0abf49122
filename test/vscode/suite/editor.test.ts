import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension.ts';
import { openFile, run, until } from './capture-harness.ts';
import { activated, finishOpen, open, stateOf, stepNamed } from './session-harness.ts';

const TASK = '# Reject expired tokens\n\n- Check the expiry in `lens-token.ts`\n- Say so in the notes\n';
const LINE = 'export const isExpired = (expiry: number): boolean => expiry < Date.now();\n';

suite('editor', () => {
  let api: Api;
  const { showInformationMessage } = vscode.window;
  suiteSetup(async () => {
    api = await activated();
  });
  teardown(async () => {
    vscode.window.showInformationMessage = showInformationMessage;
    await vscode.workspace.getConfiguration('coagency').update('recording.consent', 'given', vscode.ConfigurationTarget.Global);
    await finishOpen(api);
    await run('workbench.action.closeAllEditors');
  });

  async function worked(name: string): Promise<vscode.TextEditor> {
    await api.receiveForTests({ type: 'start', text: TASK.replace('lens-token.ts', name), source: 'outline' });
    await api.receiveForTests({ type: 'accept-plan' });
    const editor = await openFile(name, '// as it was\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), LINE));
    await editor.document.save();
    await until('the edit is seen as the step’s work', () => stateOf(api, 'expiry') !== 'untouched', 30_000);
    return editor;
  }

  test('a step’s changes open in the editor’s own multi-file diff, against the file as the session first saw it', async () => {
    await worked('changes-token.ts');
    await api.receiveForTests({ type: 'show-changes', step: stepNamed(api, 'expiry') });
    const label = (): string | undefined => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    await until('the diff is open', () => label()?.startsWith('Changes of: Check the expiry') === true);
    const uri = vscode.Uri.from({ scheme: 'coagency-start', path: '/changes-token.ts', query: open(api).id });
    assert.equal((await vscode.workspace.openTextDocument(uri)).getText(), '// as it was\n');
  });

  test('a refusal stands above the code that was attached to it, also when the code has moved', async () => {
    const editor = await worked('lens-token.ts');
    const lenses = async (): Promise<(string | undefined)[]> => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri, 10);
      return found.map(({ command, range }) => `${range.start.line} ${command?.title}`);
    };
    assert.deepEqual(await lenses(), []);
    const code = [{ uri: 'lens-token.ts', start: 13, end: 40, startLine: 2, endLine: 2, text: LINE }];
    const target = { kind: 'step', id: stepNamed(api, 'expiry') } as const;
    await api.receiveForTests({
      type: 'override',
      draft: { target, wrong: 'unsafe', rationale: 'the clock is skewed', instead: '', sure: null, link: '', code, become: false },
    });
    assert.deepEqual(await lenses(), ['1 $(circle-slash) Refused: the clock is skewed']);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// one more\n'));
    assert.deepEqual(await lenses(), ['2 $(circle-slash) Refused: the clock is skewed']);
  });

  test('nothing is recorded in a workspace before its expert has agreed, once', async () => {
    await vscode.workspace.getConfiguration('coagency').update('recording.consent', 'ask', vscode.ConfigurationTarget.Global);
    const asked: string[] = [];
    const says: { answer?: string } = {};
    vscode.window.showInformationMessage = (message: string, options: vscode.MessageOptions) => {
      asked.push(`${message} ${options.detail}`);
      return Promise.resolve(says.answer as never);
    };
    const before = api.session();
    await api.receiveForTests({ type: 'start', text: TASK, source: 'outline' });
    assert.equal(api.session(), before);
    says.answer = 'Record';
    await api.receiveForTests({ type: 'start', text: TASK, source: 'outline' });
    assert.equal(open(api).model.phase, 'proposed');
    await finishOpen(api);
    await api.receiveForTests({ type: 'start', text: TASK, source: 'outline' });
    assert.equal(asked.length, 2);
    for (const part of ['terminal commands', 'Not recorded', '.env', 'stays on this machine', 'delete it'])
      assert.ok(asked[0]?.includes(part), part);
  });
});

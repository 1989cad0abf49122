import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension.ts';
import { openFile, run } from './capture-harness.ts';
import { activated, finishOpen, open, stepNamed } from './session-harness.ts';

const TASK = `# Reject expired tokens

- Check the expiry in \`distrust-token.ts\`
- Say so in the notes
`;

suite('distrust', () => {
  let api: Api;
  suiteSetup(async () => {
    api = await activated();
    await api.receiveForTests({ type: 'start', text: TASK, source: 'outline' });
    await api.receiveForTests({ type: 'accept-plan' });
  });
  suiteTeardown(async () => {
    await finishOpen(api);
    await run('workbench.action.closeAllEditors');
  });

  const actionsAt = async (document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> => {
    const all = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
    return all.filter(({ title }) => title.startsWith('Distrust the AI’s'));
  };

  test('selected code offers to refuse the step that it serves, or the plan', async () => {
    const editor = await openFile('distrust-token.ts', '// the file as it was\n');
    const step = stepNamed(api, 'expiry');
    await api.receiveForTests({ type: 'focus', step });
    assert.deepEqual(await actionsAt(editor.document, new vscode.Range(0, 0, 0, 0)), []);
    const actions = await actionsAt(editor.document, new vscode.Range(0, 0, 0, 5));
    assert.deepEqual(
      actions.map(({ title, command }) => [title, command?.command, command?.arguments]),
      [
        ['Distrust the AI’s step 1: Check the expiry in `distrust-token.ts`', 'coagency.distrust', [{ kind: 'step', id: step }]],
        ['Distrust the AI’s plan…', 'coagency.distrust', [{ kind: 'plan', id: open(api).model.plans.plan?.id }]],
      ],
    );
    editor.selection = new vscode.Selection(0, 0, 0, 5);
    await run('coagency.distrust', ...(actions[0]?.command?.arguments as unknown[]));
  });

  test('what is done instead becomes the next step, and the refusal names it', async () => {
    const target = { kind: 'step', id: stepNamed(api, 'expiry') } as const;
    const draft = {
      target,
      wrong: 'unsafe',
      rationale: 'no',
      instead: 'Ask the gateway\nIt knows.',
      sure: 5,
      link: '',
      code: [],
      become: true,
    } as const;
    await api.receiveForTests({ type: 'override', draft: { ...draft, code: [] } });
    const { model } = open(api);
    const [override] = model.judgement.overrides;
    assert.deepEqual(
      model.plans.steps.map(({ title }) => title),
      ['Check the expiry in `distrust-token.ts`', 'Ask the gateway', 'Say so in the notes'],
    );
    assert.equal(override?.became, model.plans.steps[1]?.id);
    assert.equal(model.plans.steps[1]?.description, 'It knows.');
  });

  test('it can be amended and withdrawn, and both stay', async () => {
    const target = { kind: 'step', id: stepNamed(api, 'expiry') } as const;
    const { model } = open(api);
    const first = model.judgement.overrides[0]?.id;
    assert.ok(first);
    const better = {
      target,
      wrong: 'unsafe',
      rationale: 'better said',
      instead: '',
      sure: null,
      link: '',
      become: false,
      amends: first,
    } as const;
    await api.receiveForTests({ type: 'override', draft: { ...better, code: [] } });
    const second = model.judgement.overrides[0]?.id;
    assert.ok(second && second !== first);
    await api.receiveForTests({ type: 'withdraw-override', override: second });
    const past = model.view().plan?.steps.find(({ step }) => step.id === target.id)?.past;
    assert.deepEqual(
      past?.map(({ override, how }) => [override.rationale, how]),
      [
        ['no', 'amended'],
        ['better said', 'withdrawn'],
      ],
    );
  });
});

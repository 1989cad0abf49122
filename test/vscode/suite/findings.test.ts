import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startModelServer } from '../../fixtures/model-server/server.ts';
import type { ModelServer } from '../../fixtures/model-server/server.ts';
import type { Reply } from '../../fixtures/model-server/script.ts';
import type { Api } from '../../../src/extension/extension.ts';
import { openFile, run, until } from './capture-harness.ts';
import { activated, finishOpen, open, readLog } from './session-harness.ts';

const TASK = '# Reject expired tokens\n\n- Check the expiry in `look-token.ts`\n- Say so in the notes\n';
const CODE = '// TODO: allow for clock skew\nexport const isExpired = (expiry: number): boolean => expiry < Date.now();\n';

suite('findings', () => {
  let api: Api;
  let model: ModelServer;
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('coagency');
  const answer = (...replies: Reply[]): void => model.play({ scenarios: [{ name: 'look', replies }] });
  suiteSetup(async () => {
    api = await activated();
    model = await startModelServer({ script: { scenarios: [] } });
  });
  suiteTeardown(async () => {
    await settings().update('model.baseUrl', undefined, vscode.ConfigurationTarget.Global);
    await settings().update('model.name', undefined, vscode.ConfigurationTarget.Global);
    await model.stop();
  });
  teardown(async () => {
    await finishOpen(api);
    await run('workbench.action.closeAllEditors');
  });

  const findings = () => open(api).model.view().findings;
  const named = (part: string) => {
    const found = findings().find(({ text }) => text.includes(part));
    assert.ok(found, `no finding says “${part}”`);
    return found;
  };

  /** Each test has a file of its own: the editor keeps what another left in it. */
  async function worked(name: string): Promise<vscode.TextEditor> {
    await api.receiveForTests({ type: 'start', text: TASK, source: 'outline' });
    await api.receiveForTests({ type: 'accept-plan' });
    const editor = await openFile(name, '// as it was\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), CODE));
    await editor.document.save();
    return editor;
  }

  async function useModel(): Promise<void> {
    await settings().update('model.baseUrl', model.url, vscode.ConfigurationTarget.Global);
    await settings().update('model.name', 'scripted', vscode.ConfigurationTarget.Global);
  }

  test('without a model the rules speak; what is mended is seen to be, and all of it is in the log', async () => {
    const editor = await worked('look-rules.ts');
    const { folder } = open(api);
    await run('coagency.freshLook');
    const left = named('allow for clock skew');
    assert.deepEqual([left.source, left.uri, left.line], ['rule', 'look-rules.ts', 2]);
    assert.equal(model.requests.length, 0);

    await run('workbench.action.closeAllEditors');
    await api.receiveForTests({ type: 'resolve-finding', finding: left.id, how: 'fixing' });
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), editor.document.uri.toString());
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 1);
    await vscode.window.activeTextEditor.edit((edit) => edit.delete(new vscode.Range(1, 0, 2, 0)));
    await until('the finding is seen to be fixed', () => named('clock skew').answer === 'fixed', 20_000);

    await finishOpen(api);
    const events = await readLog(folder);
    const about = events.flatMap((event) =>
      event.kind === 'finding.raised' ? ['raised'] : event.kind === 'finding.resolved' ? [event.how] : [],
    );
    assert.deepEqual(about.slice(0, 3), ['raised', 'fixing', 'fixed']);
  });

  test('a model looks at task, plan, overrides and change over HTTP; each finding can be accepted or refused with a reason', async () => {
    await useModel();
    await worked('look-token.ts');
    const { folder } = open(api);
    answer({
      plan: {
        findings: [
          { severity: 'error', text: 'A token without expiry passes.', file: 'look-token.ts', line: 3, endLine: 3, step: 1 },
          { severity: 'warning', text: 'The notes say nothing of skew.', file: '', line: 0, endLine: 0, step: 2 },
        ],
      },
    });
    await run('coagency.freshLook');
    const [request] = model.requests.slice(-1);
    const said = request?.body.messages?.at(-1)?.content ?? '';
    assert.ok(said.includes('Check the expiry') && said.includes('3 + export const isExpired'), said);

    const passes = named('without expiry');
    assert.deepEqual([passes.uri, passes.line, passes.source], ['look-token.ts', 3, 'model']);
    await api.receiveForTests({ type: 'resolve-finding', finding: passes.id, how: 'accepted' });
    const target = { kind: 'finding', id: named('The notes').id } as const;
    const rationale = 'the notes are written by the docs team';
    await api.receiveForTests({
      type: 'override',
      draft: { target, wrong: 'wrong-approach', rationale, instead: '', sure: null, link: '', code: [], become: false },
    });
    assert.deepEqual([named('without expiry').answer, named('The notes').answer], ['accepted', 'distrusted']);

    // Said once is enough: what the rules know already is told to the model, and not raised again.
    const before = findings().length;
    answer({ plan: { findings: [] } });
    await run('coagency.freshLook');
    assert.equal(findings().length, before);
    assert.ok(model.requests.at(-1)?.body.messages?.at(-1)?.content.includes('what is known already'));

    await finishOpen(api);
    const events = await readLog(folder);
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'look.taken' ? [[event.origin.model, event.findings, event.files]] : [])),
      [
        ['scripted', 2, ['look-token.ts']],
        ['scripted', 0, ['look-token.ts']],
      ],
    );
    const refusal = events.find((event) => event.kind === 'override.recorded');
    assert.deepEqual(refusal?.kind === 'override.recorded' && refusal.override.target, target);
  });

  test('a model that fails, or talks, raises nothing and does not stand in the way', async () => {
    await useModel();
    await worked('look-failed.ts');
    for (const reply of [{ fault: { kind: 'status', status: 500 } }, { text: '<html>sign in</html>' }] as const) {
      answer(reply);
      await run('coagency.freshLook');
      assert.deepEqual(
        findings().map(({ source }) => source),
        ['rule'],
      );
    }
    await finishOpen(api);
    assert.equal(open(api).model.phase, 'finished');
  });
});

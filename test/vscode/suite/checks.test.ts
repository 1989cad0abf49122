import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Check, Step } from '../../../src/core/plan/schema.ts';
import type { Api } from '../../../src/extension/extension.ts';
import { openFile, run } from './capture-harness.ts';
import { activated, finishOpen, open, readLog, stateOf, stepNamed } from './session-harness.ts';

suite('checks', () => {
  let api: Api;
  const { showWarningMessage } = vscode.window;
  /** What the expert was asked, and what they say. */
  const asked: string[] = [];
  let answer: string | undefined = 'Run';
  suiteSetup(async () => {
    api = await activated();
    const say = (_message: string, { detail }: vscode.MessageOptions): Promise<string | undefined> => {
      asked.push(detail ?? '');
      return Promise.resolve(answer);
    };
    vscode.window.showWarningMessage = say;
  });
  suiteTeardown(() => (vscode.window.showWarningMessage = showWarningMessage));
  setup(() => {
    asked.length = 0;
    answer = 'Run';
  });
  teardown(async () => {
    await finishOpen(api);
    await run('workbench.action.closeAllEditors');
  });

  async function stepWith(checks: readonly Check[], more: Partial<Step> = {}): Promise<string> {
    await api.receiveForTests({ type: 'start', text: 'Check it\n- prove the step\n', source: 'outline' });
    await api.receiveForTests({ type: 'accept-plan' });
    const id = stepNamed(api, 'prove');
    await api.receiveForTests({ type: 'edit-plan', operation: { op: 'change', id, set: { checks: [...checks], ...more } } });
    return id;
  }
  const runs = async () => {
    await open(api).recorder.flush();
    return (await readLog(open(api).folder)).flatMap((event) => (event.kind === 'check.ran' ? [event] : []));
  };
  const command = (text: string): Check => ({ kind: 'command', command: text });
  const pattern = (text: string, more: object = {}): Check => ({ kind: 'pattern', pattern: text, ...more });

  test('a command runs once it was shown and agreed to; all checks passed prove the step', async () => {
    await openFile('proved.ts', 'export const proved = 1;\n');
    const step = await stepWith([command('node -e "process.exit(0)"'), pattern('proved = 1')], { files: ['proved.ts'] });
    await api.receiveForTests({ type: 'run-checks', step });
    assert.ok(asked[0]?.startsWith('node -e "process.exit(0)"\n'), asked[0]);
    assert.deepEqual(
      (await runs()).map(({ check, passed, exitCode, output }) => [check.kind, passed, exitCode, output]),
      [
        ['command', true, 0, undefined],
        ['pattern', true, null, 'Found in proved.ts.'],
      ],
    );
    assert.equal(stateOf(api, 'prove'), 'verified');
  });

  test('a command that fails says so and ends the run; each check can be run alone', async () => {
    const step = await stepWith([command('node -e "process.exit(3)"'), pattern('nowhere to be found', { files: '**/*.nothing' })]);
    await api.receiveForTests({ type: 'run-checks', step });
    await api.receiveForTests({ type: 'run-checks', step, check: 1 });
    assert.deepEqual(
      (await runs()).map(({ passed, exitCode, output }) => [passed, exitCode, output]),
      [
        [false, 3, undefined],
        [false, null, 'There is no file to look into.'],
      ],
    );
    assert.notEqual(stateOf(api, 'prove'), 'verified');
  });

  test('what is declined, or holds what cannot be seen, is not run; nor does a plan look outside of the workspace', async () => {
    const outside = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, '..', 'outside.txt');
    writeFileSync(outside, 'secret\n');
    const touch = (name: string): string => `node -e "require('fs').writeFileSync('${name}', '')"`;
    const step = await stepWith([command(touch('declined.txt')), command(`${touch('hidden.txt')} \u202E`), pattern('secret')], {
      files: ['../outside.txt'],
    });
    answer = undefined;
    await api.receiveForTests({ type: 'run-checks', step });
    answer = 'Run';
    await api.receiveForTests({ type: 'run-checks', step, check: 1 });
    assert.equal(asked.length, 1);
    await api.receiveForTests({ type: 'run-checks', step, check: 2 });
    assert.deepEqual(
      (await runs()).map(({ passed, output }) => [passed, output]),
      [[false, 'There is no file to look into.']],
    );
    assert.deepEqual(await vscode.workspace.findFiles('{declined,hidden}.txt'), []);
  });
});

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { leaveProposal, proposalAnswers, waitingProposals } from '../../../src/node/inbox.ts';
import { Proposal } from '../../../src/core/agents/proposal.ts';
import type { Api } from '../../../src/extension/extension.ts';
import { pause, run } from './capture-harness.ts';
import { activated, finishOpen, open, readLog, stepNamed } from './session-harness.ts';

suite('agents', () => {
  let api: Api;
  const { showInformationMessage } = vscode.window;
  suiteSetup(async () => {
    api = await activated();
  });
  teardown(async () => {
    vscode.window.showInformationMessage = showInformationMessage;
    await finishOpen(api);
    await run('workbench.action.closeAllEditors');
  });

  async function invoke(name: string, input: object = {}): Promise<Record<string, unknown>> {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    const [part] = content as vscode.LanguageModelTextPart[];
    return JSON.parse(part?.value ?? 'null') as Record<string, unknown>;
  }
  async function working(): Promise<string> {
    await api.receiveForTests({ type: 'start', text: 'Cache it\n- Ask first\n- Then cache\n', source: 'outline' });
    await api.receiveForTests({ type: 'accept-plan' });
    return open(api).folder;
  }

  async function answered(folder: string, count: number): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; await pause(50)) if ((await proposalAnswers(folder)).length === count) return;
    assert.fail('a proposal was not answered');
  }

  test('the tools are there, named as package.json names them', () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('coagency'));
    assert.deepEqual(names.toSorted(), ['coagency_propose_plan', 'coagency_read_overrides', 'coagency_read_plan']);
  });

  test('an agent reads the plan and what was refused', async () => {
    await working();
    const target = { kind: 'step', id: stepNamed(api, 'Then cache') } as const;
    await api.receiveForTests({
      type: 'override',
      draft: { target, wrong: 'unsafe', rationale: 'it would go stale', instead: '', sure: null, link: '', code: [], become: false },
    });
    const { plan } = (await invoke('coagency_read_plan')) as { plan: { steps: { title: string; state: string }[] } };
    assert.deepEqual(
      plan.steps.map(({ title, state }) => [title, state]),
      [
        ['Ask first', 'untouched'],
        ['Then cache', 'overridden'],
      ],
    );
    const { refused } = (await invoke('coagency_read_overrides')) as { refused: { why: string }[] };
    assert.deepEqual(
      refused.map(({ why }) => why),
      ['it would go stale'],
    );
  });

  test('a chat agent’s plan is asked about first: without a yes nothing is recorded', async () => {
    const folder = await working();
    await open(api).recorder.flush();
    const before = (await readLog(folder)).length;
    const cancel = new vscode.CancellationTokenSource();
    const input = { title: 'Cache it', steps: [{ title: 'Measure first' }] };
    const asked = vscode.lm.invokeTool('coagency_propose_plan', { input, toolInvocationToken: undefined }, cancel.token);
    const refused = assert.rejects(Promise.resolve(asked));
    cancel.cancel();
    await refused;
    await open(api).recorder.flush();
    assert.equal((await readLog(folder)).length, before);
  });

  test('before a plan is accepted, an agent’s takes its place, to be accepted', async () => {
    await api.receiveForTests({ type: 'start', text: 'Cache it\n- Ask first\n', source: 'outline' });
    vscode.window.showInformationMessage = (_words: string, ...items: unknown[]) => Promise.resolve(items[0]);
    const steps = [
      { title: 'Measure first', files: ['cache.ts'], checks: ['npm test'] },
      { title: 'Then cache', dependsOn: [1] },
    ];
    await leaveProposal(open(api).folder, 'an agent', Proposal.parse({ title: 'Cache it', steps }), new Date());
    await answered(open(api).folder, 1);
    const { model } = open(api);
    assert.deepEqual([model.phase, model.plans.origin], ['proposed', { kind: 'agent', agent: 'an agent' }]);
    assert.deepEqual(
      model.plans.steps.map(({ title, dependsOn, checks }) => [title, dependsOn.length, checks.length]),
      [
        ['Measure first', 0, 1],
        ['Then cache', 1, 0],
      ],
    );
  });

  test('a proposal left in the inbox is asked about once, offered as a revision, and its agent is told', async () => {
    const folder = await working();
    const questions: string[] = [];
    const say = (message: string, ...items: unknown[]): Promise<unknown> => {
      questions.push(message);
      return Promise.resolve(items[questions.length === 1 ? 0 : 1]);
    };
    vscode.window.showInformationMessage = say;
    const proposal = Proposal.parse({ title: 'Cache less', steps: [{ title: 'Measure before caching' }, { title: 'Then cache' }] });
    await leaveProposal(folder, 'an agent outside', proposal, new Date());
    await answered(folder, 1);
    assert.deepEqual(questions, ['an agent outside proposes a plan of 2 steps: Cache less']);
    assert.deepEqual(
      (await proposalAnswers(folder)).map(({ state }) => state),
      ['offered'],
    );
    assert.ok(open(api).model.plans.offer?.plan.steps.some(({ title }) => title === 'Measure before caching'));

    await leaveProposal(folder, 'an agent outside', proposal, new Date());
    await answered(folder, 2);
    assert.deepEqual(
      (await proposalAnswers(folder)).map(({ state }) => state),
      ['offered', 'refused'],
    );
    assert.deepEqual(await waitingProposals(folder), []);
    await open(api).recorder.flush();
    const offers = (await readLog(folder)).flatMap((event) => (event.kind === 'plan.offered' ? [event.origin] : []));
    assert.deepEqual(offers, [{ kind: 'agent', agent: 'an agent outside' }]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { session, sketch, state, step, stepView } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
let sidebar: Sidebar;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());
beforeEach(async () => void (sidebar = await harness.open()));
afterEach(() => closeClean(sidebar));

test('a task is written and started by keyboard alone', async () => {
  await sidebar.post(state(null));
  expect(await sidebar.take()).toEqual([{ type: 'ready' }]);
  await sidebar.page.keyboard.press('Tab');
  await sidebar.page.keyboard.type('Reject expired tokens');
  await sidebar.page.keyboard.press('Control+Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'start', text: 'Reject expired tokens', source: 'model' }]);
});

test('the source is chosen by mouse, and one that is not ready cannot be', async () => {
  await sidebar.post(state(null));
  const { page } = sidebar;
  await page.getByRole('textbox', { name: 'What is to be done?' }).fill('Anything');
  expect(await page.getByRole('radio', { name: 'the editor’s model' }).getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('radio', { name: 'an outline' }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'start', text: 'Anything', source: 'outline' }]);
});

test('a task that lies ready stands in the field until another is written', async () => {
  await sidebar.post(state(null, { suggestedTask: 'Reject expired tokens' }));
  await sidebar.page.getByRole('button', { name: 'Start' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'start', text: 'Reject expired tokens', source: 'model' }]);
  const task = sidebar.page.getByRole('textbox', { name: 'What is to be done?' });
  await task.fill('Mine');
  await sidebar.post(state(null, { suggestedTask: 'Another' }));
  expect(await task.inputValue()).toBe('Mine');
});

test('nothing starts without words, but an import may choose its file first', async () => {
  await sidebar.post(state(null));
  expect(await sidebar.page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
  await sidebar.page.getByRole('radio', { name: 'a file or pasted plan' }).click();
  await sidebar.page.getByRole('button', { name: 'Choose a file…' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'command', command: 'import' }]);
});

test('a session that is not finished can be resumed, and a model set up', async () => {
  const sources = [{ id: 'outline' as const, label: 'an outline', ready: true }];
  await sidebar.post(state(null, { resumable: { session: 's', title: 'Move the queue' }, sources }));
  await sidebar.page.getByRole('button', { name: 'Resume' }).click();
  await sidebar.page.getByRole('button', { name: 'Set API key…' }).click();
  await sidebar.page.getByRole('button', { name: 'Model settings' }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'resume' },
    { type: 'command', command: 'set-key' },
    { type: 'command', command: 'settings' },
  ]);
});

test('steps appear one by one while the plan is written, and it can be cancelled', async () => {
  const planning = {
    stage: 'streaming' as const,
    model: 'gpt-4.1',
    note: 'It asks to wait.',
    usage: { inputTokens: 5_210, outputTokens: 40 },
  };
  const view = session([], { plan: null, phase: 'no-plan' });
  await sidebar.post(state(view, { planning: { ...planning, steps: [{ title: 'First', description: '' }] } }));
  await sidebar.post(
    state(view, {
      planning: {
        ...planning,
        steps: [
          { title: 'First', description: 'With words' },
          { title: 'Sec', description: '' },
        ],
      },
    }),
  );
  expect(await sidebar.page.locator('.arriving .text').allTextContents()).toEqual(['First', 'Sec']);
  expect(await sidebar.page.locator('.planning').innerText()).toMatch(/5,210 tokens in, 40 out\s+It asks to wait\./);
  await sidebar.page.getByRole('button', { name: 'Cancel' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'cancel-planning' }]);
  await sidebar.post(state(session([stepView(step('a', 'First')), stepView(step('b', 'Second'))])));
  expect(await sidebar.page.getByRole('status').textContent()).toBe('The plan is ready: 2 steps.');
});

test('a failure says what happened and what to do, with its buttons', async () => {
  const error = {
    code: 'rate-limited',
    message: 'The server asks to wait.',
    next: 'Try again in 20 s.',
    actions: ['retry', 'show-raw', 'outline'] as const,
  };
  await sidebar.post(state(null));
  await sidebar.post(state(null, { error: { ...error, actions: [...error.actions] } }));
  expect(await sidebar.page.getByRole('alert').innerText()).toMatch(/The server asks to wait\.\s+Try again in 20 s\./);
  for (const name of ['Retry', 'Show the raw answer', 'Use an outline']) await sidebar.page.getByRole('button', { name }).click();
  expect(await requests(sidebar)).toEqual(['retry', 'show-raw', 'outline'].map((command) => ({ type: 'command', command })));
});

test('a task that was refused is still there', async () => {
  await sidebar.post(state(null));
  await sidebar.page.getByRole('textbox').fill('Long and precious');
  await sidebar.page.getByRole('button', { name: 'Start' }).click();
  await sidebar.post({ type: 'refused', request: 'start', message: 'A session is open already.' });
  expect(await sidebar.page.getByRole('alert').innerText()).toContain('A session is open already.');
  expect(await sidebar.page.getByRole('textbox').inputValue()).toBe('Long and precious');
  await sidebar.page.getByRole('button', { name: 'Close' }).click();
  expect(await sidebar.page.getByRole('alert').count()).toBe(0);
});

test('a proposed plan is accepted, distrusted or proposed anew', async () => {
  const plan = { id: 'p1', title: 'Tokens', accepted: false, changes: 1, earlier: [], steps: [stepView(step('a', 'First'))] };
  const origin = { kind: 'model' as const, provider: 'openai', model: 'gpt-4.1', promptHash: '0' };
  await sidebar.post(state(session(plan.steps, { phase: 'proposed', plan: { ...plan, origin } })));
  expect(await sidebar.page.getByLabel('Proposed plan').innerText()).toContain('Proposed by gpt-4.1');
  await sidebar.page.getByRole('button', { name: 'Distrust…', exact: true }).click();
  await sidebar.page.getByRole('button', { name: 'Propose another' }).click();
  await sidebar.page.getByRole('button', { name: 'Accept plan' }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'distrust', target: { kind: 'plan', id: 'p1' } },
    { type: 'command', command: 'propose-another' },
    { type: 'accept-plan' },
  ]);
});

test('an outline is never called AI-made', async () => {
  await sidebar.post(state(session([stepView(step('a', 'First'))], { phase: 'proposed' })));
  expect(await sidebar.page.getByLabel('Proposed plan').innerText()).toContain('not AI-made');
});

test('recording and sync are told in the footer, with the answer to each', async () => {
  await sidebar.post(state(sketch(), { sync: { state: 'offline', pending: 1_204 }, recording: { state: 'recording' } }));
  await sidebar.page.getByRole('button', { name: 'recording' }).click();
  await sidebar.page.getByRole('button', { name: 'offline, 1,204 events waiting' }).click();
  await sidebar.post(state(sketch(), { sync: { state: 'signed-out', pending: 0 }, recording: { state: 'paused' } }));
  await sidebar.page.getByRole('button', { name: 'paused' }).click();
  await sidebar.page.getByRole('button', { name: 'Sign in…' }).click();
  expect(await requests(sidebar)).toEqual(['pause', 'sync-now', 'continue', 'sign-in'].map((command) => ({ type: 'command', command })));
});

describe('your view first', () => {
  const awaited = () => session([], { plan: null, phase: 'proposed', approach: { awaited: true } });
  const planning = { stage: 'streaming' as const, model: 'gpt-4.1', steps: [] };

  test('is asked while the model thinks, and holds the plan back until it is said', async () => {
    await sidebar.post(state(session([], { plan: null, phase: 'no-plan', approach: { awaited: true } }), { planning }));
    await sidebar.page.getByRole('textbox', { name: 'How would you do it?' }).pressSequentially('With a queue, bounded.');
    await sidebar.post(state(awaited()));
    expect(await focused(sidebar)).toBe('approach');
    expect(await sidebar.page.getByRole('form', { name: 'Start a task' }).count()).toBe(0);
    expect(await sidebar.page.getByRole('form', { name: 'Your view first' }).innerText()).toContain('The plan is ready.');
    await sidebar.page.keyboard.press('Enter');
    expect(await requests(sidebar)).toEqual([{ type: 'approach', text: 'With a queue, bounded.' }]);
    const shown = sketch({ phase: 'proposed', approach: { awaited: false, text: 'With a queue, bounded.' } });
    await sidebar.post(state(shown));
    expect(await sidebar.page.getByLabel('Proposed plan').innerText()).toContain('Your view: With a queue, bounded.');
  });

  test('can be skipped, survives a reload, and comes back when it is refused', async () => {
    const { page } = sidebar;
    await sidebar.post(state(awaited()));
    const field = page.getByRole('textbox', { name: 'How would you do it?' });
    await field.fill('Precious');
    await page.reload();
    await sidebar.post(state(awaited()));
    expect(await field.inputValue()).toBe('Precious');
    await field.press('Enter');
    await sidebar.post({ type: 'refused', request: 'approach', message: 'No.' });
    expect(await field.inputValue()).toBe('Precious');
    await sidebar.take();
    await page.getByRole('button', { name: 'Skip' }).click();
    expect(await requests(sidebar)).toEqual([{ type: 'approach', text: null }]);
  });

  test('gives way to the start when the plan does not come', async () => {
    await sidebar.post(state(session([], { plan: null, phase: 'no-plan', approach: { awaited: true } })));
    expect(await sidebar.page.getByRole('form', { name: 'Start a task' }).count()).toBe(1);
    expect(await sidebar.page.getByRole('form', { name: 'Your view first' }).count()).toBe(0);
  });
});

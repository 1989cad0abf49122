import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { session, sketch, state, step, stepView } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
let sidebar: Sidebar;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());
beforeEach(async () => {
  sidebar = await harness.open();
  await sidebar.post(state(sketch()));
  await sidebar.take();
});
afterEach(() => closeClean(sidebar));

test('one glance: how far, how many flags, and each step by state', async () => {
  expect(await sidebar.page.locator('header').innerText()).toMatch(/2 of 8[\s\S]*1 flag[\s\S]*1 override[\s\S]*2 h 14 min/);
  expect(await sidebar.page.getByRole('img', { name: 'Progress' }).getAttribute('aria-label')).toBe(
    'Progress: 1 verified, 1 likely done, 1 in progress, 1 skipped?, 1 overridden, 3 not begun',
  );
  expect(await sidebar.page.locator('.step .badge').allTextContents()).toEqual([
    'verified',
    '.94',
    'skipped?',
    'overridden',
    '.81',
    '',
    '',
    'optional',
  ]);
});

test('a plan’s name that is cut short is whole in the tooltip, with the task’s', async () => {
  const name = 'Reject expired tokens before the session store is opened, everywhere, with an answer that callers understand, and test it';
  const view = sketch();
  await sidebar.post(state({ ...view, plan: { ...view.plan!, title: name } }));
  const heading = sidebar.page.getByRole('heading', { level: 1 });
  expect(await heading.evaluate((h1) => h1.scrollHeight > h1.clientHeight)).toBe(true);
  expect(await heading.getAttribute('title')).toBe(`${name}\n\n${view.task.title}`);
  await sidebar.post(state(view));
  expect(await heading.getAttribute('title')).toBe(view.task.title);
});

test('a screen reader hears number, title and state', async () => {
  for (const name of [
    '1 Parse the expiry once, in decode() , verified',
    '5 Check expiry in the middleware, before the store is opened , in progress, 81 % sure, current step',
  ])
    expect(await sidebar.page.getByRole('button', { name }).count()).toBe(1);
  expect(await title(sidebar, 'e').getAttribute('aria-current')).toBe('step');
});

test('the list has one tab stop; arrows, Home and End go through it, and it remembers', async () => {
  const { page } = sidebar;
  await title(sidebar, 'e').focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused(sidebar)).toBe('f');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  expect(await focused(sidebar)).toBe('a');
  await page.keyboard.press('End');
  expect(await focused(sidebar)).toBe('h');
  expect(await page.locator('.title[tabindex="0"]').count()).toBe(1);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('[data-step]'))).toBeNull();
  await page.keyboard.press('Shift+Tab');
  expect(await focused(sidebar)).toBe('h');
});

test('Right, Enter and a click unfold a step, Left folds it', async () => {
  await title(sidebar, 'e').focus();
  await sidebar.page.keyboard.press('ArrowRight');
  const details = sidebar.page.locator('[data-step="e"] .details');
  expect(await details.innerText()).toContain('after 1, 3');
  expect(await details.innerText()).toContain('npm test -- middleware');
  expect(await details.innerText()).toContain('openStoreLazily() not found');
  await sidebar.page.keyboard.press('ArrowLeft');
  expect(await details.count()).toBe(0);
  await sidebar.page.keyboard.press('Enter');
  expect(await title(sidebar, 'e').getAttribute('aria-expanded')).toBe('true');
  await title(sidebar, 'e').click();
  expect(await details.count()).toBe(0);
});

test('files, evidence and attached code lead into the editor', async () => {
  await sidebar.page.getByRole('button', { name: 'auth/token.ts' }).click();
  await title(sidebar, 'b').click();
  await sidebar.page.getByRole('button', { name: 'http/errors.ts:31' }).click();
  await sidebar.page.getByRole('button', { name: 'auth/verify.ts:31' }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'reveal', uri: 'src/auth/token.ts', line: 12 },
    { type: 'reveal', uri: 'src/http/errors.ts', line: 31 },
    { type: 'reveal', uri: 'src/auth/verify.ts', line: 31 },
  ]);
});

test('a doubtful claim is told on the step', async () => {
  expect(await sidebar.page.locator('[data-step="e"]').innerText()).toContain('Names openStoreLazily(): not in this workspace.');
});

test('each answer to a flag is one message', async () => {
  const { page } = sidebar;
  await page.getByRole('button', { name: 'Do it now' }).click();
  await page.getByRole('button', { name: 'Dismiss this flag' }).click();
  await page.locator('[data-step="c"]').getByRole('button', { name: 'Distrust…', exact: true }).click();
  await page.getByRole('button', { name: 'Done elsewhere…' }).click();
  await page.keyboard.type('in the gateway');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Not needed…' }).click();
  await page.keyboard.type('tokens live 5 s');
  await page.getByRole('button', { name: 'Not needed ↵' }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'resolve-flag', flag: 'f1', how: 'doing' },
    { type: 'resolve-flag', flag: 'f1', how: 'dismissed' },
    { type: 'distrust', target: { kind: 'flag', id: 'f1' } },
    { type: 'resolve-flag', flag: 'f1', how: 'elsewhere', note: 'in the gateway' },
    { type: 'resolve-flag', flag: 'f1', how: 'not-needed', note: 'tokens live 5 s' },
  ]);
  expect(await focused(sidebar)).toBe('c');
});

test('a flag is reached and dismissed by keyboard', async () => {
  const { page } = sidebar;
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await focused(sidebar)).toBe('c');
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toEqual([{ type: 'resolve-flag', flag: 'f1', how: 'dismissed' }]);
});

test('keys on a step: done, not done, not needed, work on it, distrust', async () => {
  const { page } = sidebar;
  await title(sidebar, 'f').focus();
  await page.keyboard.press('m');
  await page.keyboard.press('f');
  await page.keyboard.press('d');
  await page.keyboard.press('w');
  await page.keyboard.press('Enter');
  await page.keyboard.type('covered by the property test');
  await page.keyboard.press('Enter');
  expect(await focused(sidebar)).toBe('f');
  await title(sidebar, 'a').focus();
  await page.keyboard.press('m');
  expect(await requests(sidebar)).toEqual([
    { type: 'mark', step: 'f', as: 'done' },
    { type: 'focus', step: 'f' },
    { type: 'distrust', target: { kind: 'step', id: 'f' } },
    { type: 'waive', step: 'f', reason: 'covered by the property test' },
    { type: 'mark', step: 'a', as: 'not-done' },
  ]);
});

test('the same by mouse, from the unfolded step', async () => {
  const one = sidebar.page.locator('[data-step="f"]');
  await title(sidebar, 'f').click();
  for (const name of ['Work on this', 'Mark done', 'Distrust…']) await one.getByRole('button', { name, exact: true }).click();
  await one.getByRole('button', { name: 'Not needed…' }).click();
  await sidebar.page.keyboard.press('Escape');
  expect(await one.getByRole('textbox').count()).toBe(0);
  await title(sidebar, 'a').click();
  await sidebar.page.getByRole('button', { name: 'Run checks' }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'focus', step: 'f' },
    { type: 'mark', step: 'f', as: 'done' },
    { type: 'distrust', target: { kind: 'step', id: 'f' } },
    { type: 'run-checks', step: 'a' },
  ]);
});

test('the host can ask for a reason, and bring a step into view', async () => {
  await sidebar.post({ type: 'ask-reason', step: 'f', purpose: 'elsewhere' });
  expect(await focused(sidebar)).toBe('reason');
  await sidebar.page.keyboard.press('Enter');
  await sidebar.post({ type: 'focus-step', step: 'b' });
  expect(await focused(sidebar)).toBe('b');
  expect(await requests(sidebar)).toEqual([{ type: 'mark', step: 'f', as: 'done' }]);
});

test('edits off the plan are answered in one line', async () => {
  const { page } = sidebar;
  const line = page.getByLabel('Edits off the plan');
  await line.getByRole('button', { name: 'Step 5 another way' }).click();
  await line.getByRole('button', { name: 'Not this task' }).click();
  await line.getByRole('button', { name: 'Dismiss' }).click();
  await line.getByRole('button', { name: 'Another step…' }).click();
  await line.getByRole('combobox').click();
  await page.getByRole('option', { name: '2 Return 401' }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'assign-off-plan', flag: 'f2', step: 'e' },
    { type: 'assign-off-plan', flag: 'f2', step: null },
    { type: 'resolve-flag', flag: 'f2', how: 'dismissed' },
    { type: 'assign-off-plan', flag: 'f2', step: 'b' },
  ]);
});

test('a new step can take the edits off the plan', async () => {
  await sidebar.page.getByRole('button', { name: 'New step…' }).click();
  await sidebar.page.keyboard.type('Seed with expired tokens');
  await sidebar.page.keyboard.press('Enter');
  const [add, assign] = await requests(sidebar);
  expect(add).toMatchObject({ type: 'edit-plan', operation: { op: 'add', index: 8, step: { title: 'Seed with expired tokens' } } });
  const id = add?.type === 'edit-plan' && add.operation.op === 'add' ? add.operation.step.id : '';
  expect(assign).toEqual({ type: 'assign-off-plan', flag: 'f2', step: id });
});

test('findings lead to their place and can be distrusted; the session can be finished and replayed', async () => {
  await sidebar.post(
    state(sketch({ findings: [{ id: 'n1', source: 'rule', severity: 'warning', text: 'A `TODO` is left.', uri: 'src/a.ts', line: 9 }] })),
  );
  const findings = sidebar.page.getByLabel('Findings');
  expect(await findings.innerText()).toContain('A TODO is left.');
  await findings.getByRole('button', { name: 'src/a.ts:9' }).click();
  await findings.getByRole('button', { name: 'Distrust…' }).click();
  for (const name of ['Distrust the plan…', 'Replay', 'Finish']) await sidebar.page.getByRole('button', { name, exact: true }).click();
  expect(await requests(sidebar)).toEqual([
    { type: 'reveal', uri: 'src/a.ts', line: 9 },
    { type: 'distrust', target: { kind: 'finding', id: 'n1' } },
    { type: 'distrust', target: { kind: 'plan', id: 'p1' } },
    { type: 'command', command: 'replay' },
    { type: 'finish' },
  ]);
});

test('new flags are said once, politely; nothing else is', async () => {
  const status = sidebar.page.getByRole('status');
  const quiet = session([stepView(step('a', 'First')), stepView(step('b', 'Second'))]);
  await sidebar.post(state(quiet));
  await sidebar.post(state({ ...quiet, count: 101, t: quiet.t + 60_000 }));
  expect(await status.textContent()).toBe('');
  const flag = { id: 'x', kind: 'skipped' as const, step: 'b', why: 'Looked for it: nothing.', lookedFor: [] };
  await sidebar.post(state(session([stepView(step('a', 'First')), stepView(step('b', 'Second'), { state: 'possibly-skipped', flag })])));
  expect(await status.textContent()).toBe('Step 2: Looked for it: nothing.');
});

test('the keys are shown on ?, and put away', async () => {
  await title(sidebar, 'a').focus();
  await sidebar.page.keyboard.press('?');
  expect(await sidebar.page.getByRole('region', { name: 'Keys' }).innerText()).toContain('distrust, from anywhere');
  await sidebar.page.getByRole('button', { name: 'Close' }).click();
  expect(await sidebar.page.getByRole('region', { name: 'Keys' }).count()).toBe(0);
});

test('what a plan names and how that is known: as code, and nothing said twice', async () => {
  const claims = [
    { step: 'x', kind: 'file' as const, subject: 'a.ts', verdict: 'found' as const, reason: '`a.ts` is in this workspace.' },
    { step: 'x', kind: 'file' as const, subject: 'b.ts', verdict: 'found' as const, reason: 'It is `src/b.ts`.' },
    { step: 'x', kind: 'symbol' as const, subject: 'c()', verdict: 'not-found' as const, reason: '`c()`: not in this workspace.' },
  ];
  await sidebar.post(state(session([stepView(step('x', 'Use them'), { claims })])));
  await title(sidebar, 'x').click();
  const said = await sidebar.page.locator('.claims li').allInnerTexts();
  expect(said.map((text) => text.trim())).toEqual(['a.ts found', 'b.ts found. It is src/b.ts.', 'c() not found']);
});

test('a step to choose that is cut short in a narrow list is whole in its tooltip, without the marks of code', async () => {
  const { page } = sidebar;
  await page.getByRole('button', { name: 'Another step…' }).click();
  await page.getByRole('combobox', { name: 'The step that they serve' }).click();
  expect(await page.getByRole('option').nth(1).getAttribute('title')).toBe('1 Parse the expiry once, in decode()');
});

test('edits off the plan are one click away', async () => {
  const files = ['scripts/seed.ts', 'scripts/gone.ts'];
  const flag = { id: 'f2', kind: 'off-plan' as const, why: '2 edits in 2 files serve no step.', lookedFor: [], files };
  const offPlan = { hunks: 2, files: [{ uri: 'scripts/seed.ts', added: 3, removed: 1, line: 7 }] };
  await sidebar.post(state(sketch({ offPlanFlags: [flag], offPlan })));
  const note = sidebar.page.getByRole('region', { name: 'Edits off the plan' });
  expect(await note.locator('.facts').innerText()).toMatch(/scripts\/seed\.ts\s*\+3\s*−1\s*scripts\/gone\.ts/);
  await note.getByRole('button', { name: 'scripts/seed.ts' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'reveal', uri: 'scripts/seed.ts', line: 7 }]);
});

test('while it is paused and when it is finished, the panel says so and how to go on', async () => {
  const { page } = sidebar;
  await sidebar.post(state(sketch({ phase: 'paused' })));
  await page.getByRole('button', { name: 'Continue recording' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'command', command: 'continue' }]);
  await sidebar.post(state(sketch({ phase: 'finished' })));
  await page.getByRole('button', { name: 'Start another task' }).click();
  expect(await page.getByRole('textbox', { name: 'What is to be done?' }).isVisible()).toBe(true);
});

test('of a finished session nothing is offered that can be done no more', async () => {
  const { page } = sidebar;
  await title(sidebar, 'b').click();
  for (const [phase, offered] of [
    ['working', 1],
    ['finished', 0],
  ] as const) {
    await sidebar.post(state(sketch({ phase })));
    for (const name of ['Do it now', 'Work on this', 'Remove step'])
      expect({ phase, name, offered: await page.getByRole('button', { name }).count() }).toEqual({ phase, name, offered });
    expect(await page.getByRole('button', { name: 'Done elsewhere…' }).count()).toBe(1);
  }
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SessionView } from '../../../src/core/session/view.ts';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { draft, history, sketch, state } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
let sidebar: Sidebar;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());
beforeEach(async () => {
  sidebar = await harness.open({ height: 1_000 });
  await sidebar.post(state(sketch()));
  await sidebar.take();
});
afterEach(() => closeClean(sidebar));

const region = () => sidebar.page.getByRole('region', { name: 'History of the plan' });
const changed = (changes: number): SessionView => {
  const view = sketch();
  return { ...view, plan: { ...view.plan!, changes } };
};

test('who changed what, when and why, newest first', async () => {
  await sidebar.page.getByRole('button', { name: 'History', exact: true }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'show-history' }]);
  await sidebar.post(history());
  const entries = (await region().locator('.entry').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
  expect(entries[0]).toMatch(/you removed step 9 “Warm the cache” Bring it back/);
  expect(entries[1]).toMatch(/you took 1 of 2 changes taken new: Log it left removed: Note the change/);
  expect(entries[2]).toMatch(/gpt-4\.1 offered a revision: 2 changes Say what is logged/);
  expect(entries[3]).toMatch(/you distrusted step 4 “Cache verified tokens in Redis for 5 min” unsafe: It lives on\./);
  expect(entries.at(-1)).toMatch(/gpt-4\.1 proposed a plan of 2 steps/);
});

test('by keyboard: h opens, Escape goes back to the plan', async () => {
  await title(sidebar, 'c').press('h');
  await sidebar.settle();
  await sidebar.post(history());
  expect(await focused(sidebar)).toBe('history-back');
  await sidebar.page.keyboard.press('Escape');
  expect(await region().count()).toBe(0);
  expect(await focused(sidebar)).toBe('history');
});

test('what is asked for from outside is shown, though the history is read', async () => {
  const findings = [{ id: 'n1', source: 'model' as const, severity: 'error' as const, text: 'Called twice.' }];
  await sidebar.post(state(sketch({ findings })));
  const asked: [ToSidebar, string][] = [
    [{ type: 'open-override', draft: draft({ kind: 'step', id: 'c' }), targetTitle: 'it' }, 'wrong'],
    [{ type: 'open-revise' }, 'wish'],
    [{ type: 'focus-step', step: 'c' }, 'c'],
    [{ type: 'focus-finding', finding: 'n1' }, 'finding:n1'],
    [{ type: 'ask-reason', step: 'c', purpose: 'waive' }, 'reason'],
  ];
  for (const [message, place] of asked) {
    await sidebar.post(history(), { type: 'open-history' });
    expect(await region().count()).toBe(1);
    await sidebar.post(message);
    expect(await focused(sidebar)).toBe(place);
    expect(await region().count()).toBe(0);
  }
});

test('what each plan was can be unfolded', async () => {
  await sidebar.post(history(), { type: 'open-history' });
  expect(await focused(sidebar)).toBe('history-back');
  await region().getByText('The plan as it came').click();
  expect(await region().locator('.then li').allInnerTexts()).toEqual(['Parse', 'Answer']);
});

test('a step that was removed is brought back as it was, and waits only for what is still there', async () => {
  await sidebar.post(history(), { type: 'open-history' });
  await region().getByRole('button', { name: 'Bring it back' }).click();
  expect(await requests(sidebar)).toEqual([
    {
      type: 'edit-plan',
      operation: {
        op: 'add',
        index: 8,
        step: expect.objectContaining({ id: 'warm', title: 'Warm the cache', dependsOn: ['a'] }) as object,
      },
    },
  ]);
  expect(await sidebar.page.getByRole('status').innerText()).toBe('Step brought back: Warm the cache');
});

test('it is asked for anew when something happened, and once', async () => {
  await sidebar.post(history(), { type: 'open-history' });
  await sidebar.post(state(changed(7)), state(changed(7)));
  expect(await requests(sidebar)).toEqual([]);
  await sidebar.post(state(changed(8)), state(changed(8)));
  expect(await requests(sidebar)).toEqual([{ type: 'show-history' }]);
});

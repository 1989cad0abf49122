import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StepView } from '../../../src/core/session/view.ts';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { draft, session, state, step, stepView } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
let sidebar: Sidebar;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());
beforeEach(async () => void (sidebar = await harness.open({ height: 500 })));
afterEach(() => closeClean(sidebar));

/** Sixty steps with work on some of them; `burst` counts the updates. */
const steps = (burst: number): StepView[] =>
  Array.from({ length: 60 }, (_, index) =>
    stepView(step(`s${index}`, `Step ${index} of a long plan with a title that wraps in a narrow column`), {
      state: index < 10 + burst ? 'in-progress' : 'untouched',
      confidence: 0.5,
      current: index === 30,
      files: index < 10 + burst ? [{ uri: `src/f${index}.ts`, added: burst + 1, removed: 0, line: 1 }] : [],
      ...(index === 5 && burst > 0
        ? { flag: { id: 'late', kind: 'skipped' as const, step: 's5', why: 'Looked for it: nothing.', lookedFor: [] } }
        : {}),
    }),
  );

const top = (id: string): Promise<number> =>
  sidebar.page.locator(`[data-step="${id}"]`).evaluate((item) => item.getBoundingClientRect().top);

test('an update moves neither scroll nor focus, though it adds a flag above', async () => {
  await sidebar.post(state(session(steps(0))));
  await title(sidebar, 's30').focus();
  await title(sidebar, 's30').evaluate((item) => item.scrollIntoView({ block: 'center' }));
  await sidebar.settle();
  const before = await top('s30');
  for (const burst of [1, 2, 3]) await sidebar.post(state(session(steps(burst))));
  expect(await sidebar.page.locator('[data-step="s5"] .flag').count()).toBe(1);
  expect(await focused(sidebar)).toBe('s30');
  expect(Math.abs((await top('s30')) - before)).toBeLessThanOrEqual(1);
});

test('nothing is lost while a rationale is typed: text, caret, focus', async () => {
  const { page } = sidebar;
  await sidebar.post(state(session(steps(0))));
  await sidebar.post({ type: 'open-override', draft: draft({ kind: 'step', id: 's30' }), targetTitle: 'it' });
  await page.keyboard.press('1');
  const words = 'A revoked token would live on for five minutes.';
  for (const [index, character] of words.split('').entries()) {
    await page.keyboard.type(character);
    if (index % 5 === 0) await sidebar.post(state(session(steps(index))));
  }
  await page.keyboard.press('Control+Home');
  await sidebar.post(state(session(steps(1))));
  await page.keyboard.type('No: ');
  expect(await page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe(`No: ${words}`);
  expect(await focused(sidebar)).toBe('rationale');
});

test('an update redraws only what changed', async () => {
  await sidebar.post(state(session(steps(0))));
  await sidebar.page.evaluate(() => {
    const changed = new Set<string>();
    Object.assign(globalThis, { changed });
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        changed.add(element?.closest<HTMLElement>('[data-step]')?.dataset['step'] ?? 'elsewhere');
      }
    }).observe(document.querySelector('.steps')!, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const next = steps(0).map((view) => (view.step.id === 's40' ? { ...view, state: 'in-progress' as const } : view));
  await sidebar.post(state(session(next)));
  expect(await sidebar.page.evaluate(() => [...(globalThis as unknown as { changed: Set<string> }).changed])).toEqual(['s40']);
});

test('focus follows a step that moves, and goes to a neighbour when its own is removed', async () => {
  await sidebar.post(state(session(steps(0))));
  await title(sidebar, 's30').focus();
  await sidebar.post(state(session(steps(0).toReversed())));
  expect(await focused(sidebar)).toBe('s30');
  await sidebar.post(state(session(steps(0))));
  await sidebar.post(state(session(steps(0).filter((view) => view.step.id !== 's30'))));
  expect(await focused(sidebar)).toBe('s31');
});

test('focus in an answered flag goes to its step', async () => {
  await sidebar.post(state(session(steps(1))));
  await sidebar.page.getByRole('button', { name: 'Do it now' }).focus();
  await sidebar.page.keyboard.press('Enter');
  await sidebar.post(state(session(steps(0))));
  expect(await focused(sidebar)).toBe('s5');
});

test('focus on a control that did its work goes to the step where one goes on', async () => {
  const proposed = session(steps(0), { phase: 'proposed' });
  await sidebar.post(state(proposed));
  await sidebar.page.getByRole('button', { name: 'Accept plan' }).focus();
  await sidebar.page.keyboard.press('Enter');
  await sidebar.post(state(session(steps(0))));
  expect(await focused(sidebar)).toBe('s30');
});

test('a plan that was waited for has focus when it is there, if nothing else has', async () => {
  const waiting = state(session([], { plan: null, phase: 'no-plan' }), { planning: { stage: 'waiting', model: 'gpt-4.1', steps: [] } });
  await sidebar.post(waiting, state(session(steps(0), { phase: 'proposed' })));
  expect(await focused(sidebar)).toBe('s30');
  await sidebar.post(waiting);
  await sidebar.page.getByRole('button', { name: 'Keys' }).focus();
  await sidebar.post(state(session(steps(0), { phase: 'proposed' })));
  expect(await focused(sidebar)).not.toBe('s30');
});

test('a flag that goes while its refusal is typed leaves the form where it is, and no letter becomes a command', async () => {
  const { page } = sidebar;
  for (const target of ['late', 'off'].map((id) => ({ kind: 'flag' as const, id }))) {
    const off = { id: 'off', kind: 'off-plan' as const, why: 'Edits in `a.ts` serve no step.', lookedFor: [], files: ['a.ts'] };
    await sidebar.post(state(session(steps(1), { offPlanFlags: [off] })));
    await sidebar.take();
    await sidebar.post({ type: 'open-override', draft: draft(target), targetTitle: 'it' });
    await page.keyboard.press('1');
    await page.keyboard.type('I did in step 5');
    for (let back = 0; back < 'in step 5'.length; back++) await page.keyboard.press('ArrowLeft');
    const field = await page.getByRole('textbox', { name: 'Why' }).elementHandle();
    await sidebar.post(state(session(steps(0))));
    await page.keyboard.type('my job ');
    expect(await page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('I did my job in step 5');
    expect(await field?.evaluate((element) => element.isConnected)).toBe(true);
    expect((await sidebar.take()).filter(({ type }) => type !== 'draft')).toEqual([]);
    await page.getByRole('button', { name: 'Discard' }).click();
  }
});

test('a step that goes while it is refused: the words and the caret move to the top, and what is typed goes on', async () => {
  const { page } = sidebar;
  await sidebar.post(state(session(steps(0))));
  await sidebar.post({ type: 'open-override', draft: draft({ kind: 'step', id: 's3' }), targetTitle: 'it' });
  await page.keyboard.press('1');
  await page.keyboard.type('It is fast');
  for (let back = 0; back < 'fast'.length; back++) await page.keyboard.press('ArrowLeft');
  await sidebar.post(state(session(steps(0).filter((view) => view.step.id !== 's3'))));
  await page.keyboard.type('not ');
  expect(await page.locator('main > .override-form').getByRole('textbox', { name: 'Why' }).inputValue()).toBe('It is not fast');
});

test('no step is handed the letters of a text that goes', async () => {
  const { page } = sidebar;
  await sidebar.post(state(session(steps(0))));
  await title(sidebar, 's3').press('w');
  await page.keyboard.type('It is ');
  await sidebar.take();
  await sidebar.post(state(session(steps(0).filter((view) => view.step.id !== 's3'))));
  await page.keyboard.type('made');
  expect(await sidebar.take()).toEqual([]);
});

test('an update does not take focus from elsewhere', async () => {
  await sidebar.post(state(session(steps(0))));
  await sidebar.post(state(session(steps(1))));
  expect(await sidebar.page.evaluate(() => document.activeElement === document.body)).toBe(true);
});

test('unfolded steps, tab stop and scroll survive a reload', async () => {
  const { page } = sidebar;
  await sidebar.post(state(session(steps(0))));
  await title(sidebar, 's20').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('main').evaluate((main) => main.scrollTo(0, 700));
  await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('state') ?? '{}').scroll === 700);
  await page.reload();
  await sidebar.post(state(session(steps(0))));
  expect(await title(sidebar, 's20').getAttribute('aria-expanded')).toBe('true');
  expect(await title(sidebar, 's20').getAttribute('tabindex')).toBe('0');
  expect(await page.locator('main').evaluate((main) => main.scrollTop)).toBe(700);
});

test('a session that is not yet resumed after a reload loses nothing either', async () => {
  const { page } = sidebar;
  await sidebar.post(state(session(steps(0))));
  await sidebar.post({ type: 'open-override', draft: draft({ kind: 'step', id: 's2' }), targetTitle: 'it' });
  await page.keyboard.press('1');
  await page.keyboard.type('Half a thought');
  await page.reload();
  await sidebar.post(state(null), state(session(steps(0))));
  expect(await page.locator('[data-step="s2"]').getByRole('textbox', { name: 'Why' }).inputValue()).toBe('Half a thought');
});

test('another session starts clean', async () => {
  await sidebar.post(state(session(steps(0))));
  await title(sidebar, 's1').click();
  await sidebar.post(state(session(steps(0), { session: 'session-2' })));
  expect(await sidebar.page.locator('.details').count()).toBe(0);
});

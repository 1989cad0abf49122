import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { draft, override, session, sketch, sketchSteps, state } from './states.ts';

const code = [{ uri: 'src/http/middleware.ts', start: 0, end: 9, startLine: 31, endLine: 44, text: 'x' }];
const onStep = (step: string, more = {}): ToSidebar => ({
  type: 'open-override',
  draft: draft({ kind: 'step', id: step }, more),
  targetTitle: 'Check expiry in the middleware',
});

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

/** Lets the pause pass after which a draft is reported. */
const untilDraft = (): Promise<unknown> =>
  sidebar.page.waitForFunction(() =>
    (globalThis as unknown as { harness: { posted: { type: string }[] } }).harness.posted.some(({ type }) => type === 'draft'),
  );

test('a refusal takes four interactions: open, one choice, one line, Enter', async () => {
  const { page } = sidebar;
  await title(sidebar, 'e').focus();
  await page.keyboard.press('d');
  expect(await requests(sidebar)).toEqual([{ type: 'distrust', target: { kind: 'step', id: 'e' } }]);
  await sidebar.post(onStep('e', { code }));
  expect(await focused(sidebar)).toBe('wrong');
  await page.keyboard.press('2');
  expect(await focused(sidebar)).toBe('rationale');
  await page.keyboard.type('There is no lazy open.');
  await page.keyboard.press('Enter');
  const [sent] = await requests(sidebar);
  expect(sent).toEqual({
    type: 'override',
    draft: draft({ kind: 'step', id: 'e' }, { wrong: 'invented-fact', rationale: 'There is no lazy open.', code }),
  });
  expect(await page.locator('.override-form').count()).toBe(0);
  expect(await focused(sidebar)).toBe('e');
});

test('Ctrl+Alt+D in the panel means what has focus there, and the editor does not hear of it', async () => {
  const { page } = sidebar;
  const findings = [{ id: 'n1', source: 'model' as const, severity: 'error' as const, text: 'Called twice.' }];
  await sidebar.post(state(sketch({ findings })));
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    // Where the editor listens.
    window.addEventListener('keydown', (event) => heard.push(event.key));
  });
  const heard = () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard.filter((key) => /^[a-z]$/.test(key)));
  await title(sidebar, 'b').focus();
  await page.keyboard.press('Control+Alt+d');
  await page.locator('[data-finding="n1"]').focus();
  await page.keyboard.press('Control+Alt+d');
  expect(await requests(sidebar)).toEqual([
    { type: 'distrust', target: { kind: 'step', id: 'b' } },
    { type: 'distrust', target: { kind: 'finding', id: 'n1' } },
  ]);
  expect(await heard()).toEqual([]);
  // Nothing that could be meant has focus: the command guesses.
  await page.getByRole('button', { name: 'Keys' }).focus();
  await page.keyboard.press('Control+Alt+d');
  expect(await requests(sidebar)).toEqual([]);
  expect(await heard()).toEqual(['d']);
});

test('the form comes whole into sight, with the title of what it refuses above it where both fit', async () => {
  const { page } = sidebar;
  const edges = (selector: string) =>
    page.locator(selector).evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const main = document.querySelector('main')!.getBoundingClientRect();
      return { above: top - main.top, below: main.bottom - bottom };
    });
  const inSight = async (selector: string): Promise<void> => {
    const { above, below } = await edges(selector);
    expect({ selector, above: above >= -1, below: below >= -1 }).toEqual({ selector, above: true, below: true });
  };
  await page.setViewportSize({ width: 240, height: 620 });
  for (const step of ['a', 'h', 'b']) {
    await sidebar.post(onStep(step));
    await inSight(`[data-step="${step}"] .override-form`);
    await inSight(`[data-step="${step}"] > .line`);
  }
  // Unfolded, the step is longer than the panel: the form says which one it refuses.
  await page.setViewportSize({ width: 240, height: 480 });
  await title(sidebar, 'e').click();
  await sidebar.post(onStep('e'));
  await inSight('[data-step="e"] .override-form');
  expect(await page.locator('.override-form').innerText()).toContain('What is wrong with step 5?');
});

test('the same by mouse, with what is offered and not asked', async () => {
  const { page } = sidebar;
  await page.locator('[data-step="e"]').hover();
  await page.getByRole('button', { name: 'Distrust step 5' }).click();
  await sidebar.post(onStep('e', { code }));
  const form = page.getByRole('form', { name: 'Distrust: Check expiry in the middleware' });
  expect(await form.innerText()).toContain('with lines 31–44 of http/middleware.ts');
  await form.getByRole('radio', { name: 'unsafe' }).click();
  await page.keyboard.type('One line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('and another');
  await form.getByRole('button', { name: 'more…' }).click();
  await form.getByRole('textbox', { name: 'What I do instead' }).fill('Open it first');
  await form.getByRole('radio', { name: '4', exact: true }).click();
  await form.getByRole('textbox', { name: 'Link' }).fill('https://example.org/1');
  await form.getByRole('button', { name: 'Distrust' }).click();
  const sent = (await requests(sidebar)).at(-1);
  expect(sent).toEqual({
    type: 'override',
    draft: draft(
      { kind: 'step', id: 'e' },
      { wrong: 'unsafe', rationale: 'One line\nand another', instead: 'Open it first', sure: 4, link: 'https://example.org/1', code },
    ),
  });
});

test('arrow keys choose what is wrong and stay there; Enter goes on', async () => {
  const { page } = sidebar;
  await sidebar.post(onStep('e'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await page.getByRole('radio', { name: 'other' }).getAttribute('aria-checked')).toBe('true');
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(1);
  await page.keyboard.press('Enter');
  expect(await focused(sidebar)).toBe('rationale');
});

test('what is missing is said, and focus goes there', async () => {
  const { page } = sidebar;
  await sidebar.post(onStep('e'));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('alert').textContent()).toContain('Choose what is wrong');
  expect(await focused(sidebar)).toBe('wrong');
  await page.keyboard.press('9');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('alert').textContent()).toContain('Say why');
  expect(await requests(sidebar)).toEqual([]);
});

test('Escape closes, and what was written is there the next time', async () => {
  const { page } = sidebar;
  await sidebar.post(onStep('e'));
  await page.keyboard.press('1');
  await page.keyboard.type('Half a thought');
  await page.keyboard.press('Escape');
  expect(await focused(sidebar)).toBe('e');
  expect(await sidebar.take()).toContainEqual({
    type: 'draft',
    draft: draft({ kind: 'step', id: 'e' }, { wrong: 'wrong-approach', rationale: 'Half a thought' }),
  });
  await sidebar.post(onStep('b'));
  await page.keyboard.press('Escape');
  await sidebar.post(onStep('e', { code }));
  expect(await page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('Half a thought');
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toMatchObject([{ type: 'override', draft: { rationale: 'Half a thought', code } }]);
});

test('the form moved to another step keeps the words for the first', async () => {
  await sidebar.post(onStep('e'));
  await sidebar.page.keyboard.press('1');
  await sidebar.page.keyboard.type('About five');
  await sidebar.post(onStep('b'));
  expect(await sidebar.page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('');
  await sidebar.post(onStep('e'));
  expect(await sidebar.page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('About five');
});

test('the draft is told while it is written, and a reload loses no word', async () => {
  const { page } = sidebar;
  await sidebar.post(onStep('e', { code }));
  await page.keyboard.press('3');
  await page.keyboard.type('Halfway through');
  await untilDraft();
  expect((await sidebar.take()).at(-1)).toEqual({
    type: 'draft',
    draft: draft({ kind: 'step', id: 'e' }, { wrong: 'unsafe', rationale: 'Halfway through', code }),
  });
  await page.reload();
  await sidebar.post(state(sketch()));
  expect(await page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('Halfway through');
  expect(await page.getByRole('radio', { name: 'unsafe' }).getAttribute('aria-checked')).toBe('true');
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
});

test('a refusal that the host refuses comes back whole', async () => {
  const { page } = sidebar;
  await sidebar.post(onStep('e'));
  await page.keyboard.press('1');
  await page.keyboard.type('Too precious to lose');
  await page.keyboard.press('Enter');
  await sidebar.post(state(sketch()));
  await sidebar.post({ type: 'refused', request: 'override', message: 'The log cannot be written.' });
  expect(await page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('Too precious to lose');
  expect(await page.getByText('The log cannot be written.').first().isVisible()).toBe(true);
});

test('discarding tells the host to forget', async () => {
  await sidebar.post(onStep('e'));
  await sidebar.page.keyboard.press('1');
  await sidebar.page.keyboard.type('Never mind');
  await sidebar.page.getByRole('button', { name: 'Discard' }).click();
  expect((await sidebar.take()).at(-1)).toEqual({ type: 'draft', draft: null });
  await sidebar.post(onStep('e'));
  expect(await sidebar.page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('');
});

test('the plan, a flag and a finding have the form in their place', async () => {
  const findings = [{ id: 'n1', source: 'model' as const, severity: 'error' as const, text: 'Called twice.' }];
  await sidebar.post(state(sketch({ findings })));
  for (const [target, place] of [
    [{ kind: 'plan', id: 'p1' }, 'main > .override-form'],
    [{ kind: 'flag', id: 'f1' }, '[data-step="c"] > .override-form'],
    [{ kind: 'flag', id: 'f2' }, '.off-plan > .override-form'],
    [{ kind: 'finding', id: 'n1' }, '.findings .override-form'],
    [{ kind: 'step', id: 'gone' }, 'main > .override-form'],
  ] as const) {
    await sidebar.post({ type: 'open-override', draft: draft(target), targetTitle: 'it' });
    expect(await sidebar.page.locator(place).count()).toBe(1);
    expect(await sidebar.page.locator('.override-form').count()).toBe(1);
  }
});

test('text selected in a step is the part that is refused', async () => {
  const { page } = sidebar;
  await title(sidebar, 'e').click();
  await page.evaluate(() => {
    const text = document.querySelector('[data-step="e"] .description code')?.firstChild;
    if (text) document.getSelection()?.selectAllChildren(text.parentElement!);
  });
  await title(sidebar, 'e').press('d');
  expect(await requests(sidebar)).toEqual([{ type: 'distrust', target: { kind: 'step', id: 'e', excerpt: 'openStoreLazily()' } }]);
});

test('a refusal stays readable where the step was, and can be withdrawn', async () => {
  const one = sidebar.page.locator('[data-step="d"]');
  expect(await one.innerText()).toMatch(/A revoked token would live on[\s\S]*unsafe\s+sure 5\/5/);
  expect(await one.locator('.text').evaluate((text) => getComputedStyle(text).textDecorationLine)).toBe('line-through');
  await one.getByRole('button', { name: 'Withdraw' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'withdraw-override', override: 'o-d' }]);
});

test('a refusal is amended in its own words, and names the one it amends', async () => {
  const { page } = sidebar;
  const [given] = sketchSteps()[3]!.overrides;
  await page.getByRole('button', { name: 'Amend…' }).click();
  expect(await focused(sidebar)).toBe('rationale');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Measured.');
  await page.keyboard.press('Enter');
  const { id, target, wrong, rationale, sure, code: attached } = given!;
  expect(await requests(sidebar)).toEqual([
    { type: 'override', draft: draft(target, { wrong, rationale: `${rationale} Measured.`, sure, code: attached, amends: id }) },
  ]);
});

test('amending one refusal of a step and writing another of it keep out of each other’s way', async () => {
  const { page } = sidebar;
  const reads = (words: RegExp): Promise<void> => expect.poll(() => page.getByRole('textbox', { name: 'Why' }).inputValue()).toMatch(words);
  await sidebar.post(onStep('d'));
  await page.keyboard.press('1');
  await page.keyboard.type('A second reason');
  await page.getByRole('button', { name: 'Amend…' }).click();
  await reads(/^A revoked token/);
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Measured.');
  await page.keyboard.press('Escape');
  await sidebar.post(onStep('d'));
  await reads(/^A second reason$/);
  expect(await page.locator('.override-form').getByRole('button', { name: 'Distrust' }).count()).toBe(1);
  await page.getByRole('button', { name: 'Amend…' }).click();
  await reads(/^A revoked token[^]* Measured\.$/);
});

test('code that was attached to a kept refusal stays with it when more is selected', async () => {
  const { page } = sidebar;
  await sidebar.post(onStep('e', { code }));
  await page.keyboard.press('1');
  await page.keyboard.type('See there');
  await sidebar.post(onStep('b'));
  await page.keyboard.press('Escape');
  // The host keeps one draft, which is not this one any more.
  await sidebar.post(onStep('e', { code: [{ ...code[0]!, uri: 'src/http/errors.ts' }] }));
  expect(await page.getByRole('list', { name: 'Attached code' }).innerText()).toMatch(/middleware\.ts[^]*errors\.ts/);
});

test('only web addresses become links', async () => {
  const links = ['https://example.org/issue/1', 'javascript:alert(1)', 'TICKET-12'];
  const overrides = links.map((link, index) => override({ kind: 'plan', id: 'p1' }, 'No.', { id: `o${index}`, link }));
  await sidebar.post(state(session(sketchSteps(), { overrides })));
  expect(await sidebar.page.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))).toEqual([links[0]]);
});

test('an Enter that ends a composition does not send', async () => {
  await sidebar.post(onStep('e'));
  await sidebar.page.keyboard.press('1');
  await sidebar.page.keyboard.type('変換');
  await sidebar.page
    .getByRole('textbox', { name: 'Why' })
    .evaluate((field) =>
      field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true, cancelable: true }),
      ),
    );
  expect(await requests(sidebar)).toEqual([]);
  expect(await sidebar.page.locator('.override-form').count()).toBe(1);
});

test('a flag and a finding are refused in words that fit them', async () => {
  await sidebar.post({ type: 'open-override', draft: draft({ kind: 'flag', id: 'f1' }), targetTitle: 'it' });
  const chips = () => sidebar.page.getByRole('radiogroup', { name: 'What is wrong' }).getByRole('radio');
  expect((await chips().allInnerTexts()).map((text) => text.replace(/^\d\s*/, ''))).toEqual([
    'this is not so',
    'not needed here',
    'comes later',
    'other',
  ]);
  await sidebar.page.keyboard.press('1');
  await sidebar.page.keyboard.type('It is in the gateway.');
  await sidebar.page.keyboard.press('Enter');
  const [sent] = await requests(sidebar);
  expect(sent).toMatchObject({ type: 'override', draft: { target: { kind: 'flag', id: 'f1' }, wrong: 'invented-fact' } });
});

test('code is attached from the editor and left out again; what is done instead may become a step', async () => {
  const { page } = sidebar;
  await sidebar.post(onStep('e', { code }));
  await page.getByRole('button', { name: 'more…' }).click();
  expect(await page.getByRole('checkbox', { name: /step of the plan/ }).count()).toBe(0);
  await page.getByRole('textbox', { name: 'What I do instead' }).fill('Ask the pool');
  await page.getByRole('checkbox', { name: 'make it the next step of the plan' }).click();
  await page.getByRole('button', { name: 'Attach the code selected in the editor' }).click();
  const target = { kind: 'step', id: 'e' } as const;
  expect(await requests(sidebar)).toEqual([{ type: 'attach-code', target }]);
  const more = { ...code[0]!, start: 5, end: 9, startLine: 2, endLine: 2 };
  await sidebar.post({ type: 'attached', target, code: more }, { type: 'attached', target: { kind: 'step', id: 'b' }, code: more });
  const attached = page.getByRole('list', { name: 'Attached code' }).getByRole('listitem');
  expect(await attached.count()).toBe(2);
  await page.getByRole('button', { name: 'Leave out lines 31–44 of http/middleware.ts' }).click();
  await page.getByRole('radio', { name: 'unsafe' }).click();
  await page.keyboard.type('So');
  await page.keyboard.press('Enter');
  expect(await requests(sidebar)).toMatchObject([{ type: 'override', draft: { instead: 'Ask the pool', become: true, code: [more] } }]);
});

test('what was amended and withdrawn can still be read', async () => {
  const [given] = sketchSteps()[3]!.overrides;
  const steps = sketchSteps().map((view) =>
    view.step.id === 'd' ? { ...view, past: [{ override: given!, how: 'amended' as const }] } : view,
  );
  await sidebar.post(state(sketch({ plan: { ...sketch().plan!, steps } })));
  await title(sidebar, 'd').click();
  expect(await sidebar.page.locator('[data-step="d"] .details').innerText()).toMatch(/Refused before\s+Amended: unsafe. A revoked token/);
});

test('a step that was done another way asks for the reason once, quietly, with the choice made', async () => {
  const steps = sketchSteps().map((view) => (view.step.id === 'e' ? { ...view, anotherWay: true as const } : view));
  await sidebar.post(state(sketch({ plan: { ...sketch().plan!, steps } })));
  await sidebar.page.getByRole('button', { name: 'Say why…' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'distrust', target: { kind: 'step', id: 'e' }, wrong: 'wrong-approach' }]);
});

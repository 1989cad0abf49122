import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FindingView } from '../../../src/core/session/view.ts';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { Harness } from '../harness/webview.ts';
import { closeClean, focused, requests, startSidebar } from './sidebar.ts';
import { override, sketch, state } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());

const finding = (id: string, more: Partial<FindingView> = {}): FindingView => ({
  id,
  source: 'model',
  severity: 'warning',
  text: `Finding ${id}`,
  ...more,
});
const FINDINGS = [
  finding('n1', { answer: 'accepted' }),
  finding('n2', { severity: 'error', uri: 'src/auth/token.ts', line: 9, step: 'b' }),
  finding('n3', { source: 'rule', rule: 'leftover', severity: 'info' }),
];

test('open findings come first, and each is answered by one key', async () => {
  const sidebar = await harness.open();
  await sidebar.post(state(sketch({ findings: FINDINGS })), { type: 'focus-finding', finding: null });
  expect(await focused(sidebar)).toBe('finding:n2');
  const items = sidebar.page.getByLabel('Findings').getByRole('listitem');
  expect((await items.allInnerTexts()).map((text) => /Finding n\d/.exec(text)?.[0])).toEqual(['Finding n2', 'Finding n3', 'Finding n1']);
  await sidebar.take();
  for (const key of ['Enter', 'a', 'f', 'd', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await sidebar.page.keyboard.press(key);
  expect(await focused(sidebar)).toBe('finding:n3');
  expect(await requests(sidebar)).toEqual([
    { type: 'reveal', uri: 'src/auth/token.ts', line: 9 },
    { type: 'resolve-finding', finding: 'n2', how: 'accepted' },
    { type: 'resolve-finding', finding: 'n2', how: 'fixing' },
    { type: 'distrust', target: { kind: 'finding', id: 'n2' } },
  ]);
  await closeClean(sidebar);
});

test('the same by mouse; what is being fixed is called fixed with one more click, and focus stays', async () => {
  const sidebar = await harness.open();
  await sidebar.post(state(sketch({ findings: FINDINGS })));
  const first = sidebar.page.locator('[data-finding="n2"]');
  await sidebar.take();
  await first.getByRole('button', { name: 'Fix' }).click();
  await sidebar.post(state(sketch({ findings: [FINDINGS[0]!, { ...FINDINGS[1]!, answer: 'fixing' }, FINDINGS[2]!] })));
  expect(await first.innerText()).toContain('being fixed');
  await first.getByRole('button', { name: 'Fixed' }).click();
  await sidebar.post(state(sketch({ findings: [FINDINGS[0]!, { ...FINDINGS[1]!, answer: 'fixed' }, FINDINGS[2]!] })));
  expect(await first.getByRole('button', { name: 'Fixed' }).count()).toBe(0);
  expect(await focused(sidebar)).toBe('finding:n2');
  expect(await requests(sidebar)).toEqual([
    { type: 'resolve-finding', finding: 'n2', how: 'fixing' },
    { type: 'resolve-finding', finding: 'n2', how: 'fixed' },
  ]);
  await closeClean(sidebar);
});

test('a refused finding keeps its reason with it', async () => {
  const sidebar = await harness.open();
  const overrides = [override({ kind: 'finding', id: 'n2' }, 'The caller checks that already')];
  await sidebar.post(state(sketch({ findings: [{ ...FINDINGS[1]!, answer: 'distrusted' }], overrides })));
  expect(await sidebar.page.locator('[data-finding="n2"]').innerText()).toContain('The caller checks that already');
  expect(await sidebar.page.getByText('The caller checks that already').count()).toBe(1);
  await closeClean(sidebar);
});

test('a look under way can be called off; its end is said', async () => {
  const sidebar = await harness.open();
  const look = { stage: 'answering', model: 'gpt-4.1', findings: 2 } as const;
  await sidebar.post(state(sketch()), state(sketch(), { look }));
  expect(await sidebar.page.getByRole('status').innerText()).toBe('Taking a fresh look.');
  expect(await sidebar.page.getByLabel('Findings').innerText()).toContain('2 findings so far');
  await sidebar.take();
  await sidebar.page.getByLabel('Findings').getByRole('button', { name: 'Cancel' }).click();
  await sidebar.post(state(sketch({ lastLook: { model: 'gpt-4.1', findings: 0, t: 1 } })));
  expect(await sidebar.page.getByRole('status').innerText()).toBe('The fresh look is over: no finding.');
  const findings = sidebar.page.getByLabel('Findings');
  expect(await findings.innerText()).toContain('gpt-4.1 looked at the result and found nothing to say.');
  await findings.getByRole('button', { name: 'Finish…' }).click();
  expect(await requests(sidebar)).toEqual([{ type: 'cancel-look' }, { type: 'finish' }]);
  await closeClean(sidebar);
});

test('a fresh look that begins comes into sight, though it stands below a long plan', async () => {
  const sidebar = await harness.open();
  await sidebar.page.setViewportSize({ width: 340, height: 400 });
  await sidebar.post(state(sketch()));
  await sidebar.post(state(sketch(), { look: { stage: 'reading', model: 'gpt-4.1', findings: 0 } }));
  const inSight = () =>
    sidebar.page
      .locator('.looking')
      .evaluate((row) => row.getBoundingClientRect().bottom <= document.querySelector('main')!.getBoundingClientRect().bottom + 1);
  expect(await inSight()).toBe(true);
  // What comes of it moves nothing.
  await sidebar.page.locator('main').evaluate((main) => main.scrollTo(0, 0));
  await sidebar.post(state(sketch(), { look: { stage: 'answering', model: 'gpt-4.1', findings: 1 } }));
  expect(await sidebar.page.locator('main').evaluate((main) => main.scrollTop)).toBe(0);
  await closeClean(sidebar);
});

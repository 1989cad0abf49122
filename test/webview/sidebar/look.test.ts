import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FromSidebar, ToSidebar } from '../../../src/protocol/sidebar.ts';
import type { OfferView } from '../../../src/core/session/view.ts';
import { THEME_NAMES } from '../harness/themes.ts';
import type { Harness } from '../harness/webview.ts';
import { startSidebar, title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';
import { draft, history, offer, override, session, sketch, state, step, stepView } from './states.ts';

let harness: Harness<ToSidebar, FromSidebar>;
beforeAll(async () => void (harness = await startSidebar()));
afterAll(() => harness.close());

const LONG = 'x'.repeat(300);
const HOSTILE = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>\u202Egnp.exe\u0007';

const hostile = () =>
  session(
    [
      stepView(step('x', `${HOSTILE} ${LONG}`, { description: HOSTILE, checks: [{ kind: 'command', command: `${HOSTILE}${LONG}` }] }), {
        state: 'in-progress',
        confidence: 0.5,
        current: true,
        files: [{ uri: `${LONG}/${LONG}.ts`, added: 1_200, removed: 3_400, line: 1 }],
        claims: [{ step: 'x', kind: 'file', subject: `${HOSTILE}${LONG}`, verdict: 'not-found', reason: HOSTILE }],
        evidence: [{ kind: 'file', text: `${HOSTILE}${LONG}`, uri: `${LONG}/a.ts`, line: 1, weight: 1 }],
        overrides: [override({ kind: 'step', id: 'x', excerpt: HOSTILE }, `${HOSTILE}${LONG}`, { link: `https://example.org/${LONG}` })],
        flag: { id: 'f', kind: 'skipped', step: 'x', why: `${HOSTILE} \`${LONG}\``, lookedFor: [] },
      }),
      stepView(step('rtl', 'בדוק תפוגה לפני פתיחת המאגר `skew`'), { state: 'likely-done', confidence: 0.9 }),
      ...Array.from({ length: 5 }, (_, depth) => stepView(step(`d${depth}`, LONG, depth > 0 ? { parent: `d${depth - 1}` } : {}))),
    ],
    {
      task: { title: `${HOSTILE}${LONG}`, text: '', source: 'typed' },
      findings: [{ id: 'n', source: 'model', severity: 'error', text: `${HOSTILE}${LONG}`, uri: LONG }],
      offPlanFlags: [{ id: 'o', kind: 'off-plan', why: `${HOSTILE}${LONG}`, lookedFor: [] }],
    },
  );

/** Runs in the page: words of controls, and of what became of steps, that are cut in two though they would fit a line. */
function brokenWords(): string[] {
  const controls = document.querySelectorAll('button:not(.file), vscode-button, vscode-checkbox, vscode-radio, .badge, .chip, .meta span');
  const broken: string[] = [];
  for (const control of controls) {
    const texts = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      for (const { 0: word, index } of (node.nodeValue ?? '').matchAll(/\S+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (word.length < 16 && new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
      }
    }
  }
  return broken;
}

/** What the page can look like, each reached as a person reaches it. */
const SCENES: Readonly<Record<string, (sidebar: Sidebar) => Promise<void>>> = {
  empty: (sidebar) =>
    sidebar.post(state(null, { resumable: { session: 's', title: 'Move the queue' }, suggestedTask: 'Reject expired tokens' })),
  planning: (sidebar) =>
    sidebar.post(
      state(session([], { plan: null, phase: 'no-plan' }), {
        planning: { stage: 'streaming', model: 'gpt-4.1', steps: [{ title: 'Parse', description: 'the expiry' }] },
      }),
    ),
  failed: (sidebar) =>
    sidebar.post(
      state(null, {
        error: { code: 'auth', message: 'The key was refused.', next: 'Set another.', actions: ['set-key', 'settings', 'outline'] },
      }),
      { type: 'refused', request: 'start', message: 'Not now.' },
    ),
  'your view': (sidebar) => sidebar.post(state(session([], { plan: null, phase: 'proposed', approach: { awaited: true } }))),
  proposed: (sidebar) => sidebar.post(state(sketch({ phase: 'proposed' }))),
  form: async (sidebar) => {
    await sidebar.post(state(sketch()), { type: 'open-override', draft: draft({ kind: 'step', id: 'e' }), targetTitle: 'it' });
    await sidebar.page.keyboard.press('2');
    await sidebar.page.keyboard.press('Enter');
    await sidebar.page.getByRole('button', { name: 'more…' }).click();
  },
  unfolded: async (sidebar) => {
    await sidebar.post(state(sketch()));
    for (const id of ['b', 'e', 'h']) await title(sidebar, id).click();
    await title(sidebar, 'a').press('?');
  },
  edited: async (sidebar) => {
    await sidebar.post(state(sketch()));
    await title(sidebar, 'b').press('e');
  },
  revised: async (sidebar) => {
    const view = sketch();
    await sidebar.post(state({ ...view, plan: { ...view.plan!, offer: offer() } }, { planEdits: { undo: 1, redo: 1 } }));
    await sidebar.page.getByRole('button', { name: 'Revise from here…' }).click();
  },
  history: async (sidebar) => {
    await sidebar.post(state(sketch()), history(), { type: 'open-history' });
    await sidebar.page.getByText('The plan as it came').click();
  },
  split: async (sidebar) => {
    await sidebar.post(state(sketch()));
    await title(sidebar, 'b').press('s');
  },
  'hostile revision': async (sidebar) => {
    const view = hostile();
    const bad = step('x', `${HOSTILE}${LONG}`, { description: HOSTILE, files: [HOSTILE], symbols: [LONG] });
    const pieces: OfferView['pieces'] = [
      {
        kind: 'change',
        id: 'x',
        before: step('x', LONG),
        after: bad,
        fields: ['title', 'description', 'files', 'symbols'],
        key: 'change:x',
        yours: true,
      },
      { kind: 'add', id: 'y', after: { ...bad, id: 'y' }, key: 'add:y', yours: false, again: `${HOSTILE}${LONG}` },
      { kind: 'remove', id: 'rtl', before: step('rtl', HOSTILE), key: 'remove:rtl', yours: false },
    ];
    const evil: OfferView = {
      ...offer(),
      wish: HOSTILE,
      pieces,
      claims: [{ step: 'y', kind: 'file', subject: HOSTILE, verdict: 'not-found', reason: LONG }],
    };
    await sidebar.post(state({ ...view, plan: { ...view.plan!, offer: evil } }));
  },
  'hostile history': async (sidebar) => {
    const { entries, ...rest } = history();
    const bad: typeof entries = [
      {
        what: 'proposed',
        by: 'model',
        t: 0,
        origin: { kind: 'model', provider: 'x', model: `${HOSTILE}${LONG}`, promptHash: '0' },
        plan: { id: 'p', title: HOSTILE, steps: [step('x', `${HOSTILE}${LONG}`)] },
      },
      {
        what: 'distrusted',
        by: 'expert',
        t: 1,
        of: 'step',
        number: 1,
        title: `${HOSTILE}${LONG}`,
        wrong: 'other',
        why: `${HOSTILE}${LONG}`,
        amends: false,
      },
      {
        what: 'edited',
        op: 'split',
        by: 'expert',
        t: 2,
        number: 1,
        title: LONG,
        now: [HOSTILE, LONG],
        gone: [{ step: step('gone', `${HOSTILE}${LONG}`), index: 0 }],
      },
    ];
    await sidebar.post(state(hostile()), { ...rest, entries: [...entries, ...bad] }, { type: 'open-history' });
  },
  asked: async (sidebar) => {
    await sidebar.post(state(sketch()));
    await sidebar.page.getByRole('button', { name: 'Not needed…' }).click();
    await sidebar.page.getByRole('button', { name: 'Another step…' }).click();
  },
  finished: async (sidebar) => {
    await sidebar.post(state(sketch({ phase: 'finished', findings: [{ id: 'n', source: 'rule', severity: 'warning', text: 'A TODO.' }] })));
    await sidebar.page.getByRole('button', { name: 'Start another task' }).click();
  },
  findings: (sidebar) =>
    sidebar.post(
      state(
        sketch({
          lastLook: { model: 'gpt-4.1', findings: 2, t: 1 },
          findings: [
            {
              id: 'n1',
              source: 'model',
              severity: 'error',
              text: 'A token without `exp` passes: `NaN < now()` is false, so `isExpired()` never says yes.',
              uri: 'src/auth/token.ts',
              line: 12,
              step: 'a',
            },
            {
              id: 'n2',
              source: 'rule',
              severity: 'info',
              text: 'Left behind: `// TODO: skew`',
              uri: 'src/auth/token.ts',
              line: 3,
              answer: 'fixing',
            },
            { id: 'n3', source: 'rule', severity: 'warning', text: 'Step 6 promises tests, and no test was changed.', answer: 'accepted' },
          ],
        }),
        { look: { stage: 'answering', model: 'gpt-4.1', findings: 2, note: 'api.example.com asks to wait' } },
      ),
    ),
  hostile: async (sidebar) => {
    await sidebar.post(
      state(hostile(), { sync: { state: 'error', pending: 3, message: LONG }, recording: { state: 'failed', message: LONG } }),
    );
    await title(sidebar, 'x').click();
    await sidebar.post({ type: 'open-override', draft: draft({ kind: 'step', id: 'rtl', excerpt: HOSTILE }), targetTitle: HOSTILE });
  },
};

describe.each(Object.keys(SCENES))('%s', (scene) => {
  test('nothing serious for axe, and nothing that the policy forbids, in four themes', async () => {
    const sidebar = await harness.open({ width: 340, height: 1_600 });
    await SCENES[scene]!(sidebar);
    for (const theme of THEME_NAMES) {
      await sidebar.setTheme(theme);
      expect({ theme, problems: await sidebar.axe() }).toEqual({ theme, problems: [] });
    }
    expect(await sidebar.faults()).toEqual([]);
    await sidebar.close();
  });

  test.each([320, 170])('nothing stands out of a column %d px wide', async (width) => {
    const sidebar = await harness.open({ width, height: 1_600 });
    await SCENES[scene]!(sidebar);
    const wide = await sidebar.page.evaluate(() => {
      const out = (element: Element): boolean => {
        const { left, right } = element.getBoundingClientRect();
        // An ellipsis hides the rest of its own text.
        return (right > innerWidth + 0.5 || left < -0.5) && !element.closest('.file, .sr-only, h1');
      };
      return [...document.querySelectorAll('.panel *')].filter(out).map((element) => element.outerHTML.slice(0, 200));
    });
    expect(wide).toEqual([]);
    expect(await sidebar.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await sidebar.page.evaluate(brokenWords)).toEqual([]);
    await sidebar.close();
  });
});

test('a title has the width of a narrow column, whatever became of its step', async () => {
  const sidebar = await harness.open({ width: 170, height: 1_600 });
  await sidebar.post(state(sketch()));
  const widths = await sidebar.page.locator('.line > .title').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  expect(Math.min(...widths)).toBeGreaterThan(80);
  await sidebar.close();
});

test.each(Object.keys(SCENES))('%s: longer than the panel, it scrolls between header and footer, which stay', async (scene) => {
  const sidebar = await harness.open({ width: 320, height: 1_600 });
  await SCENES[scene]!(sidebar);
  await sidebar.page.setViewportSize({ width: 320, height: 400 });
  await sidebar.settle();
  const beyond = await sidebar.page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  expect(beyond).toBe(0);
  await sidebar.close();
});

test.each(['hostile revision', 'hostile history'])('%s: what a model writes stays text', async (scene) => {
  const sidebar = await harness.open();
  await SCENES[scene]!(sidebar);
  expect(await sidebar.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  expect(await sidebar.page.locator('img, .panel script').count()).toBe(0);
  const all = (await sidebar.page.locator('.panel').textContent()) ?? '';
  expect(all).toContain('<img src=x');
  expect(['\u202E', '\u0007'].filter((character) => all.includes(character))).toEqual([]);
  expect(await sidebar.faults()).toEqual([]);
  await sidebar.close();
});

test('what a model writes is shown as text, and its control characters as pictures', async () => {
  const sidebar = await harness.open();
  await SCENES['hostile']!(sidebar);
  expect(await sidebar.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  expect(await sidebar.page.locator('img, .panel script').count()).toBe(0);
  const text = await title(sidebar, 'x').innerText();
  expect(text).toContain('<img src=x');
  expect(text).toContain('␇');
  const all = (await sidebar.page.locator('.panel').textContent()) ?? '';
  expect(['\u202E', '\u0007'].filter((character) => all.includes(character))).toEqual([]);
  await sidebar.close();
});

test('in a plain browser the page stands without an editor', async () => {
  const sidebar = await harness.open({ plain: true });
  expect(await sidebar.faults()).toEqual([]);
  expect(await sidebar.page.locator('.panel').count()).toBe(1);
  await sidebar.close();
});

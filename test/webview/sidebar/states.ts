import type { Step } from '../../../src/core/plan/schema.ts';
import type { Entry } from '../../../src/core/session/chronicle.ts';
import type { OfferView, SessionView, StepView } from '../../../src/core/session/view.ts';
import type { Override } from '../../../src/core/trajectory/events.ts';
import type { OverrideDraft, ToSidebar } from '../../../src/protocol/sidebar.ts';

export type StateMessage = Extract<ToSidebar, { type: 'state' }>;

export const step = (id: string, title: string, more: Partial<Step> = {}): Step => ({
  id,
  title,
  description: '',
  kind: 'code',
  files: [],
  symbols: [],
  checks: [],
  dependsOn: [],
  optional: false,
  ...more,
});

export const stepView = (one: Step, more: Partial<StepView> = {}): StepView => ({
  step: one,
  state: 'untouched',
  current: false,
  evidence: [],
  files: [],
  claims: [],
  overrides: [],
  ...more,
});

export const override = (target: Override['target'], rationale: string, more: Partial<Override> = {}): Override => ({
  id: `o-${target.id}`,
  target,
  wrong: 'unsafe',
  rationale,
  code: [],
  ...more,
});

export const draft = (target: OverrideDraft['target'], more: Partial<OverrideDraft> = {}): OverrideDraft => ({
  target,
  wrong: null,
  rationale: '',
  instead: '',
  sure: null,
  link: '',
  code: [],
  become: false,
  ...more,
});

export const state = (view: SessionView | null, more: Partial<StateMessage> = {}): StateMessage => ({
  type: 'state',
  view,
  planning: null,
  look: null,
  checking: null,
  error: null,
  sync: { state: 'synced', pending: 0 },
  recording: { state: 'recording' },
  sources: [
    { id: 'model', label: 'gpt-4.1', ready: true },
    { id: 'editor', label: 'the editor’s model', ready: false },
    { id: 'import', label: 'a file or pasted plan', ready: true },
    { id: 'outline', label: 'an outline of the text, without AI', ready: true },
  ],
  resumable: null,
  suggestedTask: null,
  planEdits: { undo: 0, redo: 0 },
  ...more,
});

export const session = (steps: readonly StepView[], more: Partial<SessionView> = {}): SessionView => ({
  session: 'session-1',
  count: 100,
  t: 8_040_000,
  task: {
    title: 'Reject expired tokens before any database read',
    text: 'Reject expired tokens before any database read',
    source: 'typed',
  },
  phase: 'working',
  plan: { id: 'p1', title: '', origin: { kind: 'outline' }, accepted: true, changes: 1, steps, earlier: [] },
  offPlanFlags: [],
  offPlan: { hunks: 0, files: [] },
  findings: [],
  overrides: [],
  totals: {
    steps: steps.length,
    done: steps.filter((view) => view.state === 'verified' || view.state === 'likely-done').length,
    flags: steps.filter((view) => view.flag).length,
    overrides: steps.flatMap((view) => view.overrides).length,
  },
  ...more,
});

const file = (uri: string, added: number, removed = 0): StepView['files'][number] => ({ uri, added, removed, line: 12 });

/** The session of the sketch: a little of everything. */
export const sketchSteps = (): StepView[] => [
  stepView(step('a', 'Parse the expiry once, in `decode()`', { checks: [{ kind: 'command', command: 'npm test -- token' }] }), {
    state: 'verified',
    files: [file('src/auth/token.ts', 18, 4)],
    check: { passed: true, t: 2_520_000 },
    checked: [{ check: { kind: 'command', command: 'npm test -- token' }, passed: true, t: 2_520_000, exitCode: 0 }],
  }),
  stepView(step('b', 'Return 401 with the reason in `WWW-Authenticate`'), {
    state: 'likely-done',
    confidence: 0.94,
    files: [file('src/http/errors.ts', 9)],
    evidence: [
      { kind: 'symbol', text: 'defines `expiredToken`, which this step names', uri: 'src/http/errors.ts', line: 31, weight: 0.9 },
      { kind: 'file', text: 'edits `src/http/errors.ts`, which this step names', uri: 'src/http/errors.ts', line: 12, weight: 0.7 },
    ],
  }),
  stepView(step('c', 'Add a clock-skew allowance of 30 s'), {
    state: 'possibly-skipped',
    flag: {
      id: 'f1',
      kind: 'skipped',
      step: 'c',
      why: 'Step 5 needs this and is well under way. Looked for `skew`, `leeway` in `auth/`: nothing.',
      lookedFor: ['skew', 'leeway'],
    },
  }),
  stepView(step('d', 'Cache verified tokens in Redis for 5 min'), {
    state: 'overridden',
    overrides: [
      override({ kind: 'step', id: 'd' }, 'A revoked token would live on for five minutes. Verify each time; it costs 40 µs.', {
        sure: 5,
        code: [{ uri: 'src/auth/verify.ts', start: 900, end: 1_100, startLine: 31, endLine: 36, text: 'verify()' }],
      }),
    ],
  }),
  stepView(
    step('e', 'Check expiry in the middleware, before the store is opened', {
      description: 'The middleware has the decoded token; the store is opened by `openStoreLazily()` only when it is needed.',
      dependsOn: ['a', 'c'],
      symbols: ['openStoreLazily'],
      checks: [{ kind: 'command', command: 'npm test -- middleware' }],
    }),
    {
      state: 'in-progress',
      confidence: 0.81,
      current: true,
      files: [file('src/http/middleware.ts', 27, 11), file('src/store/session.ts', 0, 6)],
      claims: [
        { step: 'e', kind: 'symbol', subject: 'openStoreLazily()', verdict: 'not-found', reason: 'No file declares it' },
        { step: 'e', kind: 'file', subject: 'src/http/middleware.ts', verdict: 'found', reason: '' },
      ],
      evidence: [{ kind: 'file', text: 'edits `src/http/middleware.ts`', uri: 'src/http/middleware.ts', line: 40, weight: 0.8 }],
    },
  ),
  stepView(step('f', 'Test: expired, skewed, missing and malformed expiry', { kind: 'test' })),
  stepView(step('g', 'One test a fault', { kind: 'test', parent: 'f' })),
  stepView(step('h', 'Note the change in the API guide', { kind: 'docs', optional: true })),
];

export const sketch = (more: Partial<SessionView> = {}): SessionView =>
  session(sketchSteps(), {
    offPlanFlags: [
      { id: 'f2', kind: 'off-plan', why: '12 edits in `scripts/seed.ts` serve no step.', lookedFor: [], files: ['scripts/seed.ts'] },
    ],
    ...more,
  });

/** A revision of the sketch: a little of everything that one can hold. */
export const offer = (): OfferView => {
  const of = (id: string): Step => sketchSteps().find((view) => view.step.id === id)!.step;
  const changed = step('e', 'Check expiry in the middleware, first of all', {
    ...of('e'),
    title: 'Check expiry in the middleware, first of all',
    dependsOn: [],
  });
  const added = step('x', 'Verify each time, without a cache', { description: 'It costs 40 µs. `verifyOnce()` has the key.' });
  return {
    id: 'p2',
    origin: { kind: 'model', provider: 'example.com', model: 'gpt-4.1', promptHash: '0'.repeat(64) },
    wish: 'nothing that keeps a revoked token alive',
    pieces: [
      { kind: 'add', id: 'x', after: added, key: 'add:x', yours: false },
      { kind: 'change', id: 'e', before: of('e'), after: changed, fields: ['title', 'dependsOn'], key: 'change:e', yours: false },
      {
        kind: 'add',
        id: 'y',
        after: step('y', 'Cache tokens in Redis'),
        key: 'add:y',
        yours: false,
        again: 'Cache verified tokens in Redis for 5 min',
      },
      { kind: 'move', id: 'h', before: of('h'), after: of('h'), key: 'move:h', yours: false, place: 2 },
      { kind: 'remove', id: 'f', before: of('f'), key: 'remove:f', yours: true },
    ],
    claims: [{ step: 'x', kind: 'symbol', subject: 'verifyOnce()', verdict: 'not-found', reason: 'No file declares it' }],
  };
};

/** What happened to a plan: a little of everything. */
export const history = (): Extract<ToSidebar, { type: 'history' }> => {
  const origin = offer().origin;
  const entries: Entry[] = [
    { what: 'proposed', by: 'model', t: 60_000, origin, plan: { id: 'p0', title: '', steps: [step('a', 'Parse'), step('b', 'Answer')] } },
    { what: 'edited', op: 'change', by: 'expert', t: 120_000, number: 1, title: 'Parse', now: ['Parse the expiry once, in `decode()`'] },
    { what: 'accepted', by: 'expert', t: 180_000 },
    {
      what: 'distrusted',
      by: 'expert',
      t: 600_000,
      of: 'step',
      number: 4,
      title: 'Cache verified tokens in Redis for 5 min',
      wrong: 'unsafe',
      why: 'It lives on.',
      amends: false,
    },
    { what: 'offered', by: 'model', t: 3_600_000, origin, pieces: 2, wish: 'Say what is logged' },
    {
      what: 'revised',
      by: 'expert',
      t: 3_660_000,
      origin,
      taken: [{ kind: 'add', title: 'Log it' }],
      left: [{ kind: 'remove', title: 'Note the change' }],
    },
    {
      what: 'edited',
      op: 'remove',
      by: 'expert',
      t: 7_200_000,
      number: 9,
      title: 'Warm the cache',
      gone: [{ step: step('warm', 'Warm the cache', { dependsOn: ['a', 'gone'] }), index: 8 }],
    },
  ];
  return { type: 'history', session: 'session-1', changes: entries.length, entries };
};

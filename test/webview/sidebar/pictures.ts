import type { SessionView } from '../../../src/core/session/view.ts';
import { draft, session, sketch, sketchSteps, state, step, stepView } from './states.ts';
import { title } from './sidebar.ts';
import type { Sidebar } from './sidebar.ts';

interface Picture {
  readonly height: number;
  readonly show: (sidebar: Sidebar) => Promise<void>;
}

const FINDINGS: SessionView['findings'] = [
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
    severity: 'warning',
    text: 'Step 3 promises tests, and no test was changed. Changed without one: `src/auth/token.ts`.',
    step: 'f',
  },
  {
    id: 'n3',
    source: 'rule',
    severity: 'info',
    text: 'Left behind: `// TODO: clock skew`',
    uri: 'src/auth/token.ts',
    line: 31,
    answer: 'fixing',
  },
  {
    id: 'n4',
    source: 'model',
    severity: 'warning',
    text: 'The 401 does not say when to come back.',
    uri: 'src/http/errors.ts',
    line: 9,
    answer: 'accepted',
  },
];

/** The first steps of the sketch, as they are before anybody worked on them. */
const proposed = (): SessionView =>
  session(
    sketchSteps()
      .slice(0, 6)
      .map(({ step: one, claims }) => stepView({ ...one, checks: [] }, { claims })),
    {
      phase: 'proposed',
      plan: {
        ...sketch().plan!,
        accepted: false,
        origin: {
          kind: 'model',
          provider: 'api.example.com',
          model: 'gpt-4.1',
          promptHash: '',
          usage: { inputTokens: 3_412, outputTokens: 618 },
        },
        steps: sketchSteps()
          .slice(0, 6)
          .map(({ step: one, claims }) => stepView({ ...one, checks: [] }, { claims })),
      },
      totals: { steps: 6, done: 0, flags: 0, overrides: 0 },
    },
  );

/** The panel as the walkthrough and the README show it. */
export const PICTURES: Readonly<Record<string, Picture>> = {
  start: { height: 420, show: (sidebar) => sidebar.post(state(null, { suggestedTask: 'Reject expired tokens before any database read' })) },
  proposed: { height: 520, show: (sidebar) => sidebar.post(state(proposed())) },
  plan: { height: 760, show: (sidebar) => sidebar.post(state(sketch())) },
  distrust: {
    height: 620,
    async show(sidebar) {
      const code = [{ uri: 'src/auth/verify.ts', start: 900, end: 1_100, startLine: 31, endLine: 36, text: 'verify()' }];
      const steps = sketchSteps().slice(1, 4);
      steps[2] = stepView(step('d', 'Cache verified tokens in Redis for 5 min'), { current: true, state: 'untouched' });
      await sidebar.post(state(session(steps)), {
        type: 'open-override',
        draft: draft({ kind: 'step', id: 'd' }, { code }),
        targetTitle: 'Cache verified tokens in Redis for 5 min',
      });
      await sidebar.page.keyboard.press('3');
      await sidebar.page.keyboard.type('A revoked token would live on for five minutes.');
    },
  },
  findings: {
    height: 560,
    async show(sidebar) {
      const steps = sketchSteps().slice(0, 2);
      const view = session([...steps, stepView(step('f', 'Test: expired, skewed, missing and malformed expiry', { kind: 'test' }))], {
        findings: FINDINGS,
        lastLook: { model: 'gpt-4.1', findings: 2, t: 1 },
      });
      await sidebar.post(state(view));
      await sidebar.page.locator('.findings').scrollIntoViewIfNeeded();
    },
  },
  record: {
    height: 300,
    async show(sidebar) {
      await sidebar.post(
        state(session(sketchSteps().slice(0, 3)), { sync: { state: 'synced', pending: 0, receiptAt: Date.now() - 3_000 } }),
      );
      await title(sidebar, 'a').focus();
    },
  },
};

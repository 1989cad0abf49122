import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/planner/clock.ts';
import { PlannerError } from '../../../src/planner/errors.ts';
import { HourlyBudget } from '../../../src/planner/hourly-budget.ts';
import type { Judged } from '../../../src/planner/judge.ts';
import { Judging } from '../../../src/planner/judging.ts';
import type { Questions } from '../../../src/core/session/questions.ts';
import type { SessionModel } from '../../../src/core/session/model.ts';
import type { EventBody } from '../../../src/core/trajectory/events.ts';
import { Recorded, step } from '../core/session/recorded.ts';

/** A clock that goes when it is told to. */
class HandClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; run: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  }
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = next.at;
      this.#timers = this.#timers.filter((each) => each !== next);
      next.run();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}
const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

const PARTS = ['alpha', 'beta', 'gamma', 'delta'];
const STEPS = PARTS.map((part, i) =>
  step(part, `Write the ${part} part`, { files: [`${part}.ts`], symbols: [part], dependsOn: i > 0 ? [PARTS[i - 1]!] : [] }),
);
const ORIGIN = {
  kind: 'model',
  provider: 'host',
  model: 'm',
  promptHash: '0'.repeat(64),
  usage: { inputTokens: 500, outputTokens: 100 },
} as const;

/** What a model says that finds nothing and can tell nothing. */
const blank = ({ edits, steps }: Questions): Judged => ({
  origin: ORIGIN,
  verdicts: [
    ...edits
      .filter(({ asked }) => asked)
      .map(({ hash, hunk }) => ({ about: 'edit' as const, hash, uri: hunk.path, startLine: 1, endLine: 1, why: '' })),
    ...steps.map(({ step: { id }, hash }) => ({ about: 'step' as const, hash, step: id, found: false, why: '' })),
  ],
});

describe('judging', () => {
  let clock: HandClock;
  let model: SessionModel;
  let recorded: Recorded;
  let asked: Questions[];
  let answer: (questions: Questions) => Promise<Judged>;
  let limits: { requests: number; tokens: number } | undefined;
  let reconsidered: number;
  let appended: EventBody[];
  let judging: Judging;

  beforeEach(() => {
    clock = new HandClock();
    asked = [];
    appended = [];
    reconsidered = 0;
    limits = { requests: 3, tokens: 100_000 };
    answer = (questions) => Promise.resolve(blank(questions));
    // Work on the first and the third of the parts: the second may have been passed over.
    recorded = new Recorded().start(STEPS);
    let doc = 0;
    for (const part of ['alpha', 'gamma']) {
      recorded.open(++doc, `${part}.ts`, 'one\ntwo\nthree\nfour\nfive\n');
      for (const at of [19, 4, 0]) recorded.type(doc, at, `export function ${part}() {\n  return "the ${part} part";\n}\n`, 5_000);
    }
    model = recorded.add({ kind: 'note.added', text: '' }, 5_000).model();
    judging = new Judging({
      clock,
      budget: new HourlyBudget(),
      limits: () => limits,
      ask: (questions) => {
        asked.push(questions);
        return answer(questions);
      },
      onChange: () => undefined,
      onProblem: () => undefined,
    });
    judging.follow({
      model,
      isOpen: true,
      append: (body) => {
        appended.push(body);
        model.apply(recorded.add(body).events.at(-1)!);
      },
      reconsider: () => void reconsidered++,
    });
  });

  it('asks when the work rests, and not while it goes on', async () => {
    judging.noticed();
    await clock.pass(15_000);
    judging.noticed();
    await clock.pass(15_000);
    expect(asked).toHaveLength(0);
    await clock.pass(5_000);
    expect(asked).toHaveLength(1);
    expect(appended).toMatchObject([{ kind: 'judge.answered', origin: ORIGIN }]);
  });

  it('asks about the same content once', async () => {
    judging.noticed();
    await clock.pass(60_000);
    judging.noticed();
    await clock.pass(600_000);
    expect(asked).toHaveLength(1);
  });

  it('asks nothing without a model, and nothing more than the hour allows', async () => {
    limits = undefined;
    judging.noticed();
    await clock.pass(60_000);
    expect(judging.view.state).toBe('off');
    limits = { requests: 1, tokens: 100_000 };
    answer = () => Promise.resolve({ origin: ORIGIN, verdicts: [] });
    judging.noticed();
    await clock.pass(60_000);
    judging.noticed();
    await clock.pass(60_000);
    expect(asked).toHaveLength(1);
    expect(judging.view).toMatchObject({ state: 'spent', requests: 1, tokens: 600 });
    await clock.pass(3_600_000);
    judging.noticed();
    await clock.pass(60_000);
    expect(asked).toHaveLength(2);
  });

  it('leaves a model that fails alone, longer each time, and goes on when it is back', async () => {
    answer = () => Promise.reject(new PlannerError('unreachable', 'Nobody answers.', { next: '', actions: [] }));
    judging.noticed();
    await clock.pass(30_000);
    expect(judging.view).toMatchObject({ state: 'failed', message: 'Nobody answers.' });
    judging.noticed();
    await clock.pass(30_000);
    expect(asked).toHaveLength(1);
    await clock.pass(30_000);
    answer = (questions) => Promise.resolve(blank(questions));
    judging.noticed();
    await clock.pass(30_000);
    expect(asked).toHaveLength(2);
    expect(judging.view.state).toBe('ready');
  });

  it('holds a flag back until the model has spoken, once', async () => {
    expect(judging.withholds('beta')).toBe(true);
    await clock.pass(0);
    expect(asked[0]?.steps.map(({ step: { id } }) => id)).toContain('beta');
    expect(reconsidered).toBe(1);
    expect(judging.withholds('beta')).toBe(false);
  });

  it('holds a flag back no longer than the expert’s patience when the model is silent', async () => {
    answer = () => new Promise(() => undefined);
    expect(judging.withholds('beta')).toBe(true);
    await clock.pass(29_000);
    expect(judging.withholds('beta')).toBe(true);
    await clock.pass(1_000);
    expect(judging.withholds('beta')).toBe(false);
    expect(reconsidered).toBe(1);
  });

  it('never holds a flag back without a model', () => {
    limits = undefined;
    expect(judging.withholds('beta')).toBe(false);
  });

  it('has its say before the end, and does not keep the expert from ending', async () => {
    await judging.lastWord();
    expect(appended).toHaveLength(1);
    recorded.add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'add', index: 4, step: step('late', 'Write the late part') } });
    model.apply(recorded.events.at(-1)!);
    answer = () => new Promise(() => undefined);
    let ended = false;
    void judging.lastWord().then(() => (ended = true));
    await clock.pass(9_000);
    expect(ended).toBe(false);
    await clock.pass(1_000);
    expect(ended).toBe(true);
  });

  it('drops what comes for a session that is left', async () => {
    let come = (_: Judged): void => undefined;
    answer = () => new Promise((resolve) => (come = resolve));
    judging.noticed();
    await clock.pass(30_000);
    judging.follow(undefined);
    come({ origin: ORIGIN, verdicts: [] });
    await settled();
    expect(appended).toEqual([]);
  });

  it('drops what is said of a plan that was edited meanwhile, and asks of the new one', async () => {
    let come = (_: Judged): void => undefined;
    answer = () => new Promise((resolve) => (come = resolve));
    judging.noticed();
    await clock.pass(20_000);
    recorded.add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'add', index: 4, step: step('late', 'Write the late part') } });
    model.apply(recorded.events.at(-1)!);
    come(blank(asked[0]!));
    await settled();
    expect(appended).toEqual([]);
    answer = (questions) => Promise.resolve(blank(questions));
    await clock.pass(20_000);
    expect(asked.map(({ plan }) => plan.length)).toEqual([4, 5]);
    expect(appended).toHaveLength(1);
  });
});

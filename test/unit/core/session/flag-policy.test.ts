import { describe, expect, test } from 'vitest';
import { MOST_OPEN, OFF_PLAN_EVERY, REST, flagEvents } from '../../../../src/core/session/flag-policy.ts';
import { SessionModel } from '../../../../src/core/session/model.ts';
import type { OffPlanBurst, SkipSuspicion, StepTracker } from '../../../../src/core/tracking/types.ts';
import type { EventBody, Override } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from './recorded.ts';

/** What a tracker suspects, set by hand: the policy is tested, not the tracker. */
class Suspecting implements StepTracker {
  suspected: SkipSuspicion[] = [];
  astray: OffPlanBurst[] = [];
  setPlan(): void {}
  observe(): void {}
  signal(): void {}
  fact(): void {}
  opinion(): void {}
  foresee = () => [].values();
  settle(): void {}
  attribution = () => undefined;
  verdicts = () => [];
  skips = () => this.suspected;
  offPlan = () => this.astray;
  doubts = () => ({ hunks: [], steps: [] });
}

const STEPS = ['s1', 's2', 's3', 's4', 's5'].map((id) => step(id, `Step ${id}`));
const skip = (id: string): SkipSuspicion => ({ step: id, confidence: 0.9, lookedFor: [], why: `${id} was passed over` });

function setUp() {
  const tracker = new Suspecting();
  const model = new SessionModel('session-1', undefined, tracker);
  const recorded = new Recorded().start(STEPS);
  for (const event of recorded.events) model.apply(event);
  let ids = 0;
  const conclude = (rest = 0) => {
    const bodies = flagEvents(model, { newId: () => `f${++ids}`, now: recorded.t + rest });
    for (const body of bodies) model.apply(recorded.add(body).events.at(-1)!);
    return bodies.map((body) =>
      body.kind === 'flag.raised'
        ? `raised ${body.flag.step ?? body.flag.kind}`
        : body.kind === 'flag.resolved'
          ? `${body.how} ${body.flag}`
          : body.kind,
    );
  };
  const say = (...args: Parameters<Recorded['add']>) => model.apply(recorded.add(...args).events.at(-1)!);
  return { tracker, model, conclude, say };
}

describe('what the expert is told', () => {
  test('a suspicion is told once, and taken back when evidence comes', () => {
    const { tracker, conclude, model } = setUp();
    tracker.suspected = [skip('s2')];
    expect(conclude()).toEqual(['raised s2']);
    expect(conclude()).toEqual([]);
    tracker.suspected = [];
    expect(conclude()).toEqual(['withdrawn f1']);
    expect(model.judgement.openFlags).toEqual([]);
  });

  test('what the expert dismissed is never told again', () => {
    const { tracker, conclude, say } = setUp();
    tracker.suspected = [skip('s2')];
    conclude();
    say({ kind: 'flag.resolved', flag: 'f1', how: 'dismissed' });
    expect(conclude()).toEqual([]);
  });

  test('nothing is said of a step that the expert has spoken about', () => {
    const { tracker, conclude, say } = setUp();
    say({ kind: 'step.waived', step: 's1', reason: 'no' });
    say({ kind: 'step.marked', step: 's2', as: 'done' });
    tracker.suspected = [skip('s1'), skip('s2')];
    expect(conclude()).toEqual([]);
  });

  describe('nor of a part of what the expert has spoken about', () => {
    const parts = [
      step('whole', 'Write the whole'),
      step('inner', 'Write the inner part', { parent: 'whole' }),
      step('badge', 'Write the badge', { parent: 'inner', files: ['badge.ts'], symbols: ['renderBadge'] }),
      step('cache', 'Write the cache', { files: ['cache.ts'], symbols: ['cacheIndex'], dependsOn: ['badge'] }),
    ];
    const refusal: Override = { id: 'o1', target: { kind: 'step', id: 'whole' }, wrong: 'needless-step', rationale: 'no', code: [] };
    const answers: readonly EventBody[] = [
      { kind: 'step.waived', step: 'whole', reason: 'no' },
      { kind: 'step.marked', step: 'whole', as: 'done' },
      { kind: 'override.recorded', override: refusal },
    ];
    const flagsOf = (recorded: Recorded) => flagEvents(recorded.model(), { newId: () => 'f1', now: recorded.t });
    const passedOver = () => new Recorded().start(parts).add({ kind: 'step.marked', step: 'cache', as: 'done' });

    test.each(answers)('$kind', (said) => {
      const [raised] = flagsOf(passedOver());
      expect(raised).toMatchObject({ kind: 'flag.raised', flag: { step: 'badge' } });
      expect(flagsOf(passedOver().add(said))).toEqual([]);
      expect(flagsOf(passedOver().add(said).finish())).toEqual([]);
      // What was told already is taken back.
      expect(flagsOf(passedOver().add(raised!).add(said))).toEqual([{ kind: 'flag.resolved', flag: 'f1', how: 'withdrawn' }]);
    });

    test('unless it is said not to be done', () => {
      expect(flagsOf(passedOver().add({ kind: 'step.marked', step: 'whole', as: 'not-done' }))).toHaveLength(1);
    });

    test('also where only the policy knows of it', () => {
      const tracker = new Suspecting();
      const model = new SessionModel('session-1', undefined, tracker);
      const recorded = new Recorded().start(parts).add({ kind: 'step.waived', step: 'whole', reason: 'no' });
      for (const event of recorded.events) model.apply(event);
      tracker.suspected = [skip('badge')];
      expect(flagEvents(model, { newId: () => 'f1', now: recorded.t })).toEqual([]);
    });
  });

  test(`no more than ${MOST_OPEN} flags stand open while work goes on`, () => {
    const { tracker, conclude } = setUp();
    tracker.suspected = STEPS.map(({ id }) => skip(id));
    expect(conclude()).toHaveLength(MOST_OPEN);
    expect(conclude()).toEqual([]);
  });

  test('edits that serve no step are asked about at most a few times an hour', () => {
    const { tracker, conclude, say } = setUp();
    tracker.astray = [{ hunks: [1, 2], files: ['a.ts'], confidence: 0.9 }];
    expect(conclude(REST)).toEqual(['raised off-plan']);
    tracker.astray = [{ hunks: [3], files: ['a.ts', 'b.ts'], confidence: 0.9 }];
    expect(conclude(REST)).toEqual([]);
    say({ kind: 'note.added', text: 'later' }, OFF_PLAN_EVERY);
    expect(conclude(REST)).toEqual(['raised off-plan']);
  });

  test.each([
    { kind: 'file.renamed', from: 'in/a.ts', to: 'out/a.ts' },
    { kind: 'file.renamed', from: 'in', to: 'out', folder: true },
  ] as const)('and not again when their file, or its folder, is renamed', (renamed) => {
    for (const answer of ['dismissed', undefined] as const) {
      const { tracker, conclude, say } = setUp();
      tracker.astray = [{ hunks: [1, 2], files: ['in/a.ts'], confidence: 0.9 }];
      expect(conclude(REST)).toEqual(['raised off-plan']);
      if (answer) say({ kind: 'flag.resolved', flag: 'f1', how: answer });
      say(renamed, OFF_PLAN_EVERY);
      tracker.astray = [{ hunks: [1, 2], files: ['out/a.ts'], confidence: 0.9 }];
      expect(conclude(REST)).toEqual([]);
    }
  });

  test('and only at a natural pause: a commit, a test run, or a minute without an edit', () => {
    const pauses = [
      { kind: 'git.committed', commit: 'c', message: 'm' },
      { kind: 'test.run', passed: 1, failed: 0 },
    ] as const;
    for (const pause of [...pauses, undefined]) {
      const { tracker, conclude, say } = setUp();
      const edit = () => say({ kind: 'doc.changed', doc: 1, changes: [[0, 0, 'x']] });
      say({ kind: 'doc.opened', doc: 1, uri: 'a.ts', language: 'typescript', eol: 'lf', text: '', hash: '0'.repeat(64) });
      edit();
      tracker.astray = [{ hunks: [1, 2], files: ['a.ts'], confidence: 0.9 }];
      expect(conclude(5_000)).toEqual([]);
      expect(conclude(REST - 1)).toEqual([]);
      if (pause) {
        say(pause);
        edit();
        // At work again: the pause is over.
        expect(conclude(5_000)).toEqual([]);
        say(pause);
      }
      expect(conclude(pause ? 0 : REST)).toEqual(['raised off-plan']);
    }
  });

  test('a command in the terminal is no pause', () => {
    const { tracker, conclude, say } = setUp();
    say({ kind: 'doc.opened', doc: 1, uri: 'a.ts', language: 'typescript', eol: 'lf', text: '', hash: '0'.repeat(64) });
    say({ kind: 'doc.changed', doc: 1, changes: [[0, 0, 'x']] });
    say({ kind: 'terminal.command', line: 'ls', exitCode: 0 });
    tracker.astray = [{ hunks: [1, 2], files: ['a.ts'], confidence: 0.9 }];
    expect(conclude()).toEqual([]);
  });

  test('and never where the expert does not want it', () => {
    const { tracker, model } = setUp();
    tracker.astray = [{ hunks: [1, 2], files: ['a.ts'], confidence: 0.9 }];
    expect(flagEvents(model, { newId: () => 'f1', now: 1e9, askOffPlan: false })).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { SessionModel } from '../../../../src/core/session/model.ts';
import { Recorded, step } from './recorded.ts';

const STEPS = [
  step('s1', 'Parse the expiry in decode()', { files: ['auth/token.ts'], symbols: ['decode', 'parseExpiry'] }),
  step('s2', 'Answer 401 with expiredToken', { files: ['http/errors.ts'], symbols: ['expiredToken'], dependsOn: ['s1'] }),
];

function edited(): Recorded {
  return new Recorded()
    .start(STEPS)
    .open(1, 'auth/token.ts', 'export function decode(raw: string) {\n  return raw;\n}\n')
    .type(1, 38, '  const expiry = parseExpiry(raw);\n')
    .type(1, 0, 'export function parseExpiry(raw: string) {\n  return Number(raw);\n}\n');
}

const stateOf = (model: SessionModel, id: string) => model.view().plan?.steps.find((each) => each.step.id === id)?.state;

describe('a session’s view', () => {
  test('an edit counts once its burst is over, and names its file', () => {
    const recorded = edited();
    const model = recorded.model();
    expect(stateOf(model, 's1')).toBe('untouched');
    expect(model.tick(recorded.t + 1_500)).toBe(true);
    expect(['in-progress', 'likely-done']).toContain(stateOf(model, 's1'));
    expect(model.view().plan?.steps[0]?.files).toEqual([{ uri: 'auth/token.ts', added: 4, removed: 0, line: 1 }]);
  });

  test('an edit that is taken back takes its evidence back', () => {
    const recorded = edited();
    const [first, second] = [
      '  const expiry = parseExpiry(raw);\n',
      'export function parseExpiry(raw: string) {\n  return Number(raw);\n}\n',
    ];
    recorded.add({ kind: 'doc.changed', doc: 1, changes: [[0, second.length, '']], origin: 'undo' }, 5_000);
    recorded.add({ kind: 'doc.changed', doc: 1, changes: [[38, first.length, '']], origin: 'undo' });
    const model = recorded.model();
    model.tick(recorded.t + 1_500);
    expect(stateOf(model, 's1')).toBe('untouched');
    expect(model.view().plan?.steps[0]?.files).toEqual([]);
  });

  test('the expert’s word stands above the tracker’s', () => {
    const waived = edited().add({ kind: 'step.waived', step: 's1', reason: 'done upstream' }).model();
    expect(stateOf(waived, 's1')).toBe('waived');
    expect(waived.view().plan?.steps[0]?.waived).toBe('done upstream');
    const marked = edited().add({ kind: 'step.marked', step: 's2', as: 'done' }).model();
    expect(stateOf(marked, 's2')).toBe('verified');
  });

  test('an override stands on its step until it is withdrawn', () => {
    const override = { id: 'o1', target: { kind: 'step' as const, id: 's2' }, wrong: 'unsafe' as const, rationale: 'leaks', code: [] };
    const recorded = edited().add({ kind: 'override.recorded', override });
    expect(stateOf(recorded.model(), 's2')).toBe('overridden');
    expect(recorded.model().view().totals.overrides).toBe(1);
    recorded.add({ kind: 'override.withdrawn', override: 'o1' });
    expect(stateOf(recorded.model(), 's2')).toBe('untouched');
    expect(recorded.model().view().totals.overrides).toBe(0);
  });

  test('an amended override is shown once, as it was last', () => {
    const override = { id: 'o1', target: { kind: 'plan' as const, id: 'p1' }, wrong: 'other' as const, rationale: 'first', code: [] };
    const model = edited()
      .add({ kind: 'override.recorded', override })
      .add({ kind: 'override.recorded', override: { ...override, id: 'o2', rationale: 'second', amends: 'o1' } })
      .model();
    expect(model.view().overrides.map(({ rationale }) => rationale)).toEqual(['second']);
  });

  test('a renamed folder takes its hunks along', () => {
    const recorded = edited().add({ kind: 'file.renamed', from: 'auth', to: 'lib/auth', folder: true }, 5_000);
    const model = recorded.model();
    model.tick(recorded.t + 20_000);
    expect([...model.work.hunks.values()].map(({ path }) => path)).toEqual(['lib/auth/token.ts', 'lib/auth/token.ts']);
  });

  test('when the timers fire makes no difference: a replay concludes what the live session concluded', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, fc.infiniteStream(fc.integer({ min: 0, max: 2_000 })), (after, late) => {
        const recorded = edited();
        for (const gap of after) recorded.type(1, 38, `  use${gap}();\n`, gap);
        const replayed = recorded.model();
        const live = new SessionModel('session-1');
        for (const [index, event] of recorded.events.entries()) {
          live.apply(event);
          const next = recorded.events[index + 1];
          const ends = live.work.burstEnds;
          // The timer fires some time after the burst's end, if no event comes first.
          const fires = ends === undefined ? Infinity : ends + (late.next().value ?? 0);
          if (next && fires <= next.t) live.tick(fires);
        }
        const end = recorded.t + 60_000;
        live.tick(end);
        replayed.tick(end);
        expect(live.view()).toEqual(replayed.view());
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('steps that become one keep what the expert said of their edits, and where they are', () => {
    const recorded = edited()
      .add({ kind: 'step.focused', step: 's2' }, 5_000)
      .add({ kind: 'hunk.assigned', uri: 'auth/token.ts', startLine: 1, endLine: 9, step: 's2' });
    const merged = { ...step('s1', 'Both'), dependsOn: [] };
    const model = recorded.add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'merge', ids: ['s1', 's2'], into: merged } }).model();
    expect([...model.work.hunks.keys()].map((hunk) => model.work.tracker.attribution(hunk)?.step)).toEqual(['s1', 's1']);
    expect(model.view().plan?.steps.map(({ step: { id }, current }) => [id, current])).toEqual([['s1', true]]);
  });
});

describe('ids of steps', () => {
  it('are used for ever, also when their step was edited out of the plan', () => {
    const recorded = new Recorded()
      .start([step('a', 'Read'), step('b', 'Write')])
      .add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'remove', id: 'b' } })
      .add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'add', step: step('c', 'Test'), index: 0 } });
    expect([...recorded.model().plans.usedIds].toSorted()).toEqual(['a', 'b', 'c']);
  });
});
